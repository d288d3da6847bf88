"""Limits, capital and reservations that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.credit.models import Agreed, Capital, Held, Limit, Reservation
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    return [*_agreements(user), *_breaches(user)]


def _agreements(user: User) -> list[Waiting]:
    """Capital and limits somebody entered."""
    if not may(user, "set_limit"):
        return []
    capital = Capital.objects.filter(state=Agreed.WAITING).exclude(by=user).select_related("by").order_by("at")[:SHOWN]
    limits = Limit.objects.filter(state=Agreed.WAITING).exclude(by=user)
    told = limits.select_related("by", "client__party", "group__head").order_by("at")[:SHOWN]
    return [
        *(Waiting(title=_("Confirm the capital base"), subject=one.as_of.isoformat(), by=str(one.by), at=one.at,
                  address=reverse("limits:capital")) for one in capital),
        *(Waiting(title=_("Confirm an approved limit"), subject=str(one.client.party.name if one.client else one.group),
                  by=str(one.by), at=one.at, address=reverse("limits:page")) for one in told),
    ]


def _breaches(user: User) -> list[Waiting]:
    """Reservations that would exceed a limit."""
    if not may(user, "allow_breach"):
        return []
    held = Reservation.objects.filter(state=Held.ASKED).exclude(by=user).select_related("by", "client__party")
    return [
        Waiting(title=_("Allow or refuse a reservation beyond a limit"), subject=one.client.party.name, by=str(one.by),
                at=one.at, address=reverse("limits:reservations")) for one in held.order_by("at")[:SHOWN]
    ]
