"""Facts over windows of whole months: first sums by client and month, then by client."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw

from clc.frames.rows import (
    Frame,
    Sources,
    by_source,
    cents,
    day_number,
    fits,
    last_month,
    money,
    month_number,
    one_each,
    taken,
    whole_months,
)
from clc.policy.facts import ON_GROUPS, FactRule, TableRule

Facts = Mapping[str, FactRule]
Ends = Frame | nw.Expr
SUMS = frozenset(("sum", "deviation", "best_months_3"))
COUNTS = frozenset(("count", "months_active", "months_silent", "longest_gap"))
YEAR = 12
NEVER = nw.lit(0, dtype=nw.Int64)
ANY_DAY = NEVER  # windows of months know no open or past dates


def on_months(facts: Facts) -> dict[str, FactRule]:
    """The facts that are drawn from sums by client and month."""
    return {
        name: rule for name, rule in facts.items()
        if (rule.months is not None or rule.how == "months_silent") and rule.how not in ON_GROUPS
    }


def part(rule: FactRule) -> str:
    """The column of the month table that a fact needs, named by what it means, so that it outlives an edition."""
    kind = "sum" if rule.how in SUMS else "count"
    told = rule.model_dump(mode="json", include={"where", "take"} if kind == "sum" else {"where"})
    meaning = json.dumps(told, sort_keys=True)
    return f"{kind}_{hashlib.blake2b(meaning.encode(), digest_size=6).hexdigest()}"


def month_sums(rows: Frame, rule: TableRule, facts: Facts, source: str | None = None) -> Frame:
    """client, source, month and the parts the facts need, one row for each month with a row of the table.

    source: the one that told all rows, if it is only one; not to group by its name is cheaper.
    """
    parts = {part(fact): fact for fact in on_months(facts).values() if fact.how != "months_watched"}
    sums = {
        name: _where(fact, cents(taken(fact, ANY_DAY)) if name.startswith("sum") else one_each()).sum()
        for name, fact in sorted(parts.items())
    }
    months = rows.with_columns(month=month_number(rule.day))
    last = day_number(rule.day).max()
    if source is None:
        return months.group_by("client", "source", "month").agg(**sums, last=last)
    return months.group_by("client", "month").agg(**sums, last=last).with_columns(source=nw.lit(source))


def month_ends(months: Frame, rule: TableRule, told: Sources, day: date) -> Ends:
    """The running number of the last whole month told: of each source, or of each client where rows may stop earlier."""
    if not rule.gap_days:
        return by_source(whole_months(told, day))
    last = months.group_by("client", "source").agg(last=nw.col("last").max())
    return last.with_columns(end=last_month(rule, told, day)).drop("last").collect().lazy()


def of_months(months: Frame, ends: Ends, facts: Facts, *, parted: bool) -> Frame:
    """One row a client: its facts on months, and `first_ago`, how many whole months ago its first row lies.

    parted: whether a client's month may lie in several rows, of several sources or kept files.
    """
    wanted = on_months(facts)
    parts = sorted({part(fact) for fact in wanted.values() if fact.how != "months_watched"})
    held = placed(months, ends)
    if parted:
        held = held.group_by("client", "ago").agg(*[nw.col(name).sum() for name in parts], rows=nw.len())
    sums = {
        name: _unit(fact)(nw.when(in_window(fact)).then(nw.col(part(fact))).sum().fill_null(0))
        for name, fact in wanted.items() if fact.how in ("sum", "count")
    }
    active = {
        name: nw.when(in_window(fact) & (nw.col(part(fact)) > 0)).then(nw.lit(1)).sum().fill_null(0) / 1
        for name, fact in wanted.items() if fact.how == "months_active"
    }
    silent = {
        name: nw.when(nw.col(part(fact)) > 0).then(nw.col("ago")).min().cast(nw.Float64)
        for name, fact in wanted.items() if fact.how == "months_silent"
    }
    base = held.group_by("client").agg(**sums, **active, **silent, first_ago=nw.col("ago").max())
    watched = {name: _watched(fact) for name, fact in wanted.items() if fact.how == "months_watched"}
    never = {name: nw.col(name).fill_null(nw.col("first_ago").cast(nw.Float64) + 1) for name in silent}
    base = with_all(base, {**watched, **never})
    for name, fact in wanted.items():
        base = _joined(base, name, fact, held)
    return with_all(base, {name: if_whole(name, fact) for name, fact in wanted.items() if fact.whole})


def with_all(frame: Frame, columns: Mapping[str, nw.Expr]) -> Frame:
    """The frame with these columns, if any."""
    return frame.with_columns(**columns) if columns else frame


def placed(rows: Frame, ends: Ends) -> Frame:
    """The rows of whole months with `ago`, the months between theirs and the last whole one."""
    if isinstance(ends, nw.Expr):
        dated = rows.with_columns(ago=ends - nw.col("month"))
    else:
        joined = rows.join(ends, on=["client", "source"], how="left")
        dated = joined.with_columns(ago=nw.col("end") - nw.col("month"))
    return dated.filter(nw.col("ago") >= 0)


def _joined(base: Frame, name: str, fact: FactRule, held: Frame) -> Frame:
    """The base with a fact that looks at a client's months one by one."""
    if fact.how == "deviation":
        return _with_deviation(base, name, fact, held)
    if fact.how == "longest_gap":
        return _with_gap(base, name, fact, held)
    if fact.how == "best_months_3":
        return _with_best(base, name, fact, held)
    return base


