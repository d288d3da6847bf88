"""Green assessments that wait for a second person."""
from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.green import words
from clc.doors.web.green.acts import VIEW_OF
from clc.doors.web.screens import Waiting
from clc.stages.deal.models import Decision
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    if not may(user, "confirm_green"):
        return []
    titles = {"use": _("Confirm a green use"), "review": _("Confirm an environmental and social review"),
              "score": _("Confirm an ESG score"), "target": _("Confirm a margin target")}
    found = []
    for kind, model in words.KINDS.items():
        rows = model._default_manager.filter(state=Decision.WAITING).exclude(by=user)
        for one in rows.select_related("client__party", "by").order_by("at")[:SHOWN]:
            address = f"{reverse('green:page', args=[one.client.code])}?view={VIEW_OF[kind]}"
            found.append(Waiting(title=titles[kind], subject=one.client.party.name, by=str(one.by), at=one.at,
                                 address=address))
    return sorted(found, key=lambda one: one.at)[:SHOWN]
