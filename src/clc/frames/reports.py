"""Facts on reports of periods: lines of each client's latest report of a kind, and of the ones before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw

from clc.frames.rows import Frame, cents, fits, money, month_number, taken, worked_out
from clc.frames.windows import ANY_DAY
from clc.kernel.days import month_index
from clc.policy.facts import FactRule, TableRule

Facts = Mapping[str, FactRule]
PLACES = 10
LINES_AT_ONCE = 10


def of_reports(rows: Frame, rule: TableRule, facts: Facts, day: date) -> list[Frame]:
    """Pieces of one row a client: lines of its latest report and of those `back` months before.

    rows: up to the day, one of each key. Conditions on columns outside the table's key choose the kind of report, those on
    key columns the lines; several lines are summed, unknown where none is told (with `whole`: where any is not). Where the
    latest period was reported in several scopes the first by name counts, `group` before `single`, for that period and for
    the ones before.
    """
    return [piece for kin in _of_one_kind(facts, rule) for piece in _of_kind(rows, rule, kin, day)]


def placed_reports(rows: Frame, rule: TableRule, kind: Mapping[str, Any]) -> Frame:
    """The rows of a kind of report in the scope of the client's latest one, with `ago`: months before that one."""
    chosen = fits(kind, ANY_DAY)
    held = (rows if chosen is None else rows.filter(chosen)).with_columns(month=month_number(rule.day), place=_place(rule))
    newest = held.group_by("client").agg(newest=(nw.col("month") * PLACES - nw.col("place")).max())
    placed = held.join(newest, on="client", how="left")
    placed = placed.with_columns(ago=(nw.col("newest") + nw.col("place")) - nw.col("month") * PLACES)
    return placed.filter(nw.col("ago") % PLACES == 0).with_columns(ago=nw.col("ago") // PLACES)


def kind_of(fact: FactRule, rule: TableRule) -> dict[str, Any]:
    """The conditions that choose the kind of report: those on columns outside the table's key."""
    return {column: condition for column, condition in fact.where.items() if column not in rule.key}


def _place(rule: TableRule) -> nw.Expr:
    """Which scope goes before which, 0 for the first by name; 0 where the table knows no scopes."""
    scopes = sorted(rule.columns["scope"].choices) if "scope" in rule.key else []
    place: nw.Expr = nw.lit(0, dtype=nw.Int64)
    for at, name in enumerate(scopes):
        place = nw.when(nw.col("scope") == name).then(nw.lit(at, dtype=nw.Int64)).otherwise(place)
    return place


def _of_one_kind(facts: Facts, rule: TableRule) -> list[dict[str, FactRule]]:
    """The facts in sets that share the kind of report."""
    sets: dict[str, dict[str, FactRule]] = {}
    for name, fact in facts.items():
        sets.setdefault(repr(sorted(kind_of(fact, rule).items())), {})[name] = fact
    return list(sets.values())


def _of_kind(rows: Frame, rule: TableRule, facts: Facts, day: date) -> Iterator[Frame]:
    """The pieces of facts on one kind of report: the latest report's age, then a few lines at a time.

    A line is looked for among the rows of its own lines only, so that more facts cost more lines and not more of each.
    """
    placed = placed_reports(rows, rule, kind_of(next(iter(facts.values())), rule))
    wanted = sorted({fact.back for fact in facts.values()})
    placed = worked_out(placed.filter(nw.col("ago").is_in(wanted) | (nw.col("ago") == 0))).lazy()
    age = nw.lit(month_index(day), dtype=nw.Int64) - nw.col("month").max()
    ages = {name: age.cast(nw.Float64) for name, fact in facts.items() if fact.how == "age_months"}
    yield placed.filter(nw.col("ago") == 0).group_by("client").agg(**ages) if ages else placed.select("client").unique()
    lines = {name: fact for name, fact in facts.items() if fact.how != "age_months"}
    for few in _few_at_once(lines, rule):
        yield _of_lines(placed, rule, few)


def _few_at_once(facts: Facts, rule: TableRule) -> Iterator[dict[str, FactRule]]:
    """Facts of one report in sets of a few lines each, those of the same lines together."""
    ordered = sorted(facts.items(), key=lambda told: (told[1].back, str(_lines(told[1], rule)), told[0]))
    held: dict[str, FactRule] = {}
    for name, fact in ordered:
        first = next(iter(held.values()), fact)
        if held and (first.back != fact.back or len(held) == LINES_AT_ONCE):
            yield held
            held = {}
        held[name] = fact
    if held:
        yield held


def _lines(fact: FactRule, rule: TableRule) -> tuple[str, ...]:
    """The lines a fact names in the text column of the key; none where it takes every row."""
    for column in rule.key:
        told = fact.where.get(column)
        if rule.columns[column].type == "text" and isinstance(told, str | tuple):
            return (told,) if isinstance(told, str) else tuple(map(str, told))
    return ()


def _of_lines(placed: Frame, rule: TableRule, facts: Facts) -> Frame:
    """One row a client: facts that look equally far back."""
    back = next(iter(facts.values())).back
    names = {line for fact in facts.values() for line in _lines(fact, rule)}
    near = nw.col("ago") == back
    column = next((c for c in rule.key if rule.columns[c].type == "text"), None)
    if column is not None and all(_lines(fact, rule) for fact in facts.values()):
        near = near & nw.col(column).is_in(sorted(names))
    values = {name: _value(fact, rule) for name, fact in facts.items()}
    drawn = placed.filter(near).select("client", **values)
    return drawn.group_by("client").agg(*[_told(name, fact, rule) for name, fact in facts.items()])


def _value(fact: FactRule, rule: TableRule) -> nw.Expr:
    """What a fact takes of a row that is its line; of several lines in whole cents."""
    line = fits({c: v for c, v in fact.where.items() if c in rule.key}, ANY_DAY)
    value = taken(fact, ANY_DAY)
    value = value if len(_lines(fact, rule)) == 1 else cents(value)
    return value if line is None else nw.when(line).then(value)


def _told(name: str, fact: FactRule, rule: TableRule) -> nw.Expr:
    """The line, or the sum of the lines told; nothing where none is, or not all of those that the fact wants whole."""
    value, lines = nw.col(name), len(_lines(fact, rule))
    if lines == 1:
        return value.max()
    return nw.when(value.count() >= (lines if fact.whole else 1)).then(money(value.sum())).alias(name)
