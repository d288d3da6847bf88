"""Project ratings that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    if not may(user, "confirm_rating"):
        return []
    held = SlottingSheet.objects.filter(state=SheetState.PROPOSED).exclude(proposed_by=user)
    return [
        Waiting(title=_("Confirm the project rating"), subject=one.project_name or one.client.party.name,
                by=str(one.proposed_by), at=one.proposed_at or one.made_at,
                address=reverse("slotting:page", args=[one.client.code]))
        for one in held.select_related("client__party", "proposed_by").order_by("proposed_at")[:SHOWN]
    ]
