"""A learned scorecard at work: points, chance of default, grade, reasons; on floats, arrays and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, log2
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, Condition, known, pick

Values = Mapping[str, Column]


@dataclass(frozen=True)
class Characteristic:
    """An indicator's bins: bin i takes values below edges[i] (the last all the rest) and gives points[i]."""

    indicator: str
    edges: tuple[float, ...]
    points: tuple[float, ...]
    unknown: float

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


def card_of(told: Mapping[str, Any]) -> Card:
    """The card a scorecard file tells (its fields as a plain mapping, as `learn` writes it)."""
    base = told["base"]
    return Card(
        base=base["points"],
        score=base["score"],
        odds=base["odds"],
        double=base["double"],
        known_share_min=base["known_share_min"],
        characteristics=tuple(_characteristic(each) for each in told["characteristics"]),
        grades=tuple((each["grade"], _least(each)) for each in told["grades"]),
        reasons=told.get("reasons") or 3,
    )


def points(card: Card, values: Values) -> Column:
    """The score of firms; unknown where too little is known of them. Higher is better.

    values: indicator name -> float, (n,) array or column; a name not told is unknown. Returns the same kind.
    """
    total: Column = card.base
    share: Column = 0.0
    span = sum(each.span for each in card.characteristics) or 1.0
    for each in card.characteristics:
        value = values.get(each.indicator, UNKNOWN)
        total = _plus(total, given(each, value))
        share = _plus(share, pick(known(value), each.span / span, 0.0))
    return pick(_at_least(share, card.known_share_min - 1e-9), total)


def given(characteristic: Characteristic, value: Column) -> Column:
    """The points a value gets: beyond the ends those of the end bins, unknown its own. Never unknown."""
    found: Column = characteristic.points[-1]
    for edge, worth in reversed(tuple(zip(characteristic.edges, characteristic.points[:-1], strict=True))):
        found = pick(_below(value, edge), worth, found)
    return pick(known(value), found, characteristic.unknown)


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
    told = [(each, values.get(each.indicator, UNKNOWN)) for each in card.characteristics]
    return tuple(_minus(each.best, given(each, value)) for each, value in told)


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
        value = values.get(each.indicator, UNKNOWN)
        low, high = next(
            ((a, b) for a, b in pairwise((-float("inf"), *each.edges, float("inf"))) if a <= value < b),
            (UNKNOWN, UNKNOWN) if isnan(value) else (each.edges[-1] if each.edges else UNKNOWN, float("inf")),
        )
        worth = float(cast("float", given(each, value)))
        found.append(Part(each.indicator, value, low, high, worth, each.best))
    return found


def grade_name(card: Card, place: float) -> str:
    """The name of a grade by its place; "unknown" for 0."""
    return card.grades[int(place) - 1][0] if place else "unknown"


def _characteristic(told: Mapping[str, Any]) -> Characteristic:
    return Characteristic(
        indicator=told["indicator"],
        edges=tuple(each["below"] for each in told["bins"][:-1]),
        points=tuple(each["points"] for each in told["bins"]),
        unknown=told["unknown"]["points"],
    )


def _least(told: Mapping[str, Any]) -> float:
    least = told.get("points_from")
    return -float("inf") if least is None else float(least)


def _plus(a: Column, b: Column) -> Column:
    return cast("Column", cast("Any", a) + b)


def _minus(a: Column, b: Column) -> Column:
    return cast("Column", cast("Any", a) - b)


def _below(value: Column, edge: float) -> Condition:
    return cast("Any", value) < edge


def _above(value: Column, edge: float) -> Condition:
    return cast("Any", value) > edge


def _at_least(value: Column, edge: float) -> Condition:
    return cast("Any", value) >= edge


def _is(value: Column, other: float) -> Condition:
    return cast("Any", value) == other


def _ahead(theirs: Column, mine: Column, *, earlier: bool) -> Condition:
    return cast("Any", theirs) >= mine if earlier else cast("Any", theirs) > mine
