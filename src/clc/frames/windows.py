"""Facts over windows of whole months: first sums by client and month, then by client."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date

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
    number_of,
    taken,
    where_holds,
    whole_months,
    worked_out,
)
from clc.policy.facts import ON_GROUPS, FactRule, TableRule

Facts = Mapping[str, FactRule]
Ends = Frame | nw.Expr
PLAIN = frozenset(("sum", "count", "months_active", "months_silent", "months_watched"))
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
    drawn = {name: _of_row(name, fact) for name, fact in sorted(parts.items())}
    by = ("client", "month") if source else ("client", "source", "month")
    rows = rows.with_columns(month=month_number(rule.day)).select(*by, last=day_number(rule.day), **drawn)
    months = rows.group_by(*by).agg(*[nw.col(name).sum() for name in drawn], nw.col("last").max())
    return months.with_columns(source=nw.lit(source)) if source else months


def _of_row(name: str, fact: FactRule) -> nw.Expr:
    """What a row adds to a part."""
    condition = fits(fact.where, ANY_DAY)
    return where_holds(condition, cents(taken(fact, ANY_DAY))) if name.startswith("sum") else number_of(condition)


def month_ends(months: Frame, rule: TableRule, told: Sources, day: date) -> Ends:
    """The running number of the last whole month told: of each source, or of each client where rows may stop earlier."""
    if not rule.gap_days:
        return by_source(whole_months(told, day))
    last = months.group_by("client", "source").agg(last=nw.col("last").max())
    return worked_out(last.with_columns(end=last_month(rule, told, day)).drop("last")).lazy()


def of_months(months: Frame, ends: Ends, facts: Facts, *, parted: bool) -> Frame:
    """One row a client: its facts on months, and `first_ago`, how many whole months ago its first row lies.

    parted: whether a client's month may lie in several rows, of several sources or kept files.
    """
    wanted = on_months(facts)
    parts = sorted({part(fact) for fact in wanted.values() if fact.how != "months_watched"})
    held = placed(months, ends)
    if parted:
        held = held.group_by("client", "ago").agg(*[nw.col(name).sum() for name in parts])
    pieces = {name: _of_month(name, fact) for name, fact in wanted.items()}
    drawn = {column: expression for each in pieces.values() for column, expression in each.items()}
    rows = held.select("client", "ago", **drawn)
    least = [name for name, fact in wanted.items() if fact.how == "months_silent"]
    sums = [nw.col(name).sum() for name in drawn if name not in least]
    base = rows.group_by("client").agg(*sums, *[nw.col(name).min() for name in least], first_ago=nw.col("ago").max())
    base = with_all(base, {name: _told(name, fact) for name, fact in wanted.items() if fact.how in PLAIN})
    for name, fact in wanted.items():
        base = _joined(base, name, fact)
    base = _with_deviations(base, {n: fact for n, fact in wanted.items() if fact.how == "deviation"}, held)
    known = {name: if_whole(name, fact) for name, fact in wanted.items() if fact.whole}
    return with_all(base, known).drop(*[name for name in drawn if name not in wanted])


def _of_month(name: str, fact: FactRule) -> dict[str, nw.Expr]:
    """What a month adds to the columns that a fact is told from; summed by client, of `months_silent` the least."""
    if fact.how == "months_watched":
        return {}
    value, inside = nw.col(part(fact)), in_window(fact)
    if fact.how == "months_silent":
        return {name: nw.when(value > 0).then(nw.col("ago"))}
    if fact.how == "months_active":
        return {name: number_of(inside & (value > 0))}
    if fact.how == "longest_gap":
        return {f"{name}{at}": number_of((nw.col("ago") == fact.back + at) & (value > 0)) for at in _months(fact)}
    if fact.how == "best_months_3":
        return {f"{name}{at}": nw.when(nw.col("ago") == fact.back + at).then(value.clip(0)) for at in _months(fact)}
    told = {f"{name}_told": number_of(inside)} if fact.how == "deviation" else {}
    return {name: nw.when(inside).then(value), **told}


def _told(name: str, fact: FactRule) -> nw.Expr:
    """A fact that is told straight from its sum."""
    if fact.how == "months_watched":
        return _watched(fact)
    if fact.how == "months_silent":
        return nw.col(name).cast(nw.Float64).fill_null(nw.col("first_ago").cast(nw.Float64) + 1)
    return money(nw.col(name).fill_null(0)) if fact.how == "sum" else nw.col(name).fill_null(0) / 1


def _months(fact: FactRule) -> range:
    """The months of a window, latest first."""
    return range(fact.months or 0)


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


def _joined(base: Frame, name: str, fact: FactRule) -> Frame:
    """The base with a fact that looks at a client's months one by one."""
    if fact.how == "longest_gap":
        return _with_gap(base, name, fact)
    return _with_best(base, name, fact) if fact.how == "best_months_3" else base


