"""A rating at work: points of items, chance of default, grade, support, caps, stops; on floats, arrays and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, known, pick, ratio

Values = Mapping[str, Column]
NEAR = 1e-9
NOT_RATED, REFUSED = 0.0, -1.0


@dataclass(frozen=True)
class Item:
    """One thing assessed: its part, weight (all sum to 100), and an indicator's bands or a question's answers.

    edges, points: band i takes values below edges[i] (the last all the rest). answers: points by answer 1 to 4.
    """

    part: str
    name: str
    weight: float
    indicator: str
    edges: tuple[float, ...]
    points: tuple[float, ...]
    answers: Mapping[int, float]


@dataclass(frozen=True)
class Cap:
    """No better than the grade at place `place` (1 the best) where its condition holds."""

    name: str
    input: str
    words: tuple[str, ...]
    below: float | None
    above: float | None
    when_unknown: bool
    place: int


@dataclass(frozen=True)
class Scale:
    """Grades best first with the chance up to which each goes and the one that stands for it; the last is default."""

    codes: tuple[str, ...]
    limits: tuple[float, ...]
    chances: tuple[float, ...]

    @property
    def default(self) -> int:
        """The place of default."""
        return len(self.codes)

    def place(self, code: str) -> int:
        """The place of a grade, 1 the best; ValueError for a word that is no grade."""
        return self.codes.index(code) + 1

    def code(self, place: float) -> str:
        """The grade at a place; `not_rated` and `refused` for 0 and -1."""
        return {NOT_RATED: "not_rated", REFUSED: "refused"}.get(place) or self.codes[round(place) - 1]


@dataclass(frozen=True)
class Model:
    """A rating model with every number in force on its day."""

    items: tuple[Item, ...]
    caps: tuple[Cap, ...]
    stops: Mapping[str, tuple[str, str]]
    share_max: float
    part_share_max: float
    cap_above: float
    cap_missing: int
    base_points: float
    base_odds: float
    double: float
    notches: Mapping[int, int]
    scale: Scale

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts in their order."""
        return tuple(dict.fromkeys(item.part for item in self.items))


def scale_of(told: Mapping[str, Any]) -> Scale:
    """The ladder that a master scale in force on a day tells."""
    grades = told["grades"]
    return Scale(tuple(each["code"] for each in grades), tuple(each["to"] for each in grades),
                 tuple(each["pd"] for each in grades))


def model_of(told: Mapping[str, Any], scale: Mapping[str, Any]) -> Model:
    """The model that a rating file in force on a day tells, with its master scale."""
    ladder, missing, chance = scale_of(scale), told["missing"], told["chance"]
    return Model(
        items=tuple(_item(each) for each in told["items"]),
        caps=tuple(_cap(name, each, ladder) for name, each in told["caps"].items()),
        stops={name: (each["fact"], each["effect"]) for name, each in told["stops"].items()},
        share_max=missing["share_max"], part_share_max=missing["part_share_max"], cap_above=missing["cap_above"],
        cap_missing=ladder.place(missing["grade"]), base_points=chance["points"],
        base_odds=(1 - chance["pd"]) / chance["pd"], double=chance["double"], notches=dict(told["notches"]), scale=ladder,
    )


def points_of(item: Item, value: Column) -> Column:
    """The points, 0..100, that a value gives: of its band, or of its answer; unknown stays unknown.

    value: the indicator's number, or the answer 1 to 4 (0..100 points are looked up).
    """
    if item.answers:
        found: Column = UNKNOWN
        for answer, worth in item.answers.items():
            found = pick(_any(value) == float(answer), worth, found)
        return found
    found = item.points[-1]
    for edge, worth in reversed(tuple(zip(item.edges, item.points[:-1], strict=True))):
        found = pick(_any(value) < edge, worth, found)
    return pick(known(value), found)


def missing_share(model: Model, given: Values, part: str = "") -> Column:
    """The share of weight (of all, or of a part) of which nothing is known, 0..1. given: points by item."""
    items = [item for item in model.items if part in ("", item.part)]
    whole = sum(item.weight for item in items)
    lacking: Any = 0.0
    for item in items:
        lacking = lacking + _any(pick(known(given.get(item.name, UNKNOWN)), 0.0, item.weight))
    return cast("Column", lacking / whole)


def score(model: Model, given: Values) -> Column:
    """The weighted points of what is known, 0..100; unknown where too much of the whole or of a part is not known."""
    total: Any = 0.0
    weight: Any = 0.0
    for item in model.items:
        told = given.get(item.name, UNKNOWN)
        total = total + _any(pick(known(told), cast("Column", _any(told) * item.weight), 0.0))
        weight = weight + _any(pick(known(told), item.weight, 0.0))
    found = pick(_any(missing_share(model, given)) <= model.share_max + NEAR, ratio(total, weight))
    for part in model.parts:
        found = pick(_any(missing_share(model, given, part)) <= model.part_share_max + NEAR, found)
    return found


