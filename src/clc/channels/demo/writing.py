"""One chunk of the invented institution into the tables of the hub, the deals, the servicing, and the lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.channels.demo.copying import copy_rows, reserve
from clc.channels.demo.papers import write_papers
from clc.channels.demo.world import LAKE_TABLES, Chunk
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.policy.facts import TableRule
from clc.stages.hub.book import current_book
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import Client, LakeFile

CHANNEL_NAME = "demo"
PARTY = (
    "kind", "name", "name_en", "uscc", "lei", "country", "industry", "area", "size", "sort_key", "initials", "bigrams",
)  # fmt: skip
LOAN = (
    "kind", "status", "currency", "rate", "principal", "cancelled", "undisbursed", "disbursed", "repaid", "due",
    "signed", "effective", "closed", "first_repayment", "last_repayment",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the rows go: first ids of parties and clients, ids of branches and managers, the record and the run,
    and how many rows of each lake table are written."""

    first_party: int
    first_client: int
    branches: pl.Series
    managers: pl.Series
    record: int
    run: int
    now: datetime
    rows: Mapping[str, int]

    @classmethod
    def reserved(cls, *, clients: int, branches: list[int], managers: list[int], record: int, run: int) -> Place:
        """Room for so many clients; BadInput when clients with the demo's codes are here."""
        if Client.objects.filter(code="D0000001").exists():
            raise BadInput(
                _("A client with the code %(code)s is here already.") % {"code": "D0000001"},
                todo=_("Begin anew with --reset."),
            )
        return cls(
            first_party=reserve("hub_party", clients),
            first_client=reserve("hub_client", clients),
            branches=pl.Series(branches),
            managers=pl.Series(managers),
            record=record,
            run=run,
            now=timezone.now(),
            rows=dict.fromkeys(LAKE_TABLES, 0),
        )

    def client(self, column: str = "client") -> pl.Expr:
        """The id of the client whose index stands in a column."""
        return pl.col(column) + self.first_client

    def party(self, column: str) -> pl.Expr:
        """The id of the party whose index stands in a column."""
        return pl.col(column) + self.first_party

    def manager(self) -> pl.Expr:
        """The id of the manager whose place stands in the column `manager`."""
        return pl.col("manager").replace_strict(list(range(len(self.managers))), self.managers.to_list())


def write_hub(place: Place, chunk: Chunk) -> dict[str, int]:
    """Write everything but the bulk tables; returns how many rows of each."""
    projects = _projects(place, chunk)
    frames = {
        "hub_party": _parties(place, chunk),
        "hub_client": _clients(place, chunk),
        "hub_identifier": _identifiers(place, chunk),
        "hub_relation": _relations(place, chunk),
        "hub_fact": _facts(place, chunk),
        "inquiry_seat": _seats(place, chunk),
        "hub_touch": _touches(place, chunk),
        "hub_consent": _consents(place, chunk),
        "hub_action": _actions(place, chunk),
        "hub_document": _documents(place, chunk),
        "deal_project": projects,
        "servicing_loan": _loans(place, chunk, projects),
    }
    return {table: copy_rows(table, frame) for table, frame in frames.items()}


def write_lake(place: Place, chunk: Chunk, number: int) -> Place:
    """Write and list the bulk tables' files, a snapshot's days apart; returns the place with the rows counted on."""
    rows = dict(place.rows)
    book = current_book()
    files = []
    for table in LAKE_TABLES:
        rule = book.tables[table]
        for day, frame in enumerate(_pieces(_laid(place, chunk, table, rule), rule)):
            name = f"{CHANNEL_NAME}-{place.run}-{number:05d}-{day:04d}"
            part = lake.write_part(root(), table, frame, day=rule.day, name=name)
            files.append(
                LakeFile(
                    table=table,
                    day=part.day,
                    path=part.path,
                    rows=part.rows,
                    first_client=part.first_client,
                    last_client=part.last_client,
                    source=CHANNEL_NAME,
                    import_run_id=place.run,
                )
            )
        rows[table] += chunk.tables[table].height
    LakeFile.objects.bulk_create(files)
    return replace(place, rows=rows)


def sweep() -> None:
    """Remove files that a killed build left in the lake, which no list knows."""
    listed = set(LakeFile.objects.filter(source=CHANNEL_NAME).values_list("path", flat=True))
    for path in root().glob(f"*/*/{CHANNEL_NAME}-*"):
        if path.relative_to(root()).as_posix() not in listed:
            path.unlink()


def _pieces(frame: pl.DataFrame, rule: TableRule) -> Iterator[pl.DataFrame]:
    if frame.is_empty():
        return
    yield from frame.partition_by(rule.day, maintain_order=True) if rule.grain == "snapshot" else [frame]


