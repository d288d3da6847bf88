"""Prices below their floor that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.deal.models import Allowance
from clc.stages.deal.services.prices import rung_for
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN, LOOKED = 8, 40


def waiting(user: User) -> list[Waiting]:
    """Prices this person's role may allow, the oldest first."""
    if not may(user, "allow_price"):
        return []
    today = timezone.localdate()
    held = Allowance.objects.waiting(today).exclude(by=user).select_related("by", "client__party").order_by("at")
    mine = [one for one in held.defer("lines", "terms")[:LOOKED] if rung_for(user, float(one.below), today)]
    return [
        Waiting(title=_("Allow or refuse a price below its floor"), subject=one.client.party.name, by=str(one.by), at=one.at,
                address=reverse("prices:one", args=[one.pk])) for one in mine[:SHOWN]
    ]
