"""Ratings that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.credit.models import Rating, RatingState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    if not may(user, "confirm_rating"):
        return []
    held = Rating.objects.filter(state=RatingState.PROPOSED).exclude(proposed_by=user).exclude(override_by=user)
    return [
        Waiting(title=_("Confirm the rating %(grade)s") % {"grade": one.grade}, subject=one.client.party.name,
                by=str(one.proposed_by), at=one.proposed_at or one.at,
                address=reverse("rating:page", args=[one.client.code]))
        for one in held.select_related("client__party", "proposed_by").order_by("proposed_at")[:SHOWN]
    ]
