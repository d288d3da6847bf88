"""Facts over windows of whole months: first sums by client and month, or by client and group, then by client."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw

from clc.frames.rows import (
    Frame,
    Sources,
    cents,
    day_number,
    fits,
    last_month,
    money,
    month_number,
    one_each,
    taken,
)
from clc.policy.facts import ON_GROUPS, FactRule, TableRule

Facts = Mapping[str, FactRule]
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


def on_groups(facts: Facts) -> dict[str, FactRule]:
    """The facts that are drawn from sums by client and group."""
    return {name: rule for name, rule in facts.items() if rule.how in ON_GROUPS}


def part(rule: FactRule) -> str:
    """The column of the month table that a fact needs, named by what it means, so that it outlives an edition."""
    kind = "sum" if rule.how in SUMS else "count"
    told = rule.model_dump(mode="json", include={"where", "take"} if kind == "sum" else {"where"})
    meaning = json.dumps(told, sort_keys=True)
    return f"{kind}_{hashlib.blake2b(meaning.encode(), digest_size=6).hexdigest()}"


def month_sums(rows: Frame, rule: TableRule, facts: Facts) -> Frame:
    """client, source, month and the parts the facts need, one row for each month with a row of the table."""
    parts = {part(fact): fact for fact in on_months(facts).values() if fact.how != "months_watched"}
    sums = {
        name: _where(fact, cents(taken(fact, ANY_DAY)) if name.startswith("sum") else one_each()).sum()
        for name, fact in sorted(parts.items())
    }
    months = rows.with_columns(month=month_number(rule.day))
    return months.group_by("client", "source", "month").agg(**sums, last=day_number(rule.day).max())


def month_ends(months: Frame, rule: TableRule, told: Sources, day: date) -> Frame:
    """client, source and `end`, the running number of the last whole month told of it."""
    last = months.group_by("client", "source").agg(last=nw.col("last").max())
    return last.with_columns(end=last_month(rule, told, day)).drop("last")


def of_months(months: Frame, ends: Frame, facts: Facts) -> Frame:
    """One row a client: its facts on months, and `first_ago`, how many whole months ago its first row lies."""
    wanted = on_months(facts)
    parts = sorted({part(fact) for fact in wanted.values() if fact.how != "months_watched"})
    held = _placed(months, ends).group_by("client", "ago").agg(
        *[nw.col(name).sum() for name in parts], rows=nw.len()
    )
    sums = {
        name: _unit(fact)(nw.when(_in_window(fact)).then(nw.col(part(fact))).sum().fill_null(0))
        for name, fact in wanted.items() if fact.how in ("sum", "count")
    }
    active = {
        name: nw.when(_in_window(fact) & (nw.col(part(fact)) > 0)).then(nw.lit(1)).sum().fill_null(0) / 1
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
    return with_all(base, {name: _if_whole(name, fact) for name, fact in wanted.items() if fact.whole})


def with_all(frame: Frame, columns: Mapping[str, nw.Expr]) -> Frame:
    """The frame with these columns, if any."""
    return frame.with_columns(**columns) if columns else frame


def of_groups(rows: Frame, base: Frame, ends: Frame, rule: TableRule, facts: Facts) -> Frame:
    """The base with the facts on groups joined to it, one row a client."""
    wanted = on_groups(facts)
    if not wanted:
        return base
    placed = _placed(rows.with_columns(month=month_number(rule.day)), ends)
    for kin in _alike(wanted):
        base = base.join(_grouped(placed, kin), on="client", how="left")
    none = {name: None if fact.how == "shares_squared" else 0.0 for name, fact in wanted.items()}
    return base.with_columns(**{name: _if_whole(name, fact, fill=none[name]) for name, fact in wanted.items()})


def _placed(rows: Frame, ends: Frame) -> Frame:
    """The rows of whole months with `ago`, the months between theirs and the last whole one."""
    placed = rows.join(ends, on=["client", "source"], how="left").with_columns(ago=nw.col("end") - nw.col("month"))
    return placed.filter(nw.col("ago") >= 0)


def _alike(facts: Facts) -> Iterable[dict[str, FactRule]]:
    """The facts in sets that share their rows and their groups."""
    sets: dict[str, dict[str, FactRule]] = {}
    for name, fact in facts.items():
        key = json.dumps([fact.model_dump(mode="json", include={"where", "by"})], sort_keys=True)
        sets.setdefault(key, {})[name] = fact
    return sets.values()


def _grouped(rows: Frame, facts: Facts) -> Frame:
    """One row a client: facts that share conditions and groups; null where no row fits."""
    first = next(iter(facts.values()))
    by = list(first.by)
    known = reduce(lambda one, other: one & other, [~nw.col(name).is_null() for name in by])
    held = rows.filter(known)
    condition = fits(first.where, ANY_DAY)
    held = held if condition is None else held.filter(condition)
    needed: dict[str, nw.Expr] = {}
    for fact in facts.values():
        window = _in_window(fact)
        needed[_count(fact)] = nw.when(window).then(nw.lit(1)).sum().fill_null(0)
        if fact.take is not None:
            needed[_net(fact)] = nw.when(window).then(cents(taken(fact, ANY_DAY))).sum().fill_null(0)
        if fact.how in ("newcomers", "from_newcomers"):
            before = nw.col("ago") >= fact.back + (fact.months or 0)
            needed[_before(fact)] = nw.when(before).then(nw.lit(1)).sum().fill_null(0)
    groups = held.group_by("client", *by).agg(**needed)
    groups = _ranked(groups, facts, by)
    return groups.group_by("client").agg(**{name: _of_group(fact) for name, fact in facts.items()})


def _ranked(groups: Frame, facts: Facts, by: list[str]) -> Frame:
    """The groups with what looks across a client's groups: the place by size, the sum of all."""
    for fact in facts.values():
        net = nw.col(_net(fact)).clip(0)
        if fact.how == "largest_5":
            groups = groups.with_columns(below=-net)
            place = nw.col("below").cum_count().over("client", order_by=["below", *by])
            groups = groups.with_columns(place.alias(_place(fact))).drop("below")
        if fact.how == "shares_squared":
            groups = groups.with_columns(net.sum().over("client").alias(_whole(fact)))
    return groups


