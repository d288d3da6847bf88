"""What became of past overrides: whether clients defaulted, and whether the model came to the override or stayed."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from clc.policy.kind.master_scale import MasterScale
from clc.policy.kind.rating import RatingModel
from clc.stages.credit.models.ratings import Rating, RatingState
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Fact

OUTCOME_DAYS = 365
MADE = (RatingState.CONFIRMED, RatingState.SUPERSEDED, RatingState.EXPIRED)


@dataclass(frozen=True)
class Past:
    """One override and its outcome; None where none is known yet. nearer: `override`, `model` or `neither`."""

    reason: str
    notches: int
    defaulted: bool | None
    nearer: str | None


@dataclass(frozen=True)
class Record:
    """The overrides of one reason: how many, mean notches, defaults among those known, whom later ratings were nearer."""

    reason: str
    count: int
    notches: float
    known: int
    defaults: int | None
    to_override: int
    to_model: int
    drift_unknown: int


def past_overrides(day: date | None = None) -> list[Past]:
    """Every confirmed override that the reader may see, with its outcome up to a day."""
    today = day or timezone.localdate()
    ratings = Rating.objects.filter(state__in=MADE).order_by("confirmed_at", "id").defer("inputs", "outcome")
    by_client: dict[int, list[Rating]] = {}
    for rating in ratings:
        by_client.setdefault(rating.client_id, []).append(rating)
    overridden = {client: rows for client, rows in by_client.items() if any(row.override_notches for row in rows)}
    fell = _default_days(overridden)
    return [_past(rating, rows[at + 1:], fell.get(client, []), today)
            for client, rows in overridden.items() for at, rating in enumerate(rows) if rating.override_notches]


def report(past: Iterable[Past]) -> list[Record]:
    """The overrides added up by reason, most frequent first; defaults are unknown where no outcome is known."""
    by_reason: dict[str, list[Past]] = {}
    for each in past:
        by_reason.setdefault(each.reason, []).append(each)
    return sorted((_record(reason, rows) for reason, rows in by_reason.items()), key=lambda each: (-each.count, each.reason))


def _record(reason: str, rows: Sequence[Past]) -> Record:
    known = [row.defaulted for row in rows if row.defaulted is not None]
    return Record(reason, len(rows), sum(row.notches for row in rows) / len(rows), len(known), sum(known) if known else None,
                  sum(row.nearer == "override" for row in rows), sum(row.nearer == "model" for row in rows),
                  sum(row.nearer is None for row in rows))


def _past(rating: Rating, later: Sequence[Rating], fell: Sequence[date], today: date) -> Past:
    start, end = rating.as_of, rating.as_of + timedelta(days=OUTCOME_DAYS)
    hit = any(start < day <= end for day in fell) or any(row.grade == "D" and row.as_of <= end for row in later)
    defaulted = True if hit else False if today >= end else None
    return Past(rating.override_reason, rating.override_notches, defaulted, _nearer(rating, later))


def _nearer(rating: Rating, later: Sequence[Rating]) -> str | None:
    """Whether the model's next own grade lies nearer the override or what the model said then; None before there is one."""
    codes = _codes()
    found = next((row.computed_grade for row in later if row.computed_grade in codes), None)
    if found is None or rating.grade not in codes or rating.computed_grade not in codes:
        return None
    at, ours, models = (codes.index(word) for word in (found, rating.grade, rating.computed_grade))
    near, far = abs(at - ours), abs(at - models)
    return "override" if near < far else "model" if far < near else "neither"


def _codes() -> tuple[str, ...]:
    """The grades of the master scale, best first."""
    return next(iter(current_book().of(MasterScale).values())).codes()


def _default_days(clients: Iterable[int]) -> dict[int, list[date]]:
    """The days as of which a fact of default was told of each client."""
    facts = {stop.fact for rule in current_book().of(RatingModel).values() for stop in rule.stops.values()
             if stop.effect == "default"}
    found: dict[int, list[date]] = {}
    rows = Fact.objects.known().filter(client__in=list(clients), name__in=facts, value__gt=0)
    for client, day in rows.values_list("client_id", "as_of"):
        found.setdefault(client, []).append(day)
    return found
