"""What the clock does with cases: tells somebody above of what is late, lets approvals lapse, fires the process's timers."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.policy.shapes import on
from clc.stages.decision import processes, seating, telling
from clc.stages.decision.days import due_day
from clc.stages.decision.models import ALIVE, ActKind, Case, CaseState, CaseStep, Question, StepKind, StepState
from clc.stages.decision.services.cases import any_gate_opened
from clc.stages.decision.services.moving import moving
from clc.stages.decision.services.voting import close_late_votes
from clc.stages.hub.models import User
from clc.stages.hub.permission import require


def work_clocks(*, by: User) -> dict[str, int]:
    """Everything the clock does, one case at a time; what one case cannot do does not hold up the others."""
    require(by, "judge")
    today = timezone.localdate()
    return {"counted": close_late_votes(by=by), "fired": fire_timers(by=by), "moved": look_at_all(by=by),
            "escalated": escalate_late(by=by, day=today), "lapsed": expire_approvals(by=by, day=today)}


def escalate_late(*, by: User, day: date) -> int:
    """Tell somebody above of every step that is late, again every few working days; returns how many were told of.

    While a question is open the clock stands still and nothing is late.
    """
    asked = Question.objects.filter(answered_at__isnull=True, taken_back_at__isnull=True).values("step")
    late = CaseStep.objects.filter(state=StepState.OPEN, due__lt=day, case__state__in=ALIVE).exclude(pk__in=asked)
    told = 0
    for step in late.select_related("case__client__branch").order_by("id"):
        with moving(step.case, by) as move:
            held = CaseStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
            if held.state != StepState.OPEN or not _again(held, move.rule.escalate_days, day):
                continue
            role = held.escalate or move.rule.escalate
            held.escalated, held.escalated_at = held.escalated + 1, timezone.now()
            held.save(update_fields=["escalated", "escalated_at"])
            people = seating.holders([role], move.case.client)[:telling.POOL_MAX]
            telling.tell(move.case, people, _("Late: %(step)s, %(title)s"), step=held.label)
            move.say(ActKind.ESCALATED, held, by=None, role=role, times=held.escalated)
            told += 1
    return told


def _again(step: CaseStep, every: Mapping[date, int], day: date) -> bool:
    """Whether somebody is to be told (again) on a day."""
    if step.escalated_at is None:
        return True
    following = due_day(timezone.localdate(step.escalated_at), on(every, day) or 1)
    return following is not None and following <= day


def expire_approvals(*, by: User, day: date) -> int:
    """Let approvals lapse whose days are over before they were carried out; returns how many."""
    over = Case.objects.filter(state=CaseState.APPROVED, valid_until__lt=day)
    lapsed = 0
    for case in over:
        with moving(case, by) as move:
            if move.case.state != CaseState.APPROVED or not move.case.is_over(day):
                continue
            move.say(ActKind.EXPIRED, by=None, valid_until=str(move.case.valid_until))
            move.end(CaseState.EXPIRED, _("Approved until %(day)s.") % {"day": move.case.valid_until})
            lapsed += 1
    return lapsed


def fire_timers(*, by: User) -> int:
    """Let the timers of processes run out that stand on a step longer than their days; returns how many."""
    now, fired = timezone.now(), 0
    for case in Case.objects.filter(state__in=ALIVE, steps__state=StepState.OPEN).distinct().select_related("definition"):
        if not processes.flow_of(case.definition).clocks:
            continue
        with moving(case, by) as move:
            since = dict(CaseStep.objects.filter(case=case, state=StepState.OPEN).values_list("node", "opened_at"))
            for clock in move.state.clocks() if move.case.state in ALIVE else ():
                opened = since.get(clock.step)
                if opened is not None and opened + timedelta(days=clock.days) <= now:
                    move.say(ActKind.ESCALATED, by=None, words=clock.label, clock=clock.id)
                    move.state.fire(clock.id)
                    move.moved = True
                    fired += 1
                    break
    return fired


def look_at_all(*, by: User) -> int:
    """Let every case go on whose gates were met since; returns how many moved."""
    waiting = Q(steps__state=StepState.OPEN, steps__kind=StepKind.AUTO)
    moved = 0
    for case in Case.objects.filter(waiting, state__in=ALIVE).distinct():
        if any_gate_opened(case):
            with moving(case, by) as move:
                pass
            moved += move.moved
    return moved
