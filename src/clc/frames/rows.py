"""Rows of one table made ready: which count on a day, in which month they lie, what a fact takes of them.

Written with narwhals in forms that every engine answers alike: months as running numbers, days as ordinals, conditional
sums instead of filtered ones, no rank with ties, no date arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce
from typing import Any, cast

import narwhals.stable.v2 as nw

from clc.kernel.days import MONTH_END_SLACK_DAYS, last_whole_month, month_end, month_index
from clc.policy.facts import Check, Condition, FactRule, Measure, TableRule

Frame = nw.LazyFrame[Any]
Sources = Mapping[str, date]
RECORD_ROOM = 10_000_000_000
MONEY_MAX = 9e15
ORDINAL = "#"
FIRST_DAY = date(1970, 1, 1).toordinal()


def day_number(column: str) -> nw.Expr:
    """The ordinal of a date column, 1 for the first day of year 1; the rows went through `numbered`."""
    return nw.col(f"{column}{ORDINAL}")


def numbered(rows: Frame, rule: TableRule) -> Frame:
    """The rows with the ordinal of every date column beside it.

    Worked out from year and day of the year, for engines differ in what the difference of two dates is; the engine that
    is known to keep a date as days since 1970 is spared that.
    """
    held = set(rows.collect_schema().names())
    days = [name for name, column in rule.columns.items() if column.type == "date" and name in held]
    as_days = rows.implementation.is_polars()
    return rows.with_columns(**{f"{name}{ORDINAL}": _ordinal(nw.col(name), as_days=as_days) for name in days})


def _ordinal(day: nw.Expr, *, as_days: bool) -> nw.Expr:
    """The ordinal of a date."""
    if as_days:
        return day.cast(nw.Int32).cast(nw.Int64) + FIRST_DAY
    years = day.dt.year().cast(nw.Int64) - 1
    return years * 365 + years // 4 - years // 100 + years // 400 + day.dt.ordinal_day().cast(nw.Int64)


def month_number(column: str) -> nw.Expr:
    """The running number of a date column's month, year * 12 + month - 1."""
    day = nw.col(column)
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def by_source(values: Mapping[str, int]) -> nw.Expr:
    """A whole number for each row by the source that told it."""
    (_, first), *others = values.items()
    chosen: nw.Expr = nw.when(~nw.col("client").is_null()).then(nw.lit(first, dtype=nw.Int64))
    for source, value in others:
        if value != first:
            chosen = nw.when(nw.col("source") == source).then(nw.lit(value, dtype=nw.Int64)).otherwise(chosen)
    return chosen


def seen(rows: Frame, rule: TableRule, day: date) -> Frame:
    """The rows dated up to the day, their dates numbered."""
    return numbered(rows.filter(nw.col(rule.day) <= nw.lit(day)), rule)


def latest_of_key(rows: Frame, rule: TableRule) -> Frame:
    """Of rows with the same client and key the one of the latest record; all rows where the table has no key."""
    if not rule.key:
        return rows
    told = rows.with_columns(told_order=nw.col("record") * RECORD_ROOM + nw.col("row"))
    newest = nw.col("told_order") == nw.col("told_order").max().over("client", *rule.key)
    return told.filter(newest).drop("told_order")


def latest_snapshot(rows: Frame, rule: TableRule, told: Sources) -> Frame:
    """The rows of each source's last told day."""
    told_on = [(nw.col("source") == source) & (nw.col(rule.day) == nw.lit(day)) for source, day in told.items()]
    return rows.filter(reduce(lambda one, other: one | other, told_on))


def whole_months(told: Sources, day: date) -> dict[str, int]:
    """By source the running number of the last whole month on the day."""
    return {source: last_whole_month(day, last) for source, last in told.items()}


def last_month(rule: TableRule, told: Sources, day: date) -> nw.Expr:
    """The running number of the last whole month told of a client, from its `source` and its `last` told ordinal.

    The source's, but the client's own where its rows stop at most `gap_days` before the source's last day.
    """
    ends = whole_months(told, day)
    chosen = by_source(ends)
    for source, last in told.items() if rule.gap_days else ():
        floor = last.toordinal() - rule.gap_days
        own: nw.Expr = nw.lit(ends[source], dtype=nw.Int64)
        for month in range(ends[source], month_index(date.fromordinal(floor)) - 1, -1):
            told_to_end = month_end(month).toordinal() - MONTH_END_SLACK_DAYS + 1
            own = nw.when(nw.col("last") < told_to_end).then(nw.lit(month - 1, dtype=nw.Int64)).otherwise(own)
        recent = (nw.col("source") == source) & (nw.col("last") >= floor)
        chosen = nw.when(recent).then(own).otherwise(chosen)
    return chosen


