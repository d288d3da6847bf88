"""Which entries of the audit are asked for."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clc.kernel.errors import BadInput
from clc.stages.hub.models import Entry

OBJECTS = {
    "action": lazy("Action"), "apitoken": lazy("API key"), "token": lazy("API key"), "client": lazy("Client"),
    "consent": lazy("Consent"), "document": lazy("Document"), "draft": lazy("Draft"), "fact": lazy("Fact"),
    "identifier": lazy("Identifier"), "import": lazy("Import"), "judging": lazy("Judging"), "mapping": lazy("Mapping"),
    "meeting": lazy("Joint meeting"), "party": lazy("Party"), "record": lazy("Record"), "relation": lazy("Relation"),
    "savedview": lazy("Saved view"),
    "seat": lazy("Seat"), "touch": lazy("Touch"), "user": lazy("User"),
}
ASKED = ("act", "who", "client", "since", "until")


def asked_of(told: Mapping[str, str]) -> dict[str, str]:
    """The filters as they stand in the address."""
    return {name: str(told.get(name, ""))[:80].strip() for name in ASKED}


def entries(asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Entries newest first by act, person, client's code and days (both included); BadInput for a day that is none."""
    found = Entry.objects.select_related("by", "client__party").order_by("-id")
    if asked["act"]:
        found = found.filter(act=asked["act"])
    if asked["who"]:
        found = found.filter(by__username=asked["who"])
    if asked["client"]:
        found = found.filter(client__code=asked["client"])
    if asked["since"]:
        found = found.filter(at__date__gte=day_of(asked["since"]))
    if asked["until"]:
        found = found.filter(at__date__lte=day_of(asked["until"]))
    return found


def day_of(text: str) -> date:
    """A day of the address."""
    try:
        told = parse_date(text)
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text}, todo=_("Write it as 2026-11-22."))
    return told


def acts() -> list[str]:
    """What has been done so far, each once."""
    return list(Entry.objects.order_by("act").values_list("act", flat=True).distinct()[:200])
