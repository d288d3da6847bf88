"""Cases that wait for somebody: a step to take, a question to answer."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.decision.models import StepKind
from clc.stages.decision.said import said
from clc.stages.decision.waiting import for_me, questions_for
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person in cases."""
    if not may(user, "work_case"):
        return []
    told: dict[int, Waiting] = {}
    for seat in for_me(user).select_related("case__opened_by")[:SHOWN]:
        words = _("Vote: %(step)s") if seat.step.kind == StepKind.COMMITTEE else (
            _("Decide: %(step)s") if seat.step.kind == StepKind.APPROVE else _("Do: %(step)s"))
        told.setdefault(seat.step_id, Waiting(
            title=words % {"step": said(seat.step.label)}, subject=seat.case.client.party.name,
            by=str(seat.case.opened_by), at=seat.step.opened_at, address=reverse("cases:page", args=[seat.case_id])))
    asked = [Waiting(title=_("Answer a question"), subject=one.case.client.party.name, by=str(one.by), at=one.at,
                     address=reverse("cases:page", args=[one.case_id])) for one in questions_for(user)[:SHOWN]]
    return [*told.values(), *asked]
