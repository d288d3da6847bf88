"""A learned scorecard at work: points, chance of default, grade, reasons; on floats, arrays and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, log2
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, Condition, banded, grouped, known, pick

Values = Mapping[str, Column]


@dataclass(frozen=True)
class Characteristic:
    """An indicator's bins: bin i takes values below edges[i] (the last all the rest) and gives points[i].

    groups: instead of edges, the texts that bin i takes (the last all others). pair: the two names whose difference
    (sign 1) or sum (-1) the indicator is, where it is not told itself.
    """

    indicator: str
    edges: tuple[float, ...]
    points: tuple[float, ...]
    unknown: float
    groups: tuple[tuple[str, ...], ...] = ()
    pair: tuple[str, str] | None = None
    sign: int = 1

    @property
    def best(self) -> float:
        """The most points it can give."""
        return max(self.points)

    @property
    def span(self) -> float:
        """How much it can move the score."""
        return self.best - min(self.points)


@dataclass(frozen=True)
class Card:
    """A scorecard ready to score. score = base + points of every characteristic.

    `score` points stand for odds of `odds`:1 good to bad, `double` points more double the odds. A firm of
    which the known characteristics carry less than `known_share_min` (0..1) of the card's span gets no score.
    grades: (name, least score), best first; the last takes the rest.
    """

    base: float
    score: float
    odds: float
    double: float
    known_share_min: float
    characteristics: tuple[Characteristic, ...]
    grades: tuple[tuple[str, float], ...]
    reasons: int = 3


@dataclass(frozen=True)
class Part:
    """What one characteristic gave one firm: its bin low <= value < high, its points, and the most there."""

    indicator: str
    value: float
    low: float
    high: float
    points: float
    best: float


def card_of(rule: Mapping[str, Any]) -> Card:
    """The card a scorecard file tells (its fields as a plain mapping, as `learn` writes it)."""
    base = rule["base"]
    return Card(
        base=base["points"],
        score=base["score"],
        odds=base["odds"],
        double=base["double"],
        known_share_min=base["known_share_min"],
        characteristics=tuple(_characteristic(each) for each in rule["characteristics"]),
        grades=tuple((each["grade"], _least(each)) for each in rule["grades"]),
        reasons=rule.get("reasons") or 3,
    )


def points(card: Card, values: Values) -> Column:
    """The score of firms; unknown where too little is known of them. Higher is better.

    values: indicator name -> float, (n,) array or column; a name not told is unknown. Returns the same kind.
    """
    total: Column = card.base
    share: Column = 0.0
    span = sum(each.span for each in card.characteristics) or 1.0
    for each in card.characteristics:
        value = told(each, values)
        total = _plus(total, given(each, value))
        share = _plus(share, _weight_known(each, value, each.span / span))
    return pick(_at_least(share, card.known_share_min - 1e-9), total)


def given(characteristic: Characteristic, value: Column) -> Column:
    """The points a value gets: beyond the ends those of the end bins, unknown its own. Never unknown."""
    if characteristic.groups:
        return grouped(value, characteristic.groups, characteristic.points, characteristic.unknown)
    return banded(value, characteristic.edges, characteristic.points, characteristic.unknown)


def told(characteristic: Characteristic, values: Values) -> Column:
    """The value a characteristic looks at: told by its name, or the difference or sum of its pair; else unknown."""
    found = values.get(characteristic.indicator)
    if found is not None or characteristic.pair is None:
        return UNKNOWN if found is None else found
    one, other = (values.get(name, UNKNOWN) for name in characteristic.pair)
    return _minus(one, other) if characteristic.sign > 0 else _plus(one, other)


def pd(card: Card, score: Column) -> Column:
    """Calibrated chance of default, 0..1: 1 / (1 + odds x 2^((score - s) / double)); unknown stays so."""
    doubled = (cast("Any", score) - card.score) / card.double + log2(card.odds)
    return cast("Column", 1 / (1 + 2.0**doubled))


def grade(card: Card, score: Column) -> Column:
    """The place of the grade in `card.grades`, 1 the best; 0 where the score is unknown."""
    found: Column = float(len(card.grades))
    for place, (_, least) in reversed(tuple(enumerate(card.grades[:-1], start=1))):
        found = pick(_at_least(score, least), float(place), found)
    return pick(known(score), found, 0.0)


def shortfalls(card: Card, values: Values) -> tuple[Column, ...]:
    """The points each characteristic gave less than its best bin, in the card's order; >= 0, always known."""
    return tuple(_minus(each.best, given(each, told(each, values))) for each in card.characteristics)


