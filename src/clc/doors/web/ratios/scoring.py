"""A client's performance against the standard values of its industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clc.doors.web.ratios.sheet import Sheet
from clc.engines.indicators import registry
from clc.engines.indicators.registry import Indicator
from clc.frames.performance import EVALUATION, compare
from clc.kernel.column import UNKNOWN
from clc.policy.kind.performance import LEVELS, Performance
from clc.policy.kind.standard import Standard


@dataclass(frozen=True)
class Item:
    """An indicator of the evaluation: its value, the five standard values, what it reached of its weight."""

    one: Indicator
    weight: float
    basic: bool
    value: float | None
    standards: Sequence[float]
    reached: float | None

    @property
    def points(self) -> float | None:
        """The weight times what was reached."""
        return None if self.reached is None else self.weight * self.reached


@dataclass(frozen=True)
class Part:
    """A dimension: its points of its weight, by how much modifying indicators corrected them, its indicators."""

    label: str
    weight: float
    points: float | None
    correction: float | None
    items: Sequence[Item]


@dataclass(frozen=True)
class Scored:
    """The evaluation: by which standard values, since when, the score, the share of weight known, its parts."""

    standard: str
    label: str
    reference: str
    status: str
    since: date
    score: float | None
    known: float
    share: float
    parts: Sequence[Part]


def scored(sheet: Sheet) -> Scored | None:
    """The evaluation of the newest year; None where the book has no standard values for the client's industry."""
    year = sheet.year
    if year is None:
        return None
    readings = {name: UNKNOWN if value is None else value for name, value in year.readings.items()}
    code = sheet.client.party.industry
    found = compare(readings, code, sheet.size, sheet.book, sheet.day)
    if found is None:
        return None
    rule, standard = sheet.book.of(Performance)[EVALUATION], sheet.book.of(Standard)[found.standard]
    parts = []
    for name, one in rule.dimensions.items():
        items = [
            Item(registry.all()[each], item.weight, each in one.basic, year.readings.get(each),
                 found.standards.get(each, ()), _known(found.scored.coefficients[each]))
            for each, item in (*one.basic.items(), *one.modifying.items())
        ]  # fmt: skip
        points, correction = _known(found.scored.parts[name]), _known(found.scored.corrections[name])
        parts.append(Part(one.label, one.weight, points, correction, items))
    return Scored(found.standard, standard.label, standard.reference or "", standard.status, found.since,
                  _known(found.scored.score), _known(found.scored.known) or 0.0, rule.financial_share, parts)  # fmt: skip


def levels() -> Sequence[str]:
    """The names of the five standard values, the best first."""
    return LEVELS


def _known(value: object) -> float | None:
    """A number of the engine; None where it is unknown."""
    return float(value) if isinstance(value, int | float) and value == value else None