def complete_until(rule: TableRule, told: Sources, day: date) -> dict[str, int]:
    """By source the ordinal of the day up to which it is taken to be complete.

    The day asked for while the source is alive (told something in the last `live_days` days), else its last told day;
    of a snapshot always the latter.
    """
    alive = day - timedelta(days=0 if rule.grain == "snapshot" else rule.live_days)
    return {source: (day if last >= alive else last).toordinal() for source, last in told.items()}


def fits(where: Mapping[str, Condition], until: nw.Expr) -> nw.Expr | None:
    """Whether a row holds all conditions; None when there are none. `until`: ordinal of the day asked for."""
    held: nw.Expr | None = None
    for column, condition in where.items():
        one = _holds(column, condition, until)
        held = one if held is None else held & one
    return held


def _holds(column: str, condition: Condition, until: nw.Expr) -> nw.Expr:
    """Whether a column holds a condition."""
    value = nw.col(column)
    if isinstance(condition, tuple):
        return value.is_in(list(condition))
    if not isinstance(condition, Check):
        return value == condition
    if condition.open:
        return value.is_null() | (day_number(column) > until)
    if condition.past:
        return day_number(column) < until
    if condition.multiple_of is not None:
        return value % condition.multiple_of == 0
    return value < condition.below if condition.below is not None else value > (condition.above or 0.0)


def one_each() -> nw.Expr:
    """1 for each row, as a column (a literal cannot be summed)."""
    return nw.when(~nw.col("client").is_null()).then(nw.lit(1, dtype=nw.Int64))


def number_of(condition: nw.Expr | None) -> nw.Expr:
    """1 where the condition holds, 0 or nothing elsewhere: its sum counts."""
    return one_each() if condition is None else condition.cast(nw.Int64)


def where_holds(condition: nw.Expr | None, value: nw.Expr) -> nw.Expr:
    """The value where the condition holds, else nothing."""
    return value if condition is None else cast(nw.Expr, nw.when(condition).then(value))


def worked_out(frame: Frame) -> nw.DataFrame[Any]:
    """The frame in memory; by the engine's way for tables that are larger than that, where it has one."""
    return frame.collect(engine="streaming") if frame.implementation.is_polars() else frame.collect()


def cents(value: nw.Expr) -> nw.Expr:
    """Money in whole cents, so that a sum does not depend on the order of its rows; beyond 9e15 it stays there."""
    return (value.clip(-MONEY_MAX, MONEY_MAX) * 100).round(0).cast(nw.Int64)


def money(whole_cents: nw.Expr) -> nw.Expr:
    """Whole cents as money; rounded, for an engine may divide by a number or multiply by its inverse."""
    return (whole_cents / 100).round(2)


def taken(rule: FactRule, until: nw.Expr) -> nw.Expr:
    """What a fact takes of a row, as a number; of rows to be counted, 1."""
    if rule.take is None:
        return one_each()
    if isinstance(rule.take, str):
        return nw.col(rule.take).cast(nw.Float64)
    return _measured(rule.take, until)


def _measured(measure: Measure, until: nw.Expr) -> nw.Expr:
    """A measure of a row."""
    if measure.plus is not None:
        first, second = (nw.col(name).cast(nw.Float64).clip(0.0).fill_null(0.0) for name in measure.plus)
        return first + second
    if measure.years_until is not None:
        return (day_number(measure.years_until) - until).clip(0).cast(nw.Float64) / 365.25
    if measure.days_late is not None:
        due, paid = measure.days_late
        unpaid = nw.col(paid).is_null() | (day_number(paid) > until)
        end = nw.when(unpaid).then(until).otherwise(day_number(paid))
        return (end - day_number(due)).clip(0).cast(nw.Float64)
    start, finish = measure.elapsed or ("", "")
    span = day_number(finish) - day_number(start)
    gone = (until - day_number(start)).cast(nw.Float64)
    at_once = nw.when(span == 0).then((gone >= 0).cast(nw.Float64))  # a span of one day is over or has not begun
    return nw.when(span > 0).then((gone / span).clip(0.0, 1.0)).otherwise(at_once)
