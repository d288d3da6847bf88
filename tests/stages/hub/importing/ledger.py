"""A channel for tests: CSV files of invoices, of clients with a fact, and of payments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from clc.stages.hub.importing.channel import (
    CLIENTS,
    FACTS,
    RELATIONS,
    Batch,
    Finding,
    Intake,
    Options,
    Rows,
    Source,
    shaped,
)
from clc.stages.hub.importing.placing import Field
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.reading import files_of, typed_batches
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system

WHO = Field("who", required=True)
FIELDS = {
    "invoice": (
        WHO, Field("number", required=True), Field("day", kind="date", required=True), Field("counterparty"),
        Field("amount", kind="number", required=True),
        Field("status", kind="choice", required=True, values={"valid": "valid", "void": "void"}),
        Field("direction", kind="choice", required=True, values={"sold": "sold", "bought": "bought"}),
    ),
    "payment": (
        WHO, Field("loan", required=True), Field("day_due", kind="date", required=True),
        Field("amount_due", kind="number", required=True),
        Field("kind", kind="choice", required=True, values={"principal": "principal"}),
    ),
    "firm": (WHO, Field("name", required=True), Field("bank_rating"), Field("owner")),
}  # fmt: skip
HEADINGS = {
    "invoice": "who,number,day,counterparty,amount,status,direction",
    "payment": "who,loan,day_due,amount_due,kind",
    "firm": "who,name,bank_rating,owner",
}


class Ledger:
    """Reads `firm*.csv` before the others; each other file fills the table its name begins with."""

    name = "ledger"
    label = "Ledger"

    def intake(self, path: Path, options: Options) -> Intake:
        files = sorted(files_of(path), key=lambda file: (not file.name.startswith("firm"), file.name))
        kinds = [next(kind for kind in FIELDS if file.name.startswith(kind)) for file in files]
        main = next((kind for kind in kinds if kind != "firm"), "firm")
        sources = [Source(file, file.name, kind, main=kind == main) for file, kind in zip(files, kinds, strict=True)]
        return Intake(sources, CLIENTS if main == "firm" else main, "ledger", new_clients=main != "payment")

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        return FIELDS[source.kind]

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        for batch in typed_batches(source, FIELDS[source.kind], start):
            told = {source.kind: batch.frame}
            if source.kind == "firm":
                rows = batch.frame
                fact = rows.select("who", "row", pl.lit("bank_rating").alias("name"), pl.col("bank_rating").alias("text"))
                tie = rows.select("who", "row", pl.col("owner").alias("other"), pl.lit("owned_by").alias("kind"))
                told = {
                    CLIENTS: shaped(CLIENTS, rows.select("who", "row", "name")),
                    FACTS: shaped(FACTS, fact.drop_nulls("text")),
                    RELATIONS: shaped(RELATIONS, tie.drop_nulls("other")),
                }
            yield Batch(told, batch.rejects, batch.read, batch.next_row, batch.notes)

    def conclude(self, rows: Rows) -> Finding:
        return Finding()

    def take_back(self, run: Import) -> Finding:
        return Finding()


CHANNELS = {"ledger": Ledger()}


def put(folder: Path, name: str, *lines: str) -> Path:
    """Write a file of a kind with its heading."""
    path = folder / name
    path.write_text("\n".join([HEADINGS[name.split(".")[0].rstrip("0123456789")], *lines, ""]), encoding="utf-8")
    return path


def invoice(who: str, number: int, amount: float = 100, day: str = "2024-03-01") -> str:
    """A line of an invoice file."""
    return f"{who},{number},{day},X,{amount},valid,sold"


def bring(by: User, path: Path) -> Import:
    """Import a path to its end."""
    with as_system():
        run = plan_import(by=by, channel=CHANNELS["ledger"], path=path)
    return run_import(run.pk, channels=CHANNELS)


def figures(run: Import) -> tuple[int, int, int, int, int]:
    """Read, new, changed, same, rejected."""
    counts = run.counts
    return counts["read"], counts["new"], counts["changed"], counts["same"], counts["rejected"]
