"""Touches: what was said and seen, written down once."""
from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.models import Client, Touch, TouchKind, User, Visit
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def log_touch(*, by: User, client: Client, kind: str, text: str, at: datetime | None = None) -> Touch:
    """Write down a contact with a client."""
    require(by, "log_touch", client)
    if kind not in TouchKind.values:
        raise BadInput(_("This kind of contact is not known: %(kind)s.") % {"kind": kind},
                       todo=_("Choose one of the kinds listed."))
    if not text.strip():
        raise BadInput(_("A contact without a word helps nobody later."), todo=_("Write what was said or seen."))
    touch = Touch.objects.create(client=client, kind=kind, at=at or timezone.now(), text=text.strip(), by=by)
    note(by, "logged a touch", touch, {"kind": kind})
    return touch


@transaction.atomic
def take_back_touch(*, by: User, touch: Touch) -> None:
    """Undo one's own note."""
    require(by, "log_touch", touch.client)
    if touch.by_id != by.pk:
        raise BadInput(_("Only its author can take a note back."), todo=_("Ask the author."))
    note(by, "took a touch back", touch, {"kind": touch.kind, "text": touch.text})
    touch.delete()


def look_at(*, by: User, client: Client) -> datetime | None:
    """Remember this visit of the client's page and return when the one before was.

    Looks within the same quarter of an hour count as one visit, so that a reload does not empty the strip.
    """
    now = timezone.now()
    visit, created = Visit.objects.get_or_create(user=by, client=client, defaults={"at": now})
    if not created and (now - visit.at).total_seconds() > 900:
        visit.before, visit.at = visit.at, now
        visit.save(update_fields=["before", "at"])
    return visit.before
