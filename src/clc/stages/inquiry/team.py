"""What a client's team tells: how stable it is, who came and left, how much rests on one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clc.kernel.days import months_before
from clc.policy.kind.team import Position, Team
from clc.policy.rulebook import Book
from clc.policy.shapes import on
from clc.stages.inquiry.models import Seat

TEAM = "management"
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class TeamOnDay:
    """Who holds which place on a day, those who held one before, and what follows; None is unknown.

    stability: share of the people of `stable_years` ago who are still there. changes: places taken or left by others in
    `changes_months`. head_years: years the longest-serving head has led. key_person: the largest share of the places
    that one person holds, where the team has more than one place.
    """

    held: Sequence[Seat]
    former: Sequence[Seat]
    stable_years: int
    changes_months: int
    stability: float | None
    changes: float | None
    head_years: float | None
    key_person: float | None


def team_rule(book: Book) -> Team:
    """The rule of teams; an empty one is never shipped."""
    return book.of(Team)[TEAM]


def team_on(seats: Iterable[Seat], rule: Team, day: date) -> TeamOnDay:
    """A team on a day from every place ever told of it; what nobody told is unknown, never 0."""
    told = [seat for seat in seats if seat.since <= day]
    places = {name: at for at, name in enumerate(rule.positions)}
    held = sorted((seat for seat in told if seat.is_held(day)), key=lambda seat: (places.get(seat.position, 99), seat.since))
    counted = [seat for seat in told if _position(rule, seat).counted]
    years, months = on(rule.stable_years, day), on(rule.changes_months, day)
    return TeamOnDay(
        held, [seat for seat in told if not seat.is_held(day)], years or 0, months or 0,
        stability=_stability(counted, months_before(day, 12 * years), day) if years else None,
        changes=_changes(counted, months_before(day, months), day) if months else None,
        head_years=_head_years(counted, rule.positions, day), key_person=_key_person(counted, day))


def _position(rule: Team, seat: Seat) -> Position:
    return rule.positions.get(seat.position) or Position(label=seat.position)


def _stability(seats: Sequence[Seat], then: date, day: date) -> float | None:
    """The share of those there then who are there now, whatever their place; unknown where nobody was told of then."""
    before = {seat.name for seat in seats if seat.is_held(then)}
    now = {seat.name for seat in seats if seat.is_held(day)}
    return len(before & now) / len(before) if before else None


def _changes(seats: Sequence[Seat], since: date, day: date) -> float | None:
    """Places taken or left since: one who follows another in a place is one change, not two."""
    if not seats:
        return None
    left = Counter(seat.position for seat in seats if seat.until and since < seat.until <= day)
    came = Counter(seat.position for seat in seats if since < seat.since <= day)
    return float(sum(max(left[name], came[name]) for name in {*left, *came}))


def _head_years(seats: Sequence[Seat], positions: Mapping[str, Position], day: date) -> float | None:
    """Years in office of the head who has held a head's place longest."""
    heads = [seat for seat in seats if (rule := positions.get(seat.position)) and rule.head and seat.is_held(day)]
    return max(((day - seat.since).days / DAYS_A_YEAR for seat in heads), default=None)


def _key_person(seats: Sequence[Seat], day: date) -> float | None:
    """The share of the places held by whoever holds most; unknown for a team of one place."""
    names = Counter(seat.name for seat in seats if seat.is_held(day))
    places = sum(names.values())
    return max(names.values()) / places if places > 1 else None
