"""What the clock does with cases: tells somebody above of what is late, lets approvals lapse, fires the process's timers."""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import ClcError
from clc.policy.shapes import on
from clc.stages.decision import processes, seating, telling
from clc.stages.decision.days import due_day
from clc.stages.decision.models import (
    ALIVE,
    ActKind,
    Case,
    CaseState,
    CaseStep,
    Question,
    Seat,
    SeatState,
    StepKind,
    StepState,
)
from clc.stages.decision.services.cases import any_gate_opened
from clc.stages.decision.services.moving import Move, moving
from clc.stages.decision.services.vacating import vacate
from clc.stages.decision.services.voting import count_late
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import as_system

log = logging.getLogger(__name__)


def work_clocks(*, by: User) -> dict[str, int]:
    """Everything the clock does, each case in its own transaction: what one cannot do does not hold up the others."""
    require(by, "judge")
    today = timezone.localdate()
    return {"freed": free_seats(by=by), "counted": close_late_votes(by=by), "fired": fire_timers(by=by),
            "moved": look_at_all(by=by), "escalated": escalate_late(by=by, day=today),
            "lapsed": expire_approvals(by=by, day=today)}


def free_seats(*, by: User) -> int:
    """Give the seats of people who left, or changed their role, back to the role; returns how many cases that moved."""
    waits = Q(state=SeatState.ASKED, user__isnull=False, step__state=StepState.OPEN, case__state__in=ALIVE)
    with as_system():
        held = Seat.objects.filter(waits).select_related("step", "user")
        left = {one.case_id for one in held if one.user and not may(one.user, seating.verb_of(one.step))}
    return _each(by, sorted(left), vacate)


def close_late_votes(*, by: User) -> int:
    """Count every vote whose deadline passed; one without a quorum is called anew, at most as often as the policy says."""
    late = Q(state=StepState.OPEN, kind=StepKind.COMMITTEE, deadline__lt=timezone.now(), case__state=CaseState.RUNNING)

    def act(move: Move) -> int:
        steps = list(CaseStep.objects.filter(late, case=move.case))
        for step in steps:
            count_late(move, step)
        return len(steps)

    return _each(by, _cases_of(late), act)


def escalate_late(*, by: User, day: date) -> int:
    """Tell somebody above of every step that is late, again every few working days; returns how many were told of.

    While a question is open the clock stands still and nothing is late.
    """
    asked = Question.objects.filter(answered_at__isnull=True, taken_back_at__isnull=True).values("step")
    late = Q(state=StepState.OPEN, due__lt=day, case__state__in=ALIVE) & ~Q(pk__in=asked)

    def act(move: Move) -> int:
        steps = [one for one in CaseStep.objects.filter(late, case=move.case) if _again(one, move.rule.escalate_days, day)]
        for step in steps:
            _escalate(move, step)
        return len(steps)

    return _each(by, _cases_of(late), act)


def _escalate(move: Move, step: CaseStep) -> None:
    role = step.escalate or move.rule.escalate
    step.escalated, step.escalated_at = step.escalated + 1, timezone.now()
    step.save(update_fields=["escalated", "escalated_at"])
    people = seating.holders([role], move.case.client)[:telling.POOL_MAX]
    telling.tell(move.case, people, gettext_noop("Late: %(step)s, %(title)s"), step=step.label)
    move.say(ActKind.ESCALATED, step, by=None, role=role, times=step.escalated)


def _again(step: CaseStep, every: Mapping[date, int], day: date) -> bool:
    """Whether somebody is to be told (again) on a day."""
    if step.escalated_at is None:
        return True
    following = due_day(timezone.localdate(step.escalated_at), on(every, day) or 1)
    return following is not None and following <= day


def expire_approvals(*, by: User, day: date) -> int:
    """Let approvals lapse whose days are over before they were carried out; returns how many."""

    def act(move: Move) -> int:
        if move.case.state != CaseState.APPROVED or not move.case.is_over(day):
            return 0
        move.say(ActKind.EXPIRED, by=None, valid_until=str(move.case.valid_until))
        move.end(CaseState.EXPIRED, _("Approved until %(day)s.") % {"day": move.case.valid_until})
        return 1

    with as_system():
        over = [one.pk for one in Case.objects.filter(state=CaseState.APPROVED, valid_until__lt=day) if one.is_over(day)]
    return _each(by, over, act)


def fire_timers(*, by: User) -> int:
    """Let the timers of processes run out that stand on a step longer than their days; returns how many."""
    now = timezone.now()

    def act(move: Move) -> int:
        since = dict(CaseStep.objects.filter(case=move.case, state=StepState.OPEN).values_list("node", "opened_at"))
        for clock in move.state.clocks() if move.case.state in ALIVE else ():
            opened = since.get(clock.step)
            if opened is not None and opened + timedelta(days=clock.days) <= now and not _fired(move, clock.id, clock.step):
                move.say(ActKind.ESCALATED, by=None, words=clock.label, clock=clock.id, node=clock.step)
                move.fire(clock.id)
                return 1
        return 0

    with as_system():
        living = Case.objects.filter(state__in=ALIVE).select_related("definition").order_by("id")
        timed = [one.pk for one in living.iterator(chunk_size=500) if processes.flow_of(one.definition).clocks]
        open_long = CaseStep.objects.filter(case__in=timed, state=StepState.OPEN, opened_at__lt=now - timedelta(days=1))
        keys = sorted(set(open_long.values_list("case", flat=True)))
    return _each(by, keys, act)


def _fired(move: Move, clock: str, node: str) -> bool:
    """Whether a timer ran out already at this visit of its step."""
    step = CaseStep.objects.get(case=move.case, node=node, state=StepState.OPEN)
    told = move.case.acts.filter(kind=ActKind.ESCALATED, detail__clock=clock, at__gte=step.opened_at)
    return told.exists()


def look_at_all(*, by: User) -> int:
    """Let every case go on whose gates were met since; returns how many moved."""
    with as_system():
        waiting = Q(steps__state=StepState.OPEN, steps__kind=StepKind.AUTO)
        found = Case.objects.filter(waiting, state__in=ALIVE).distinct().select_related("client__party", "client__branch")
        keys = [one.pk for one in found if any_gate_opened(one)]
    return _each(by, keys, lambda _move: 1)


def _cases_of(late: Q) -> list[int]:
    """The cases of some steps, the oldest first."""
    with as_system():
        return sorted(set(CaseStep.objects.filter(late).values_list("case", flat=True)))


def _each(by: User, cases: Iterable[int], act: Callable[[Move], int]) -> int:
    """Move each case in a transaction of its own; one that cannot be moved is left and told of in the log."""
    done = 0
    for key in cases:
        try:
            with as_system(), moving(Case(pk=key), by) as move:
                done += act(move)
        except ClcError as stuck:
            log.warning("Case %s: %s", key, stuck)
    return done