def _laid(place: Place, chunk: Chunk, table: str, rule: TableRule) -> pl.DataFrame:
    """The chunk's rows of a table as the lake holds them."""
    frame = chunk.tables[table].with_row_index("row", offset=place.rows[table])
    system = {
        "client": place.client(),
        "source": pl.lit(CHANNEL_NAME),
        "record": pl.lit(place.record),
        "repeat": pl.col("repeat") if "repeat" in frame.columns else pl.lit(0),
    }
    laid = frame.with_columns(**system)
    known = set(laid.columns)
    return laid.select(
        (pl.col(name) if name in known else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in lake.schema(rule).items()
    )


def _parties(place: Place, chunk: Chunk) -> pl.DataFrame:
    return chunk.tables["party"].select(place.party("index").alias("id"), *PARTY, demo=pl.lit(True))


def _clients(place: Place, chunk: Chunk) -> pl.DataFrame:
    branch = pl.col("branch").replace_strict(list(range(len(place.branches))), place.branches.to_list())
    return chunk.tables["party"].select(
        place.client("index").alias("id"),
        "code",
        "state",
        "since",
        party_id=place.party("index"),
        branch_id=branch,
        manager_id=place.manager(),
        next_step=pl.lit(""),
        created_at=pl.lit(place.now),
        created_by_import_id=pl.lit(place.run),
    )


def _identifiers(place: Place, chunk: Chunk) -> pl.DataFrame:
    parties = chunk.tables["party"]
    kinds = [
        parties.filter(pl.col(scheme) != "").select(
            party_id=place.party("index"), scheme=pl.lit(scheme), value=pl.col(scheme)
        )
        for scheme in ("uscc", "lei")
    ]
    return pl.concat(kinds)


def _relations(place: Place, chunk: Chunk) -> pl.DataFrame:
    return chunk.tables["relation"].select(
        "kind",
        "share",
        "starts",
        source_id=place.party("source"),
        target_id=place.party("target"),
        record_id=pl.lit(place.record),
    )


def _facts(place: Place, chunk: Chunk) -> pl.DataFrame:
    """The facts that the book declares as told; others are refused at the door."""
    declared = [name for name, rule in current_book().facts.items() if rule.told]
    return (
        chunk.tables["fact"]
        .filter(pl.col("name").is_in(declared))
        .select(
            "name",
            "value",
            "text",
            "unit",
            "as_of",
            client_id=place.client(),
            known_at=pl.col("as_of").cast(pl.Datetime("us", "UTC")),
            record_id=pl.lit(place.record),
            import_run_id=pl.lit(place.run),
        )
    )


def _seats(place: Place, chunk: Chunk) -> pl.DataFrame:
    return chunk.tables["seat"].select(
        pl.exclude("client", "manager"), client_id=place.client(), by_id=place.manager(), record_id=pl.lit(place.record),
        at=pl.lit(place.now))


def _touches(place: Place, chunk: Chunk) -> pl.DataFrame:
    return chunk.tables["touch"].select(
        "kind", "at", "text", client_id=place.client(), by_id=place.manager(), record_id=pl.lit(place.record)
    )


def _consents(place: Place, chunk: Chunk) -> pl.DataFrame:
    days = ("purpose", "basis", "granted_at", "expires_at", "withdrawn_at")
    return chunk.tables["consent"].select(*days, party_id=place.party("client"))


def _actions(place: Place, chunk: Chunk) -> pl.DataFrame:
    done = pl.col("state") == "done"
    none = [pl.lit("").alias(name) for name in ("plan", "step", "detail", "codes", "outcome")]
    return chunk.tables["task"].select(
        "title",
        "severity",
        "due",
        "state",
        "opened_at",
        "done_at",
        *none,
        client_id=place.client(),
        owner_id=place.manager(),
        opened_by_id=place.manager(),
        done_by_id=pl.when(done).then(place.manager()),
    )


def _documents(place: Place, chunk: Chunk) -> pl.DataFrame:
    written = write_papers(chunk.tables["paper"], chunk.tables["party"])
    files = ("name", "kind", "sha256", "size", "mime", "path")
    return written.select(*files, client_id=place.client(), at=pl.lit(place.now))


def _projects(place: Place, chunk: Chunk) -> pl.DataFrame:
    projects = chunk.tables["project"]
    first = reserve("deal_project", projects.height)
    return projects.with_row_index("id", offset=first).select(
        pl.col("id").cast(pl.Int64),
        pl.exclude("id", "client"),
        client_id=place.client(),
        import_run_id=pl.lit(place.run),
    )


def _loans(place: Place, chunk: Chunk, projects: pl.DataFrame) -> pl.DataFrame:
    """Each loan as the newest statement has it, with its status a statement before."""
    told = chunk.tables["loan"].sort("client", "loan", "day")
    before = pl.col("status").shift(1).over("loan").fill_null("")
    newest = told.with_columns(status_before=before).filter(pl.col("day") == told["day"].max())
    codes = projects.select(project="code", project_id="id")
    return newest.join(codes, on="project", how="left", maintain_order="left").select(
        *LOAN,
        "project_id",
        number="loan",
        client_id=place.client(),
        as_of=pl.col("day"),
        status_before=pl.when(pl.col("status_before") != pl.col("status")).then("status_before").otherwise(pl.lit("")),
        record_id=pl.lit(place.record),
        import_run_id=pl.lit(place.run),
    )
