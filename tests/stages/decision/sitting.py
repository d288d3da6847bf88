"""A small meeting for tests: called by the client's manager, chaired by risk, with a seat for each side of the quorum."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from clc.stages.decision.models import Meeting
from clc.stages.decision.services import meetings, sitting
from clc.stages.decision.services.meetings import Plan
from clc.stages.decision.services.sitting import Outcome, Task, Voice
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Judging, JudgingState, Standing, User, Verdict
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.hub.people import House


def plan(chair: User, **more: Any) -> Plan:
    """A meeting in two days."""
    return Plan(**{"starts_at": timezone.now() + timedelta(days=2), "chair": chair, "place": "1801", **more})


def called(house: House, *, kind: str = "conflict", chair: User | None = None, people: tuple[User, ...] = ()) -> Meeting:
    """A meeting about the manager's client."""
    with acting_as(house.manager):
        return meetings.call_meeting(
            by=house.manager, client=house.mine, kind=kind, title="授信分歧", why="部门意见不一",
            plan=plan(chair or house.risk), people=people or (house.manager, house.risk, house.legal))


def opened(house: House, **more: Any) -> Meeting:
    """A meeting in session, everybody there."""
    held = called(house, **more)
    with acting_as(held.chair):
        keys = list(held.seats.values_list("pk", flat=True))
        return sitting.open_meeting(by=held.chair, meeting=held, present=keys, saves=held.saves)


def heard(house: House, held: Meeting, *, dissents: User | None = None) -> Meeting:
    """Two options, and everybody present has said a word."""
    with acting_as(held.chair):
        for title in ("压降授信", "维持不变"):
            sitting.add_option(by=held.chair, meeting=held, title=title)
        for seat in held.seats.filter(present=True).select_related("user"):
            voice = Voice("dissents", words="现金流不足") if seat.user == dissents else Voice("supports", "A", "同意")
            sitting.speak(by=held.chair, meeting=held, seat=seat, voice=voice)
    return held


def outcome(owner: User, **more: Any) -> Outcome:
    """A decision for A with one action."""
    task = Task("与企业商定压降计划", owner, timezone.localdate() + timedelta(days=5))
    return Outcome(**{"option": "A", "words": "压降三成，分两季完成", "tasks": (task,), **more})


def judged(client: Client, *warnings: tuple[str, str], light: str = "red") -> None:
    """Where a client stands, and warnings that hold: rule and level."""
    with as_system():
        edition, today = keep_edition(current_book()), timezone.localdate()
        run = Judging.objects.create(day=today, edition=edition, state=JudgingState.DONE)
        Standing.objects.create(client=client, judging=run, day=today, light=light, exposure=5_000_000.0)
        for rule, level in warnings:
            Verdict.objects.create(client=client, kind="warning", rule=rule, level=level, day=today, edition=edition,
                                   value=0.4, evidence={"value": 0.4})
