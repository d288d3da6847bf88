"""Peers from two books: the institution's own judged clients and published ratios, as both were known on a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl
from django.db import connection

from clc.frames import lake, peers
from clc.frames.peer_groups import level_of, peer_groups
from clc.kernel.days import month_end, month_index, months_before
from clc.policy.rulebook import Book
from clc.stages.hub import judged, lakehouse
from clc.stages.hub.models import Judging, JudgingState
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.annual import PUBLISHED, evening

#: The ratios by which firms are ranked from the weakest: earning, owing, paying. House choice.
DISTRESS_ITEMS = (
    "return_on_equity", "net_margin", "debt_to_assets", "current_ratio", "interest_cover", "cash_return_on_assets")
AGE = "statement_age_months"
SIZED = {"employees": "employees", "revenue": "revenue", "total_assets": "assets"}
SHAPE = {"client": pl.Int64, "period_end": pl.Date, "item": pl.String, "value": pl.Float64, "own": pl.Boolean}
DECEMBER = 12


@dataclass(frozen=True)
class Peers:
    """Values of firms at one period, as known on a day.

    values: `client`, `item`, `value`, `own` (worked out of a statement of the institution's own book), one row a firm and
    item. periods: the periods known on the day with how many firms told them, newest first. run: the run the own book was
    read from.
    """

    day: date
    period: date | None
    values: pl.DataFrame
    periods: tuple[tuple[date, int], ...]
    run: Judging | None
    book: Book

    @cached_property
    def groups(self) -> pl.DataFrame:
        """The groups of every firm among the values."""
        return groups_of(self.values["client"].unique().to_list(), self.run, self.book, self.day)

    @property
    def firms(self) -> int:
        """How many firms there are."""
        return self.values["client"].n_unique()


def known(day: date, items: Collection[str], book: Book, *, period: date | None = None,
          around: date | None = None) -> Peers:
    """The ratios named of all firms at one period, as they were known on a day; nothing later is looked at.

    period: the one wanted; else, with `around`, the newest that most firms told among those that end with its month
    within a year up to it, else among all whole years, else among all. Row security names nobody here: firms are numbers.
    """
    run = run_known(day)
    published, own = _published(items), _own(run, items)
    told = pl.concat([
        published.filter(pl.col("known_on") <= day).select("client", "period_end").unique().collect(),
        own.select("client", "period_end").unique()]).unique()
    chosen = period or peers.period(_candidates(told, around))
    at = peers.known(published.filter(pl.col("period_end") == chosen), day) if chosen else None
    values = _joined(at, own.filter(pl.col("period_end") == chosen) if chosen else own.clear())
    counted = told.group_by("period_end").len().sort("period_end", descending=True)
    return Peers(day, chosen, values, tuple(counted.iter_rows()), run, book)


def run_known(day: date) -> Judging | None:
    """The newest run as of a day or before that was also done by then: a later run may know what nobody knew."""
    runs = Judging.objects.filter(state=JudgingState.DONE, day__lte=day, finished_at__lte=evening(day))
    return runs.select_related("edition").defer("edition__texts").order_by("-day", "-id").first()


def groups_of(clients: Sequence[int], run: Judging | None, book: Book, day: date) -> pl.DataFrame:
    """The groups of firms by their industry and, where the run knows it, their size (`frames.peer_groups`)."""
    firms = industries(clients)
    if run is not None and judged.part(run, "facts").exists():
        told = judged.table(run, "facts")
        there = [name for name in SIZED if name in told.collect_schema().names()]
        sizes = told.select("client", *[pl.col(name).cast(pl.Float64).alias(SIZED[name]) for name in there])
        firms = firms.join(sizes.filter(pl.col("client").is_in(list(clients))).collect(), on="client", how="left")
    return peer_groups(firms, book, day)


def industries(clients: Sequence[int]) -> pl.DataFrame:
    """`client` and `industry` of firms, whoever may see them: what is compared is counted, never named here."""
    sql = "select c.id, p.industry from hub_client c join hub_party p on p.id = c.party_id where c.id = any(%s)"
    with as_system(), connection.cursor() as cursor:
        cursor.execute(sql, [list(clients)])
        return pl.DataFrame(cursor.fetchall(), schema={"client": pl.Int64, "industry": pl.String}, orient="row")


def seen(clients: Sequence[int]) -> set[int]:
    """Those of the clients that the reader may see, as the database's row security decides."""
    with connection.cursor() as cursor:
        cursor.execute("select id from hub_client where id = any(%s)", [list(clients)])
        return {row[0] for row in cursor.fetchall()}


def grouped(found: Peers, key: str) -> Peers:
    """The firms of one group only (`frames.peer_groups` keys); everyone where the key is empty."""
    if not key:
        return found
    members = found.groups.filter(pl.col(level_of(key)) == key).select("client")
    return replace(found, values=found.values.join(members, on="client", how="semi"))


def _published(items: Collection[str]) -> pl.LazyFrame:
    """The rows of published ratios of these indicators; none where nothing was ever published."""
    paths = lakehouse.paths(PUBLISHED)
    if paths:
        return lake.scan(paths).filter(pl.col("item").is_in(list(items)))
    return pl.LazyFrame(schema={**SHAPE, "known_on": pl.Date, "record": pl.Int64, "row": pl.Int64})


def _own(run: Judging | None, items: Collection[str]) -> pl.DataFrame:
    """Readings of the institution's own clients with annual statements: `SHAPE`, each at its statement's period."""
    if run is None or not judged.part(run, "readings").exists():
        return pl.DataFrame(schema=SHAPE)
    told = judged.table(run, "readings")
    there = [name for name in items if name in told.collect_schema().names()]
    if not there or AGE not in told.collect_schema().names():
        return pl.DataFrame(schema=SHAPE)
    aged = told.filter(pl.col(AGE).is_not_null()).select("client", AGE, *[name for name in there if name != AGE]).collect()
    ends = {age: month_end(month_index(run.day) - int(age)) for age in aged[AGE].unique()}
    dated = aged.with_columns(period_end=pl.col(AGE).replace_strict(ends, return_dtype=pl.Date))
    long = dated.unpivot(on=there, index=["client", "period_end"], variable_name="item", value_name="value")
    return long.filter(pl.col("value").is_finite()).with_columns(own=pl.lit(value=True)).select(list(SHAPE))


def _candidates(told: pl.DataFrame, around: date | None) -> pl.DataFrame:
    """The periods that may be compared at: those near the one asked about, else whole years, else all."""
    if around is not None:
        year = pl.col("period_end").dt.month() == around.month
        return told.filter(year & pl.col("period_end").is_between(months_before(around, 12), around))
    whole = told.filter(pl.col("period_end").dt.month() == DECEMBER)
    return told if whole.is_empty() else whole


def _joined(published: pl.DataFrame | None, own: pl.DataFrame) -> pl.DataFrame:
    """Both books as one; of a firm that is in both, what its own statement says."""
    columns = ["client", "item", "value", "own"]
    if published is None:
        return own.select(columns)
    both = pl.concat([own.select(columns), published.with_columns(own=pl.lit(value=False)).select(columns)])
    return both.unique(["client", "item"], keep="first", maintain_order=True)
