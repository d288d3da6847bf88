"""Departures from the standard text that wait for a lawyer."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.contract.models import Deviation, ReviewState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """Clauses this person may review, the oldest first."""
    if not may(user, "review_contract"):
        return []
    rows = Deviation.objects.filter(state=ReviewState.OPEN).exclude(by=user).select_related("contract__client__party", "by")
    return [
        Waiting(title=_("Review a clause worded otherwise"), subject=one.contract.client.party.name, by=str(one.by),
                at=one.at, address=f"{reverse('contracts:one', args=[one.contract_id])}#clause-{one.clause}")
        for one in rows.order_by("at")[:SHOWN]
    ]
