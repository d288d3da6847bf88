"""Versions of project models that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.deal.models import ProjectVersion, VersionStanding
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """Versions written by others that nobody confirmed, the newest of each project."""
    if not may(user, "confirm_project"):
        return []
    held = ProjectVersion.objects.filter(state=VersionStanding.WRITTEN, after__isnull=True).exclude(by=user)
    return [
        Waiting(title=_("Confirm the project model or send word"), subject=f"{one.project.name} v{one.number}",
                by=str(one.by), at=one.at,
                address=f"{reverse('projects:bench', args=[one.project_id])}?version={one.number}&view=checks")
        for one in held.select_related("project", "by").defer("text", "figures").order_by("at")[:SHOWN]
    ]
