"""Leaving a client in peace until a day, with the reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import Pause

DAYS_MAX = 366


@transaction.atomic
def pause(*, by: User, client: Client, until: date, why: str) -> Pause:
    """Not call a client quiet until a day; a pause that holds is replaced."""
    require(by, "log_touch", client)
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=DAYS_MAX):
        raise BadInput(_("A pause ends within a year."), todo=_("Choose a day to come."))
    if not why.strip():
        raise BadInput(_("A pause has its reason."), todo=_("Write why: their wish, a season, an event."))
    _end(client)
    made = Pause.objects.create(client=client, until=until, why=why.strip()[:240], by=by)
    note(by, "left a client in peace", made, {"until": until, "why": made.why})
    return made


@transaction.atomic
def end_pause(*, by: User, client: Client) -> None:
    """Let the cadence count again."""
    require(by, "log_touch", client)
    if _end(client):
        note(by, "let the cadence count again", client)


def _end(client: Client) -> int:
    return Pause.objects.filter(client=client, ended_at__isnull=True).update(ended_at=timezone.now())
