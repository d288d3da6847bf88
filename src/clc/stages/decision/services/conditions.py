"""Conditions of an approval: set by whoever decides, struck only before anybody agreed to them."""
from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.condition import GATES
from clc.stages.decision import seating
from clc.stages.decision.models import ActKind, CaseCondition, CaseStep, Vote
from clc.stages.decision.services.moving import moving
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require

LABEL_MAX, DAYS_MAX, CONDITIONS_MAX = 240, 1830, 60


def set_condition(*, by: User, step: CaseStep, label: str, asks: str = "", gate: str, days: int | None = None,
                  may_be_waived: bool = False, saves: int | None = None) -> CaseCondition:
    """Put a condition on the approval from a seat of the step: what must be there, before which step of the deal."""
    require(by, "work_case", Client(pk=step.client_id))
    words = " ".join(label.split())
    if not words or len(words) > LABEL_MAX or len(asks.strip()) > LABEL_MAX:
        raise BadInput(_("A condition is said in 1 to 240 letters."),
                       todo=_("Write it shorter; the details go into the evidence."))
    if gate not in GATES or (gate == "after") != (days is not None) or (days is not None and not 0 <= days <= DAYS_MAX):
        raise BadInput(_("Say before which step it is to be met, and days only where it is met after the first drawing."),
                       todo=_("Choose a step; write 0 to 1830 days for what comes after."))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        seating.seat_of(by, move.case, held)
        if not move.subject.conditional:
            raise BadInput(_("An approval of this kind carries no conditions."), todo=_("Approve or refuse it as it is."))
        if CaseCondition.objects.filter(case=move.case, struck_at__isnull=True).count() >= CONDITIONS_MAX:
            raise BadInput(_("An approval carries at most 60 conditions."), todo=_("Join some of them."))
        made = CaseCondition.objects.create(
            case=move.case, client_id=held.client_id, step=held, label=words, asks=asks.strip(), gate=gate, days=days,
            may_be_waived=may_be_waived, by=by)
        move.say(ActKind.CONDITION, held, words, gate=gate, days=days, condition=made.pk)
        move.moved = True
    return made


def strike_condition(*, by: User, condition: CaseCondition, why: str, saves: int | None = None) -> CaseCondition:
    """Take a condition off again, by who set it, while nobody agreed after it was set."""
    require(by, "work_case", Client(pk=condition.client_id))
    if not why.strip():
        raise BadInput(_("A condition is struck only with a reason."), todo=_("Write the reason."))
    with moving(condition.case, by, saves) as move:
        move.must_run()
        held = CaseCondition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
        if held.struck_at is not None:
            raise BadInput(_("This condition was struck already."), todo=_("Look at the case again."))
        if held.by_id != by.pk:
            raise NotAllowed(_("Only who set a condition strikes it."), todo=_("Ask them."))
        if Vote.objects.filter(case=move.case, choice="yes", step__kind__in=seating.DECIDING, at__gt=held.at).exists():
            raise BadInput(_("Somebody agreed to the case with this condition."), todo=_("Return the case, then strike it."))
        held.struck_by, held.struck_at, held.struck_why = by, timezone.now(), why.strip()[:400]
        held.save()
        move.say(ActKind.STRUCK, held.step, why.strip()[:400], condition=held.pk)
        move.moved = True
    return held
