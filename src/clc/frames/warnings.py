"""Every client by every early warning: a table of readings in, one level code per rule out; and one client on
floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoFrameT

from clc.engines import judge
from clc.kernel.column import UNKNOWN, Column
from clc.policy.days import WarningOnDay
from clc.policy.rulebook import BookOnDay

Look = Callable[[str, int], Column]
CLIENT = "client"


def warnings(
    readings: IntoFrameT, on: BookOnDay, *, before: Mapping[int, IntoFrameT] | None = None
) -> IntoFrameT:
    """Judge a table of clients by every warning of the book.

    readings: `client` and one Float64 column per indicator, NULL where unknown; an indicator that is no
    column is unknown for all. before: readings of the same shape as they stood so many months earlier, for
    the months and indicators of `on.looks_back`; what is missing is unknown. Returns, of the same kind,
    `client` and one Int8 column per warning of the book, by name: 0 unknown (also: not in force), 1 green, 2
    yellow, 3 orange, 4 red.
    """
    told, held = with_before(readings, on, before or {})
    codes = warning_codes(on, look_in(held))
    table = told.select(nw.col(CLIENT), *(as_code(code, name) for name, code in codes.items()))
    found: IntoFrameT = as_given(table, readings).to_native()
    return found


def warning_codes(on: BookOnDay, look: Look) -> dict[str, Column]:
    """The level code of every warning of the book by name, in order; `look(indicator, months before)` gives
    values."""
    in_force = on.warnings
    return {
        name: warning_code(in_force[name], look) if name in in_force else 0.0 for name in on.book.warnings
    }


def warning_code(rule: WarningOnDay, look: Look) -> Column:
    """The level code of one warning in force."""
    codes = []
    for months in _looks(rule):
        before = look(rule.indicator, months + rule.over_months) if _compares(rule) else UNKNOWN
        codes.append(judge.level(look(rule.indicator, months), before, rule.thresholds, rule.when))
    return judge.persist(codes, rule.persists.n) if rule.persists else codes[0]


def _looks(rule: WarningOnDay) -> list[int]:
    """How many months before the day each look of a rule lies."""
    persists = rule.persists
    return [back * persists.every_months for back in range(persists.of)] if persists else [0]


def _compares(rule: WarningOnDay) -> bool:
    return rule.when in ("rises_by", "falls_by")


def with_before(
    readings: IntoFrameT, on: BookOnDay, before: Mapping[int, IntoFrameT]
) -> tuple[Any, frozenset[str]]:
    """The readings with the earlier ones that some rule asks for beside them, and the names of all
    columns."""
    told = lazily(readings)
    for months, indicators in on.looks_back.items():
        if months not in before:
            continue
        earlier = lazily(before[months])
        shared = sorted(indicators & set(earlier.collect_schema().names()))
        named = {earlier_name(name, months): nw.col(name) for name in shared}
        told = told.join(earlier.select(nw.col(CLIENT), **named), on=CLIENT, how="left")
    return told, frozenset(told.collect_schema().names())


def lazily(table: Any) -> Any:
    """A native table for narwhals; one in memory is planned as a whole before anything is worked out."""
    told: Any = nw.from_native(table)
    return told.lazy() if told.implementation.is_polars() else told


def as_given(table: Any, given: Any) -> Any:
    """The table in memory if the one given was so."""
    lazy = isinstance(nw.from_native(given), nw.LazyFrame)
    return table if lazy or not isinstance(table, nw.LazyFrame) else table.collect()


def earlier_name(indicator: str, months: int) -> str:
    """The column of an indicator as it stood months before the day; the indicator itself for 0."""
    return f"{indicator}@{months}" if months else indicator


def look_in(held: frozenset[str]) -> Look:
    """Looks for columns among those held; one that is not there is unknown."""

    def look(indicator: str, months: int) -> Column:
        name = earlier_name(indicator, months)
        return nw.col(name) if name in held else unknown_number()

    return look


def look_at(readings: Mapping[str, float], before: Mapping[int, Mapping[str, float]]) -> Look:
    """Looks for the numbers of one client; one that is not there is unknown."""

    def look(indicator: str, months: int) -> Column:
        told = before.get(months, {}) if months else readings
        value = told.get(indicator)
        return UNKNOWN if value is None else float(value)

    return look


def unknown_number() -> nw.Expr:
    """A column of numbers that are all unknown."""
    return nw.lit(None, dtype=nw.Float64)


def as_code(code: Column, name: str) -> nw.Expr:
    """A code as a small column of that name."""
    return (code if isinstance(code, nw.Expr) else nw.lit(cast(float, code))).cast(nw.Int8).alias(name)
