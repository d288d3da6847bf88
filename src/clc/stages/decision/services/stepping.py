"""Steps of a case open with their seats and what is put forward, and end; the caller moves the case."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.stages.decision import seating, telling
from clc.stages.decision.days import due_day, end_of
from clc.stages.decision.dossiers import freeze
from clc.stages.decision.engine.flow import Step
from clc.stages.decision.models import ActKind, CaseStep, DossierKind, Seat, SeatState, StepKind, StepState
from clc.stages.decision.services import watching

if TYPE_CHECKING:
    from clc.stages.decision.services.moving import Move

SHARE = 2 / 3


def open_step(move: Move, told: Step) -> CaseStep:
    """Open a step the process is ready for: its seats by policy, its clock, what is put forward frozen, people told."""
    case = move.case
    visit = CaseStep.objects.filter(case=case, node=told.id).count() + 1
    days = move.rule.days_for(told.sla, str(move.facts.get("tier") or "unknown"))
    due = due_day(move.today, days)
    step = CaseStep.objects.create(
        case=case, client_id=case.client_id, node=told.id, visit=visit, label=told.label, kind=told.kind,
        roles=list(told.role), gates=list(told.gate), rule=told.rule, quorum=told.quorum or SHARE,
        majority=told.majority or SHARE, veto=told.veto, four_eyes=told.four_eyes, decides=told.decides,
        escalate=told.escalate, fields=rights(told), sla=days, due=due,
        deadline=end_of(due) if due is not None and told.kind == StepKind.COMMITTEE else None)
    move.moved = True
    _seat(move, step)
    if watching.GATE in step.gates:
        watching.watch_names(by=move.by, client=case.client)
    if step.kind in seating.DECIDING:
        freeze(case, step, DossierKind.SEEN, by=None, facts=move.facts)
    telling.asked(case, step)
    return step


def shut_step(step: CaseStep, state: StepState, why: str) -> None:
    """End an open step; the seats that still waited are needed no longer."""
    step.state, step.done_at, step.why = state, timezone.now(), why[:2000]
    step.save(update_fields=["state", "done_at", "why"])
    Seat.objects.filter(step=step, state=SeatState.ASKED).update(state=SeatState.DROPPED)


def rights(told: Step) -> Mapping[str, str]:
    """What may be done with each field of the form in a step: edit or hidden; all others are seen."""
    return {**dict.fromkeys(told.fields, "edit"), **dict.fromkeys(told.hidden, "hidden")}


def _seat(move: Move, step: CaseStep) -> None:
    before: Seat | None = None
    for seat in seating.seats_for(move.case, step, move.rule):
        _spare(move, step, seat)
        if step.rule == "in_order" and before is not None and before.state == SeatState.ASKED:
            seat.waits_for = before
        seat.save()
        before = seat


def _spare(move: Move, step: CaseStep, seat: Seat) -> None:
    """Let a seat of an approval pass by rule, or because who holds it agreed before, where the policy says so."""
    if not seat.passed and step.kind == StepKind.APPROVE:
        _by_rule(move, seat)
        _by_person(move, step, seat)
    if seat.passed:
        move.say(ActKind.PASSED, step, seat.why, by=None)


def _by_rule(move: Move, seat: Seat) -> None:
    automatic = move.rule.automatic
    if automatic is None or not automatic.holds(move.facts, move.today):
        return
    seat.state, seat.passed, seat.why = SeatState.VOTED, True, _("Approved by rule; a person was told.")
    if not move.case.automatic:
        telling.by_rule(move.case, automatic.tell)
    move.case.automatic = True


def _by_person(move: Move, step: CaseStep, seat: Seat) -> None:
    if seat.passed or move.rule.duplicate != "pass" or step.four_eyes:
        return
    agreed = Seat.objects.filter(case=move.case, step__kind__in=seating.DECIDING, vote__choice="yes",
                                 user__role__in=seat.roles).exclude(step=step).select_related("user").last()
    if agreed is not None and agreed.user is not None:
        seat.state, seat.passed = SeatState.VOTED, True
        seat.why = _("%(who)s agreed at an earlier step of this case.") % {"who": agreed.user}
