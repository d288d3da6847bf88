"""When a rating must be made again: its validity ends, newer statements came, a red warning or a hard stop was raised."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isclose

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from clc.policy.kind.rating import RatingModel
from clc.stages.credit.models.ratings import Rating, RatingState
from clc.stages.credit.rating_verdict import PLAN, hush
from clc.stages.hub import judged as runs
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, ActionState, Fact, User, Verdict
from clc.stages.hub.permission import require
from clc.stages.hub.plans import working_days_after
from clc.stages.hub.services.audit import note

TITLE = gettext_noop("Rate the client again")
CAUSES: Mapping[str, str] = {
    "stop": gettext_noop("A hard stop was told after the rating was confirmed"),
    "warning": gettext_noop("A red warning was raised after the rating was confirmed"),
    "statement": gettext_noop("Newer statements tell other figures than the rating rests on"),
    "ended": gettext_noop("The validity of the rating has ended"),
    "ending": gettext_noop("The validity of the rating ends within a month"),
}
SEVERITY = {"stop": 3, "warning": 3, "ended": 3, "statement": 2, "ending": 1}
NOTICE_DAYS, WORKING_DAYS = 30, {3: 2, 2: 5, 1: 10}


@dataclass(frozen=True)
class Cause:
    """Why a client must be rated again: a key of `CAUSES`."""

    rating: Rating
    name: str


def causes(ratings: Iterable[Rating], day: date) -> list[Cause]:
    """Why each of these confirmed ratings must be made again on a day, gravest first; none for one that still stands."""
    held = {rating.client_id: rating for rating in ratings}
    found = [Cause(rating, name) for rating in held.values() if (name := _by_time(rating, day))]
    found += [Cause(held[client], "stop") for client in _stopped(held)]
    found += [Cause(held[client], "warning") for client in _warned(held)]
    found += [Cause(held[client], "statement") for client in _restated(held, day)]
    return sorted(found, key=lambda each: list(CAUSES).index(each.name))


@transaction.atomic
def ask_again(*, by: User, day: date | None = None) -> int:
    """Open an action for every rating that must be made again, once; end what is no longer valid. How many were opened."""
    require(by, "judge")
    today = day or timezone.localdate()
    confirmed = Rating.objects.filter(state=RatingState.CONFIRMED).select_related("client__manager")
    asked = set(Action.objects.open().filter(plan=PLAN).values_list("client_id", "step"))
    opened = 0
    for cause in causes(list(confirmed), today):
        rating, client = cause.rating, cause.rating.client
        if cause.name == "ended":
            Rating.objects.filter(pk=rating.pk).update(state=RatingState.EXPIRED, version=rating.version + 1)
            hush(rating)
        if (client.pk, cause.name) in asked:
            continue
        severity = SEVERITY[cause.name]
        Action.objects.create(
            client=client, plan=PLAN, step=cause.name, title=TITLE, detail=CAUSES[cause.name], severity=severity,
            owner=client.manager, due=working_days_after(today, WORKING_DAYS[severity]), state=ActionState.OPEN,
            opened_by=None)
        note(by, "asked to rate again", rating, {"cause": cause.name})
        opened += 1
    return opened


def _by_time(rating: Rating, day: date) -> str:
    if rating.valid_until is None:
        return ""
    if rating.valid_until < day:
        return "ended"
    return "ending" if rating.valid_until - timedelta(days=NOTICE_DAYS) <= day else ""


def _stopped(held: Mapping[int, Rating]) -> set[int]:
    """Clients of whom a hard stop was told after their rating."""
    facts = {stop.fact for rule in current_book().of(RatingModel).values() for stop in rule.stops.values()}
    rows = Fact.objects.known().filter(client__in=held, name__in=facts, value__gt=0).values_list("client_id", "known_at")
    return {client for client, at in rows if _after(held[client], at)}


def _warned(held: Mapping[int, Rating]) -> set[int]:
    """Clients with a red warning raised after their rating."""
    rows = Verdict.objects.current().filter(client__in=held, kind="warning", level="red")
    return {client for client, at in rows.values_list("client_id", "raised_at") if _after(held[client], at)}


def _after(rating: Rating, at: datetime) -> bool:
    return rating.confirmed_at is not None and at > rating.confirmed_at


def _restated(held: Mapping[int, Rating], day: date) -> set[int]:
    """Clients whose newest statement tells other figures than their rating froze."""
    run, rules = runs.last_run(day), current_book().facts
    if run is None or not held or not runs.part(run, "facts").exists():
        return set()
    lines = [name for name, rule in rules.items() if rule.table == "statement" and rule.how != "age_months"]
    frame = runs.table(run, "facts")
    present = [name for name in lines if name in frame.collect_schema().names()]
    rows = frame.filter(pl.col("client").is_in(list(held))).select("client", *present).collect().to_dicts()
    return {int(row["client"]) for row in rows if _differs(held[int(row["client"])], row)}


def _differs(rating: Rating, row: Mapping[str, float | None]) -> bool:
    """Whether a line of the statement that the rating froze is told otherwise now."""
    for name, told in rating.inputs.get("facts", {}).items():
        now, before = row.get(name), told.get("value")
        if now is not None and (before is None or not isclose(now, before, rel_tol=1e-9, abs_tol=0.005)):
            return True
    return False
