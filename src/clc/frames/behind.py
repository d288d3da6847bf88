"""The rows behind a fact: which lines of a table one client's number was drawn from."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, cast

import narwhals.stable.v2 as nw
import polars as pl

from clc.frames.rows import (
    Frame,
    Sources,
    by_source,
    complete_until,
    day_number,
    fits,
    latest_of_key,
    latest_snapshot,
    month_number,
    seen,
    whole_months,
)
from clc.kernel.days import month_end, month_start
from clc.policy.facts import FactRule, TableRule


class Window(NamedTuple):
    """First and last day that count, both included; None: without bound."""

    first: date | None
    last: date


def window_of(fact: FactRule, told: Sources, day: date) -> Window:
    """The days a fact looks at, over all sources: whole months where it asks for months, else up to the day."""
    if fact.months is None:
        return Window(None, day)
    ends = [end - fact.back for end in whole_months(told, day).values()]
    return Window(month_start(min(ends) - fact.months + 1), month_end(max(ends)))


def rows_behind(rows: pl.LazyFrame, table: TableRule, fact: FactRule, told: Sources, day: date) -> pl.DataFrame:
    """The rows of one client that a drawn fact counts on a day, in order of their day.

    rows: one client's rows of the table; told: the horizons of the whole table by source, not empty.
    """
    held = seen(cast(Frame, nw.from_native(rows)), table, day)
    if table.grain == "snapshot":
        held = latest_snapshot(held, table, told)
    held = latest_of_key(held, table)
    until = by_source(complete_until(table, told, day))
    where = fits(fact.where, until)
    held = held if where is None else held.filter(where)
    if fact.months is not None:
        end = by_source(whole_months(told, day)) - fact.back
        month = month_number(table.day)
        held = held.filter((month <= end) & (month > end - fact.months))
    if fact.days is not None:
        ago = until - day_number(table.day)
        held = held.filter((ago >= 0) & (ago < fact.days))
    found = held.sort(table.day, "row").collect().to_native()
    return _latest_report(found, table, fact)


def _latest_report(found: pl.DataFrame, table: TableRule, fact: FactRule) -> pl.DataFrame:
    """Of reports of periods only the latest, or the one `back` months before it."""
    if table.grain != "period" or found.is_empty():
        return found
    month = pl.col(table.day).dt.year().cast(pl.Int64) * 12 + pl.col(table.day).dt.month().cast(pl.Int64)
    return found.filter(month == month.max() - fact.back)
