"""One client's rating step by step: what every item gave, what lifted, capped or stopped it, and what would lift it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isnan

from clc.engines.scoring import rating
from clc.engines.scoring.rating import Item, Model
from clc.kernel.column import UNKNOWN

Told = Mapping[str, float | str]


@dataclass(frozen=True)
class Asked:
    """What is known of one client.

    values: an indicator's number or a question's answer by item; told: what caps look at; stops: each stop's fact (above
    0 stops, unknown: nobody looked); parent: place of the parent's grade, answer: how able and willing it is (1 to 4);
    state: place of the state's grade that caps a foreign firm, 0 none.
    """

    values: Mapping[str, float]
    told: Told = field(default_factory=dict)
    stops: Mapping[str, float] = field(default_factory=dict)
    parent: float = UNKNOWN
    answer: int = 0
    state: float = 0.0


@dataclass(frozen=True)
class Line:
    """What one item gave: its value in low <= value < high (a question: its answer), points, weight and weighed points.

    weight: as the model says; weighed: as it counts after what is unknown was left out, 0 for an unknown item.
    """

    part: str
    item: str
    value: float
    low: float
    high: float
    points: float
    weight: float
    weighed: float


@dataclass(frozen=True)
class Move:
    """What moved the grade after the points (`support`, `cap`, `missing`, `sovereign`, `stop`), from where to where."""

    kind: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Lift:
    """A single item that would be in a better band from `edge` on: the points of the whole then, and the grade."""

    item: str
    value: float
    edge: float
    points: float
    grade: str
    lifts: bool


@dataclass(frozen=True)
class Outcome:
    """A rating with its trace. pd and points unknown where not rated; `lacking`: items nobody told; `unchecked`: stops."""

    lines: tuple[Line, ...]
    missing: float
    points: float
    model_pd: float
    model_grade: str
    moves: tuple[Move, ...]
    pd: float
    grade: str
    lacking: tuple[str, ...]
    unchecked: tuple[str, ...]


def trace(model: Model, asked: Asked) -> Outcome:
    """The rating of one client by the same formulas as a million's, with every step written down."""
    given = {item.name: _float(rating.points_of(item, asked.values.get(item.name, UNKNOWN))) for item in model.items}
    points = _float(rating.score(model, given))
    pd = _float(rating.chance(model, points))
    natural = _float(rating.place(model.scale, pd))
    missing = _float(rating.missing_share(model, given))
    grade, moves = _moved(model, asked, natural, missing)
    return Outcome(
        lines=tuple(_line(model, item, asked.values.get(item.name, UNKNOWN), given, missing) for item in model.items),
        missing=missing, points=points, model_pd=pd, model_grade=model.scale.code(natural), moves=moves,
        pd=_float(rating.chance_at(model.scale, grade, pd, natural)), grade=model.scale.code(grade),
        lacking=tuple(name for name, worth in given.items() if isnan(worth)),
        unchecked=tuple(name for name in model.stops if isnan(asked.stops.get(name, UNKNOWN))),
    )


def lifts(model: Model, asked: Asked) -> list[Lift]:
    """The smallest single moves of indicators that reach a better band, and the first that reaches a better grade.

    Those that lift the grade come first, then those that gain most. `edge`: the value at which the better band begins.
    """
    now = trace(model, asked)
    if isnan(now.points):
        return []
    found: list[Lift] = []
    for item in model.items:
        value = asked.values.get(item.name, UNKNOWN)
        if item.answers or isnan(value):
            continue
        tries = [_tried(model, asked, item, edge, now) for edge in _better_edges(item, value)]
        first = next((each for each in tries if each.lifts), None)
        found += tries[:1] + ([first] if first is not None and first is not tries[0] else [])
    return sorted(found, key=lambda each: (not each.lifts, -each.points, each.item))


def _moved(model: Model, asked: Asked, natural: float, missing: float) -> tuple[float, tuple[Move, ...]]:
    """The grade's place after support, caps and stops, and every step that changed it."""
    notches = float(model.notches.get(asked.answer, 0))
    default = model.scale.default
    steps: list[tuple[str, str, float]] = []
    grade = _float(rating.supported(natural, asked.parent, notches))
    steps.append(("support", "support", grade))
    for cap in model.caps:
        grade = _float(rating.capped(grade, rating.cap_holds(cap, asked.told.get(cap.input, UNKNOWN))))
        steps.append(("cap", cap.name, grade))
    grade = _float(rating.capped(grade, float(model.cap_missing) if missing > model.cap_above + rating.NEAR else 0.0))
    steps.append(("missing", "missing", grade))
    grade = _float(rating.capped(grade, asked.state))
    steps.append(("sovereign", "sovereign", grade))
    for name, (effect, held) in ((each, (model.stops[each][1], asked.stops.get(each, UNKNOWN))) for each in model.stops):
        if not (grade == rating.REFUSED and effect == "default"):
            grade = _float(rating.stopped(grade, [(effect, held)], default))
        steps.append(("stop", name, grade))
    return grade, tuple(_changes(model, natural, steps))


def _changes(model: Model, start: float, steps: Sequence[tuple[str, str, float]]) -> list[Move]:
    found, before = [], start
    for kind, name, after in steps:
        if after != before:
            found.append(Move(kind, name, model.scale.code(before), model.scale.code(after)))
        before = after
    return found


def _line(model: Model, item: Item, value: float, given: Mapping[str, float], missing: float) -> Line:
    worth = given[item.name]
    counted = 0.0 if isnan(worth) or missing >= 1 else item.weight / (1 - missing)
    bounds = (-float("inf"), *item.edges, float("inf"))
    low, high = next(((a, b) for a, b in pairwise(bounds) if a <= value < b), (UNKNOWN, UNKNOWN))
    if item.answers:
        low = high = UNKNOWN
    return Line(item.part, item.name, value, low, high, worth, item.weight, counted)


def _better_edges(item: Item, value: float) -> list[float]:
    """The edges of better bands, nearest first, as values that already lie in them."""
    now = _float(rating.points_of(item, value))
    rises = item.points[-1] >= item.points[0]
    if rises:
        return [edge for edge, worth in zip(item.edges, item.points[1:], strict=True) if worth > now]
    falling = [_under(edge) for edge, worth in zip(item.edges, item.points[:-1], strict=True) if worth > now]
    return falling[::-1]


def _under(edge: float) -> float:
    """A value just under an edge: what a band below it still takes."""
    return edge - max(abs(edge), 1.0) * 1e-9


def _tried(model: Model, asked: Asked, item: Item, value: float, now: Outcome) -> Lift:
    found = trace(model, replace(asked, values={**asked.values, item.name: value}))
    ladder = [*model.scale.codes]
    better = found.grade in ladder and now.grade in ladder and ladder.index(found.grade) < ladder.index(now.grade)
    return Lift(item.name, asked.values[item.name], value, found.points, found.grade, better)


def _float(value: object) -> float:
    return float(value)  # type: ignore[arg-type]