def _of_group(fact: FactRule) -> nw.Expr:
    """A fact on groups, as a summary of the client's groups."""
    net, count, whole = nw.col(_net(fact)).clip(0), nw.col(_count(fact)), nw.col(_whole(fact))
    share = nw.when(whole > 0).then(net / whole)
    strange = (nw.col(_before(fact)) == 0) & (count > 0)
    counts: dict[str, nw.Expr] = {
        "distinct": nw.when(count > 0).then(nw.lit(1)).sum(),
        "newcomers": nw.when(strange).then(nw.lit(1)).sum(),
        "beyond_first": (count - 1).clip(0).sum(),
    }
    sums: dict[str, nw.Expr] = {
        "together": net.sum(),
        "largest": net.max(),
        "largest_5": nw.when(nw.col(_place(fact)) <= 5).then(net).sum(),
        "singles": nw.when(count == 1).then(net).sum(),
        "from_newcomers": nw.when(strange).then(net).sum(),
    }
    if fact.how == "shares_squared":
        return nw.when(whole.max() > 0).then((share * share).sum().round(9))
    return counts[fact.how] / 1 if fact.how in counts else money(sums[str(fact.how)])


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
    inside = held.filter(_in_window(fact)).select("client", value=money(nw.col(part(fact))))
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
    active = held.filter(_in_window(fact) & (nw.col(part(fact)) > 0)).select("client", "ago")
    later = nw.col("ago").shift(1).over("client", order_by=["ago"]).fill_null(fact.back - 1)
    gaps = active.with_columns(gap=nw.col("ago") - later - 1)
    inside = gaps.group_by("client").agg(gap=nw.col("gap").max(), oldest=nw.col("ago").max())
    joined = base.join(inside, on="client", how="left").with_columns(watched=_watched(fact))
    before = nw.col("watched") + (fact.back - 1) - nw.col("oldest").fill_null(fact.back - 1)
    gap = nw.max_horizontal(nw.col("gap").cast(nw.Float64), before.cast(nw.Float64))
    return joined.with_columns(gap.alias(name)).drop("gap", "oldest", "watched")


def _with_best(base: Frame, name: str, fact: FactRule, held: Frame) -> Frame:
    """Sum of the three largest monthly sums above 0."""
    months = held.filter(_in_window(fact)).with_columns(below=-nw.col(part(fact)).clip(0))
    placed = months.with_columns(place=nw.col("below").cum_count().over("client", order_by=["below", "ago"]))
    best = placed.filter(nw.col("place") <= 3).group_by("client").agg(money(-nw.col("below").sum()).alias(name))
    return base.join(best, on="client", how="left").with_columns(nw.col(name).fill_null(0.0))


def _where(fact: FactRule, value: nw.Expr) -> Any:
    """The value on the rows that fit."""
    condition = fits(fact.where, ANY_DAY)
    return value if condition is None else nw.when(condition).then(value)


def _unit(fact: FactRule) -> Callable[[nw.Expr], nw.Expr]:
    """What turns the fact's whole number into its unit: cents into money, a count as it is."""
    return money if fact.how == "sum" else lambda count: count / 1


def _in_window(fact: FactRule) -> nw.Expr:
    """Whether a month lies in the fact's window."""
    return (nw.col("ago") >= fact.back) & (nw.col("ago") < fact.back + (fact.months or 0))


def _watched(fact: FactRule) -> nw.Expr:
    """Months of the window from the client's first row on."""
    return (nw.col("first_ago") + 1 - fact.back).clip(0, fact.months).cast(nw.Float64)


def _if_whole(name: str, fact: FactRule, fill: float | None = None) -> nw.Expr:
    """The fact, unknown for clients not watched long enough, `fill` where no row fits."""
    months = fact.back + (fact.months or 0)
    needed = months + YEAR if fact.how in ("newcomers", "from_newcomers") else months if fact.whole else 0
    value = nw.col(name) if fill is None else nw.col(name).fill_null(fill)
    return nw.when(nw.col("first_ago") + 1 >= needed).then(value).alias(name)


def _key(fact: FactRule) -> str:
    """A column stem for a window and what is taken."""
    return f"{fact.months}_{fact.back}_{fact.take}"


def _count(fact: FactRule) -> str:
    return f"count_{fact.months}_{fact.back}"


def _net(fact: FactRule) -> str:
    return f"net_{_key(fact)}"


def _before(fact: FactRule) -> str:
    return f"before_{fact.months}_{fact.back}"


def _place(fact: FactRule) -> str:
    return f"place_{_key(fact)}"


def _whole(fact: FactRule) -> str:
    return f"whole_{_key(fact)}"
