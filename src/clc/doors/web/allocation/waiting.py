"""Lending plans that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.deal.models import LendingPlan, PlanState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

WAITING_MAX = 5


def waiting(user: User) -> list[Waiting]:
    """Plans of colleagues that are worked out and not confirmed, the oldest first."""
    if not may(user, "confirm_plan"):
        return []
    found = LendingPlan.objects.filter(state=PlanState.DONE).exclude(by=user).select_related("by").defer("rows", "answer")
    return [Waiting(title=_("Confirm a lending plan"), subject=one.name, by=str(one.by), at=one.at,
                    address=reverse("allocation:plan", args=[one.pk])) for one in found.order_by("at")[:WAITING_MAX]]
