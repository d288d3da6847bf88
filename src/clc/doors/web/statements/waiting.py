"""Statements that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.inquiry.models import Statement, StatementState

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    if not may(user, "confirm_statement"):
        return []
    held = Statement.objects.filter(state=StatementState.DRAFT).exclude(entered_by=user)
    return [
        Waiting(title=_("Check the statement of %(day)s") % {"day": one.period_end}, subject=one.client.party.name,
                by=str(one.entered_by), at=one.changed_at,
                address=reverse("statements:page", args=[one.client.code]))
        for one in held.select_related("client__party", "entered_by").order_by("changed_at")[:SHOWN]
    ]