def reasons(card: Card, lost: Sequence[Column]) -> tuple[Column, ...]:
    """Why the score is not higher: the characteristics furthest below their best bin, furthest first.

    lost: as `shortfalls` gives them. Each of the `card.reasons` answers is the place of a characteristic in
    the card, 1 the first; 0 where nothing more is lost. Of equal shortfalls the earlier one comes first.
    """
    found: list[Column] = [0.0] * card.reasons
    for place, mine in enumerate(lost):
        rank: Column = 0.0
        for other, theirs in enumerate(lost):
            if other != place:
                rank = _plus(rank, pick(_ahead(theirs, mine, earlier=other < place), 1.0, 0.0))
        rank = pick(_above(mine, 0.0), rank, -1.0)
        found = [_plus(old, pick(_is(rank, at), place + 1.0, 0.0)) for at, old in enumerate(found)]
    return tuple(found)


def parts(card: Card, values: Mapping[str, float]) -> list[Part]:
    """What every characteristic gave one firm, in the card's order. values: indicator name -> float."""
    found = []
    for each in card.characteristics:
        value = cast("float", told(each, values))
        low, high = (UNKNOWN, UNKNOWN) if each.groups else next(
            ((a, b) for a, b in pairwise((-float("inf"), *each.edges, float("inf"))) if a <= value < b),
            (UNKNOWN, UNKNOWN) if isnan(value) else (each.edges[-1] if each.edges else UNKNOWN, float("inf")),
        )
        worth = float(cast("float", given(each, value)))
        found.append(Part(each.indicator, value, low, high, worth, each.best))
    return found


def grade_name(card: Card, place: float) -> str:
    """The name of a grade by its place; "unknown" for 0."""
    return card.grades[int(place) - 1][0] if place else "unknown"


def _characteristic(rule: Mapping[str, Any]) -> Characteristic:
    *bins, _ = rule["bins"]
    by_text = bool(bins) and bins[0].get("values") is not None
    pair = rule.get("pair")
    return Characteristic(
        indicator=rule["indicator"],
        edges=() if by_text else tuple(each["below"] for each in bins),
        points=tuple(each["points"] for each in rule["bins"]),
        unknown=rule["unknown"]["points"],
        groups=tuple(tuple(each["values"]) for each in bins) if by_text else (),
        pair=(pair[0], pair[1]) if pair else None,
        sign=-1 if rule.get("summed") else 1,
    )


def _least(rule: Mapping[str, Any]) -> float:
    least = rule.get("points_from")
    return -float("inf") if least is None else float(least)


def _weight_known(characteristic: Characteristic, value: Column, share: float) -> Column:
    if characteristic.groups:
        return grouped(value, characteristic.groups, [share] * len(characteristic.points), 0.0)
    return pick(known(value), share, 0.0)


def _plus(a: Column, b: Column) -> Column:
    return cast("Column", cast("Any", a) + b)


def _minus(a: Column, b: Column) -> Column:
    return cast("Column", cast("Any", a) - b)


def _above(value: Column, edge: float) -> Condition:
    return cast("Any", value) > edge


def _at_least(value: Column, edge: float) -> Condition:
    return cast("Any", value) >= edge


def _is(value: Column, other: float) -> Condition:
    return cast("Any", value) == other


def _ahead(theirs: Column, mine: Column, *, earlier: bool) -> Condition:
    return cast("Any", theirs) >= mine if earlier else cast("Any", theirs) > mine
