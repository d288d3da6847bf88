"""What would lift a client to the next grade: the fewest and smallest changes of what it can change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from clc.engines.scoring.scorecard import Card, Characteristic, given, grade, points, told

CHANGES_MAX = 3


@dataclass(frozen=True)
class Change:
    """One characteristic moved to another bin: from low <= value < high (None: open), or to one of `texts`; the points
    it brings."""

    indicator: str
    low: float | None
    high: float | None
    texts: tuple[str, ...]
    gain: float


@dataclass(frozen=True)
class Lift:
    """The changes that reach a grade, and the points then."""

    grade: str
    points: float
    changes: tuple[Change, ...]


def lift(card: Card, values: Mapping[str, Any], actionable: Collection[str] | None = None) -> Lift | None:
    """The fewest changes, of these the ones that move fewest bins, that reach the next better grade.

    values: indicator -> number or text of one client; actionable: indicators the client can change (None: all; an age or
    a place is none). None where the client is unknown to the card, has the best grade, or no three changes suffice.
    """
    now = float(points(card, values))  # type: ignore[arg-type]
    place = int(float(grade(card, now)))  # type: ignore[arg-type]
    if place <= 1:
        return None
    name, least = card.grades[place - 2]
    moves = [_moves(each, values) for each in card.characteristics if actionable is None or each.indicator in actionable]
    moves = [each for each in moves if each]
    for count in range(1, CHANGES_MAX + 1):
        found = [chosen for several in combinations(moves, count) if (chosen := _enough(several, least - now))]
        if found:
            _, _, changes = min(found, key=lambda one: (one[0], one[1]))
            return Lift(name, now + sum(each.gain for each in changes), changes)
    return None


def _moves(characteristic: Characteristic, values: Mapping[str, Any]) -> list[tuple[int, Change]]:
    """Every better bin: how many bins away, and the change."""
    value = told(characteristic, values)
    have = float(given(characteristic, value))  # type: ignore[arg-type]
    here = _bin_of(characteristic, value)
    return [
        (abs(at - here) if here >= 0 else len(characteristic.points), _change(characteristic, at, worth - have))
        for at, worth in enumerate(characteristic.points) if worth > have
    ]  # fmt: skip


def _bin_of(characteristic: Characteristic, value: Any) -> int:
    if value is None or value != value:
        return -1
    if characteristic.groups:
        return next((at for at, group in enumerate(characteristic.groups) if value in group), len(characteristic.groups))
    return sum(value >= edge for edge in characteristic.edges)


def _change(characteristic: Characteristic, at: int, gain: float) -> Change:
    if characteristic.groups:
        texts = characteristic.groups[at] if at < len(characteristic.groups) else ()
        return Change(characteristic.indicator, None, None, texts, gain)
    edges = characteristic.edges
    low, high = (edges[at - 1] if at else None), (edges[at] if at < len(edges) else None)
    return Change(characteristic.indicator, low, high, (), gain)


def _enough(
    several: tuple[list[tuple[int, Change]], ...], missing: float
) -> tuple[int, float, tuple[Change, ...]] | None:
    """Of several characteristics the moves over fewest bins that bring the points missing; None where none do."""
    best: tuple[int, float, tuple[Change, ...]] | None = None
    paths: list[tuple[int, float, tuple[Change, ...]]] = [(0, 0.0, ())]
    for moves in several:
        paths = [(far + step, gain + move.gain, (*done, move)) for far, gain, done in paths for step, move in moves]
    for far, gain, changes in paths:
        if gain >= missing and (best is None or (far, gain) < best[:2]):
            best = far, gain, changes
    return best
