"""The rows behind a fact: which lines of a table one client's number was drawn from."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, cast

import narwhals.stable.v2 as nw
import polars as pl

from clc.frames import reports
from clc.frames.rows import (
    Frame,
    Sources,
    by_source,
    complete_until,
    day_number,
    fits,
    last_month,
    latest_of_key,
    latest_snapshot,
    month_number,
    seen,
)
from clc.kernel.days import month_end, month_start
from clc.policy.facts import FactRule, TableRule


class Behind(NamedTuple):
    """The first and last day that count, both included (None: without bound), and the rows, in order of their day."""

    first: date | None
    last: date
    rows: pl.DataFrame


def behind(rows: pl.LazyFrame, table: TableRule, fact: FactRule, told: Sources, day: date) -> Behind:
    """The rows of one client that a drawn fact counts on a day, by the same steps as the fact itself.

    rows: one client's rows of the table; told: the horizons of the whole table by source, not empty.
    """
    held: Frame = seen(nw.from_native(rows), table, day)
    if fact.months is not None:
        return _in_months(held, table, fact, told, day)
    if table.grain == "snapshot":
        held = latest_snapshot(held, table, told)
    until = by_source(complete_until(table, told, day))
    held = latest_of_key(held, table)
    if table.grain == "period":
        placed = reports.placed_reports(held, table, reports.kind_of(fact, table))
        held = placed.filter(nw.col("ago") == fact.back).drop("month", "place", "newest", "ago")
    held = _fitting(held, fact, until)
    if fact.days is not None:
        ago = until - day_number(table.day)
        held = held.filter((ago >= 0) & (ago < fact.days))
    return Behind(None, day, _sorted(held, table))


def _in_months(rows: Frame, table: TableRule, fact: FactRule, told: Sources, day: date) -> Behind:
    """The rows of a window of whole months, which ends with the last one told of this client."""
    held = latest_of_key(rows, table).with_columns(month=month_number(table.day))
    ends = held.group_by("client", "source").agg(last=day_number(table.day).max())
    ends = ends.with_columns(end=last_month(table, told, day)).drop("last")
    placed = held.join(ends, on=["client", "source"], how="left")
    placed = placed.with_columns(ago=nw.col("end") - nw.col("month") - fact.back)
    inside = placed.filter((nw.col("ago") >= 0) & (nw.col("ago") < (fact.months or 0)))
    found = _sorted(_fitting(inside, fact, nw.lit(0, dtype=nw.Int64)), table).drop("month", "end", "ago")
    last = ends.collect().to_native()["end"].max()
    if last is None:
        return Behind(None, day, found)
    end = int(last) - fact.back
    return Behind(month_start(end - (fact.months or 1) + 1), month_end(end), found)


def _fitting(rows: Frame, fact: FactRule, until: nw.Expr) -> Frame:
    where = fits(fact.where, until)
    return rows if where is None else rows.filter(where)


def _sorted(rows: Frame, table: TableRule) -> pl.DataFrame:
    return cast(pl.DataFrame, rows.sort(table.day, "row").collect().to_native())