def chance(model: Model, points: Column) -> Column:
    """The chance of default, 0..1: odds of `base_odds` to one at `base_points`, doubled by every `double` points more."""
    doubled: Any = (_any(points) - model.base_points) / model.double + log2(model.base_odds)
    return cast("Column", 1 / (1 + 2.0**doubled))


def place(scale: Scale, pd: Column) -> Column:
    """The place of the grade a chance falls in, 1 the best; the last but one takes the rest; 0 where unknown."""
    found: Column = float(scale.default - 1)
    for at, limit in reversed(tuple(enumerate(scale.limits[:-2], start=1))):
        found = pick(_any(pd) <= limit, float(at), found)
    return pick(known(pd), found, NOT_RATED)


def supported(grade: Column, parent: Column, notches: Column) -> Column:
    """The grade lifted by so many notches towards a better parent's, never above it; unknown parent or notches: not."""
    lifted: Any = _any(grade) - _any(notches)
    best = pick(_any(lifted) > _any(parent), lifted, parent)
    better = pick((_any(parent) >= 1) & (_any(best) < _any(grade)) & (_any(notches) > 0), best, grade)
    return pick(_any(grade) >= 1, better, grade)


def capped(grade: Column, cap: Column) -> Column:
    """The worse of a grade and a cap; a grade that is none stays none, an unknown cap holds nothing."""
    return pick((_any(grade) >= 1) & (_any(cap) > _any(grade)), cap, grade)


def cap_holds(cap: Cap, value: Column | str) -> Column:
    """The place a cap holds at for a value (a text as the words it may be, or a number); 0 where it does not hold."""
    if isinstance(value, str):
        return float(cap.place) if value in cap.words else 0.0
    hit: Column = 0.0
    if cap.below is not None:
        hit = pick(_any(value) < cap.below, float(cap.place), 0.0)
    elif cap.above is not None:
        hit = pick(_any(value) > cap.above, float(cap.place), 0.0)
    return pick(known(value), hit, float(cap.place) if cap.when_unknown else 0.0)


def stopped(grade: Column, effects: Sequence[tuple[str, Column]], default: int) -> Column:
    """Default or refusal whatever the grade, where a stop's fact is above 0; refusal goes before default.

    effects: of each stop `default` or `refused`, and its fact. A fact that is unknown stops nothing: it is not clear either.
    """
    found = grade
    for wanted, outcome in (("default", float(default)), ("refused", REFUSED)):
        for effect, value in effects:
            if effect == wanted:
                found = pick(_any(value) > 0, outcome, found)
    return found


def moved(grade: Column, notches: Column, default: int) -> Column:
    """The grade so many notches up (above 0) or down, within the best grade and the last before default."""
    wanted: Any = _any(grade) - _any(notches)
    within = pick(wanted < 1, 1.0, pick(wanted > default - 1, float(default - 1), wanted))
    return pick((_any(grade) >= 1) & (_any(grade) < default), within, grade)


def chance_at(scale: Scale, grade: Column, natural: Column, natural_grade: Column) -> Column:
    """The chance of a grade: its own where the model found it so, else the one that stands for the grade."""
    found: Column = UNKNOWN
    for at, worth in enumerate(scale.chances, start=1):
        found = pick(_any(grade) == float(at), worth, found)
    return pick((_any(grade) == _any(natural_grade)) & (_any(grade) < scale.default), natural, found)


def step_of(steps: Sequence[Mapping[str, Any]], value: Column) -> Column:
    """The place of a value on a ladder of `to` limits, 1 the first; 0 where unknown. value: 0..1."""
    found: Column = float(len(steps))
    for at, step in reversed(tuple(enumerate(steps[:-1], start=1))):
        found = pick(_any(value) <= step["to"] + NEAR, float(at), found)
    return pick(known(value), found, 0.0)


def _item(told: Mapping[str, Any]) -> Item:
    bands = told["bands"]
    return Item(told["part"], told["name"], told["weight"], told["indicator"] or "",
                tuple(below for below, _points in bands[:-1]), tuple(points for _below, points in bands),
                dict(told["answers"]))


def _cap(name: str, told: Mapping[str, Any], scale: Scale) -> Cap:
    return Cap(name, told["input"], tuple(told["is"]), told["below"], told["above"], told["when_unknown"],
               scale.place(told["grade"]))


def _any(value: Column) -> Any:
    return value
