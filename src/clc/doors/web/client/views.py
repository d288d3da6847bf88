"""The tabs of a client's page."""
from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clc.doors.web.answer import person, screen
from clc.doors.web.client import holdings, invoiced, lent, reading, timeline
from clc.doors.web.client.changes import changes
from clc.doors.web.client.looking import look, tab
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.models import TouchKind
from clc.stages.hub.permission import may
from clc.stages.hub.services.touches import look_at


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The five answers: who, how much at risk, how good, what changed, what next; and the timeline."""
    user, head = person(request), look(code)
    kind = request.GET.get("kind", "")
    return tab(request, head, "page", {
        "changes": changes(head.client, user, look_at(by=user, client=head.client)),
        "actions": holdings.open_actions(head.client), "relations": holdings.relations(head.client, 5),
        "facts": holdings.key_facts(head.client) if may(user, "see_fact") else [],
        "loans": lent.summary(head.client) if may(user, "see_fact") else [],
        "timeline": timeline.timeline(head.client, kind=kind), "kind": kind, "kinds": timeline.KINDS,
        "touch_kinds": TouchKind.choices, "today": timezone.localdate(), "book": current_book(),
    })


@screen("see_client")
def readings(request: HttpRequest, code: str) -> HttpResponse:
    """Every indicator's number by domain."""
    head = look(code)
    return tab(request, head, "readings", {"found": reading.by_domain(head.client)})


@screen("see_verdict")
def warnings(request: HttpRequest, code: str) -> HttpResponse:
    """The warnings that hold, those that are unknown, and those that held before."""
    head = look(code)
    return tab(request, head, "warnings", {"found": reading.warnings(head.client)})


@screen("see_fact")
def invoices(request: HttpRequest, code: str) -> HttpResponse:
    """Sales and purchases by month, and with whom."""
    head = look(code)
    found = judged.of(head.client)
    return tab(request, head, "invoices", {
        "found": invoiced.invoiced(head.client, found), "readings": found.readings if found else {}})


@screen("see_fact")
def loans(request: HttpRequest, code: str) -> HttpResponse:
    """The loans, one by one and together."""
    head = look(code)
    return tab(request, head, "loans", {
        "found": lent.loans(head.client), "ended": request.GET.get("ended") == "1", "statuses": lent.status_words()})


@screen("see_fact")
def facts(request: HttpRequest, code: str) -> HttpResponse:
    """What was told of the client, by whom, when."""
    head = look(code)
    return tab(request, head, "facts", {"facts": holdings.facts(head.client)})


@screen("see_client")
def relations(request: HttpRequest, code: str) -> HttpResponse:
    """Who owns, guarantees, supplies whom."""
    head = look(code)
    return tab(request, head, "relations", {"relations": holdings.relations(head.client, 200)})


@screen("see_client")
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """The files kept for the client."""
    head = look(code)
    return tab(request, head, "documents", {"documents": head.client.documents.select_related("by").order_by("-at")[:200]})


@screen("see_client")
def history(request: HttpRequest, code: str) -> HttpResponse:
    """The whole timeline, with every change, page by page."""
    head, kind = look(code), request.GET.get("kind", "")
    before = moment(request.GET.get("before", "")) or timezone.now()
    return tab(request, head, "history", {
        "timeline": timeline.timeline(head.client, kind=kind, before=before, size=80), "kind": kind,
        "kinds": timeline.KINDS, "start": "before" not in request.GET})


def moment(text: str) -> datetime | None:
    """A moment of an address; None when it is not one."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is None or timezone.is_aware(found) else timezone.make_aware(found)