def _with_deviations(base: Frame, facts: Facts, held: Frame) -> Frame:
    """Population standard deviations of the monthly sums while watched, months without a row as 0."""
    if not facts:
        return base
    watched = {name: _watched(fact) for name, fact in facts.items()}
    means = {
        f"{name}_mean": nw.when(watched[name] > 0).then(money(nw.col(name).fill_null(0)) / watched[name])
        for name in facts
    }
    base = base.with_columns(**means)
    apart = {name: money(nw.col(part(fact))) - nw.col(f"{name}_mean") for name, fact in facts.items()}
    squares = held.join(base.select("client", *means), on="client", how="left").select(
        "client", **{f"{name}_squares": nw.when(in_window(fact)).then(apart[name] * apart[name])
                     for name, fact in facts.items()}
    )
    summed = [f"{name}_squares" for name in facts]
    squares = squares.group_by("client").agg(*[nw.col(name).sum() for name in summed])
    known = {name: _deviation(name, watched[name]) for name in facts}
    return base.join(squares, on="client", how="left").with_columns(**known).drop(*summed, *means)


def _deviation(name: str, watched: nw.Expr) -> nw.Expr:
    """The root of the mean square, silent months apart from the mean by all of it."""
    mean = nw.col(f"{name}_mean")
    silent = (watched - nw.col(f"{name}_told")) * mean * mean
    value = ((nw.col(f"{name}_squares").fill_null(0.0) + silent) / watched).sqrt().round(4)
    return nw.when(watched > 0).then(value)


def _with_gap(base: Frame, name: str, fact: FactRule) -> Frame:
    """Longest run of months without a row: before, between and after the months that have one, while watched."""
    run, longest = nw.lit(0.0), nw.lit(0.0)
    for at in _months(fact):
        watched = nw.col("first_ago") >= fact.back + at
        base = base.with_columns(run=nw.when(watched & (nw.col(f"{name}{at}") == 0)).then(run + 1).otherwise(nw.lit(0.0)))
        base = base.with_columns(longest=nw.max_horizontal(longest, nw.col("run")))
        run, longest = nw.col("run"), nw.col("longest")
    return base.with_columns(nw.col("longest").alias(name)).drop("run", "longest")


def _with_best(base: Frame, name: str, fact: FactRule) -> Frame:
    """Sum of the three largest monthly sums above 0."""
    places = ("first", "second", "third")
    base = base.with_columns(**{place: nw.lit(0, dtype=nw.Int64) for place in places})
    for at in _months(fact):
        value, (first, second, third) = nw.col(f"{name}{at}").fill_null(0), map(nw.col, places)
        base = base.with_columns(
            first=nw.max_horizontal(first, value),
            second=nw.max_horizontal(second, nw.min_horizontal(first, value)),
            third=nw.max_horizontal(third, nw.min_horizontal(second, value)),
        )
    return base.with_columns(money(nw.col("first") + nw.col("second") + nw.col("third")).alias(name)).drop(*places)


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
