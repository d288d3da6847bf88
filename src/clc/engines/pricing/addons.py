"""The guiding rate: margins added for risk, security and tenor, and taken off for tier, green use and kept promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, clip, grouped

BP = 1e-4


@dataclass(frozen=True)
class Steps:
    """The house's table, in basis points: by grade, by security, by tier; per year of tenor above `tenor_from` years.

    green: least and most (both taken off, 0 <= least <= most); kpi: for the whole step of a promise kept or broken.
    """

    grades: Mapping[str, float]
    security: Mapping[str, float]
    tiers: Mapping[str, float]
    tenor: float
    tenor_from: float
    green: tuple[float, float]
    kpi: float


def by_word(told: Mapping[str, float], word: Any, unknown: float = UNKNOWN) -> Column:
    """What a word adds (basis points); `unknown` for no word and for a word the table does not know."""
    groups: list[Collection[str]] = [(name,) for name in told]
    return grouped(word, groups, [*told.values(), unknown], unknown)


def of_tenor(steps: Steps, years: Column) -> Column:
    """What the years beyond the first few add (basis points); unknown stays unknown."""
    beyond: Any = clip(cast("Column", _any(years) - steps.tenor_from), 0.0, 1e6)
    return cast("Column", steps.tenor * beyond)


def of_green(steps: Steps, share: Column) -> Column:
    """What green use takes off (basis points, below 0): nothing without, the most when all is green.

    share: green part of the use of funds, 0..1; unknown counts as none.
    """
    least, most = steps.green
    if isinstance(share, float | int):
        return -(least + (most - least) * float(share)) if share > 0 else 0.0
    within: Any = clip(share, 0.0, 1.0)
    started: Any = clip(cast("Column", within * 1e9), 0.0, 1.0)
    return cast("Column", -(least * started + (most - least) * within))


def of_kpi(steps: Steps, kept: Column) -> Column:
    """What a sustainability promise does (basis points): 1 kept, 0 none or not yet due, -1 broken; parts in between."""
    return cast("Column", -steps.kpi * _any(clip(kept, -1.0, 1.0)))


def guide(base: Column, margin: float, added: Sequence[Column]) -> Column:
    """The guiding rate per year: the internal rate, the house's margin, and what is added in basis points."""
    total: Any = _any(base) + margin
    for one in added:
        total = total + BP * _any(one)
    return cast("Column", total)


def _any(value: Column) -> Any:
    return value
