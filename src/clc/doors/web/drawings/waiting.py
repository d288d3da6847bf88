"""Drawings that wait for somebody's review or release."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.servicing.models import Drawing, DrawingState

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here, the oldest first."""
    rows = Drawing.objects.select_related("client__party", "by", "reviewed_by").order_by("changed_at")
    found = []
    if may(user, "review_drawing"):
        asked = rows.filter(state=DrawingState.ASKED).exclude(by=user)[:SHOWN]
        found += [_line(one, _("Review a drawing"), one.by) for one in asked]
    if may(user, "release_drawing"):
        passed = rows.filter(state=DrawingState.REVIEWED).exclude(by=user).exclude(reviewed_by=user)[:SHOWN]
        found += [_line(one, _("Release a drawing"), one.reviewed_by) for one in passed]
    return found


def _line(one: Drawing, title: str, by: User | None) -> Waiting:
    subject = f"{one.client.party.name} · {one.currency} {one.amount:,.2f}"
    return Waiting(title=title, subject=subject, by=str(by or ""), at=one.changed_at,
                   address=reverse("drawings:drawing", args=[one.pk]))