def _with_deviation(base: Frame, name: str, fact: FactRule, held: Frame) -> Frame:
    """Population standard deviation of the monthly sums while watched, months without a row as 0."""
    inside = held.filter(in_window(fact)).select("client", value=money(nw.col(part(fact))))
    totals = inside.group_by("client").agg(total=nw.col("value").sum().round(2), told=nw.len())
    joined = base.join(totals, on="client", how="left").with_columns(watched=_watched(fact))
    mean = nw.when(nw.col("watched") > 0).then(nw.col("total") / nw.col("watched"))
    means = joined.select("client", mean=mean)
    apart = (nw.col("value") - nw.col("mean")) * (nw.col("value") - nw.col("mean"))
    spread = inside.join(means, on="client", how="left").group_by("client").agg(
        squares=apart.sum(), mean=nw.col("mean").max()
    )
    joined = joined.join(spread, on="client", how="left")
    silent = (nw.col("watched") - nw.col("told")) * nw.col("mean") * nw.col("mean")
    value = ((nw.col("squares") + silent).fill_null(0.0) / nw.col("watched")).sqrt().round(4)
    known = nw.when(nw.col("watched") > 0).then(value).alias(name)
    return joined.with_columns(known).drop("total", "told", "watched", "squares", "mean")


def _with_gap(base: Frame, name: str, fact: FactRule, held: Frame) -> Frame:
    """Longest run of months without a row: before, between and after the months that have one, while watched."""
    active = held.filter(in_window(fact) & (nw.col(part(fact)) > 0)).select("client", "ago")
    later = nw.col("ago").shift(1).over("client", order_by=["ago"]).fill_null(fact.back - 1)
    gaps = active.with_columns(gap=nw.col("ago") - later - 1)
    inside = gaps.group_by("client").agg(gap=nw.col("gap").max(), oldest=nw.col("ago").max())
    joined = base.join(inside, on="client", how="left").with_columns(watched=_watched(fact))
    before = nw.col("watched") + (fact.back - 1) - nw.col("oldest").fill_null(fact.back - 1)
    gap = nw.max_horizontal(nw.col("gap").cast(nw.Float64), before.cast(nw.Float64))
    return joined.with_columns(gap.alias(name)).drop("gap", "oldest", "watched")


def _with_best(base: Frame, name: str, fact: FactRule, held: Frame) -> Frame:
    """Sum of the three largest monthly sums above 0."""
    months = held.filter(in_window(fact)).with_columns(below=-nw.col(part(fact)).clip(0))
    ranked = months.with_columns(place=nw.col("below").cum_count().over("client", order_by=["below", "ago"]))
    best = ranked.filter(nw.col("place") <= 3).group_by("client").agg(money(-nw.col("below").sum()).alias(name))
    return base.join(best, on="client", how="left").with_columns(nw.col(name).fill_null(0.0))


def _where(fact: FactRule, value: nw.Expr) -> Any:
    """The value on the rows that fit."""
    condition = fits(fact.where, ANY_DAY)
    return value if condition is None else nw.when(condition).then(value)


def _unit(fact: FactRule) -> Callable[[nw.Expr], nw.Expr]:
    """What turns the fact's whole number into its unit: cents into money, a count as it is."""
    return money if fact.how == "sum" else lambda count: count / 1


def in_window(fact: FactRule) -> nw.Expr:
    """Whether a month lies in the fact's window."""
    return (nw.col("ago") >= fact.back) & (nw.col("ago") < fact.back + (fact.months or 0))


def _watched(fact: FactRule) -> nw.Expr:
    """Months of the window from the client's first row on."""
    return (nw.col("first_ago") + 1 - fact.back).clip(0, fact.months).cast(nw.Float64)


def if_whole(name: str, fact: FactRule, fill: float | None = None) -> nw.Expr:
    """The fact, unknown for clients not watched long enough, `fill` where no row fits."""
    months = fact.back + (fact.months or 0)
    needed = months + YEAR if fact.how in ("newcomers", "from_newcomers") else months if fact.whole else 0
    value = nw.col(name) if fill is None else nw.col(name).fill_null(fill)
    return nw.when(nw.col("first_ago") + 1 >= needed).then(value).alias(name)
