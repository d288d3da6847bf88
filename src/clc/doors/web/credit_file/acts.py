"""What people write of a client's team: who takes a place, who leaves it, what was wrong."""
from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.acts import day_of
from clc.doors.web.client.looking import Head, look
from clc.kernel.errors import ClcError, NotFound
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Document
from clc.stages.hub.permission import require
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.services import people
from clc.stages.inquiry.team import team_rule

DOCUMENTS_MAX = 50
FIELDS = ("name", "position", "since", "until", "background", "source", "document")


def home(head: Head) -> str:
    """The address of the profile."""
    return reverse("credit_file:page", args=[head.client.code])


@screen("tell_fact", methods=("GET", "POST"))
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """Write down who takes a place."""
    head = look(code)
    require(person(request), "tell_fact", head.client)
    if request.method != "POST":
        return form(request, head, {"since": timezone.localdate().isoformat(), "position": request.GET.get("position", "")})
    try:
        made = people.seat_person(by=person(request), client=head.client, place=place_of(request, head))
    except ClcError as error:
        return form(request, head, told(request), wrong=f"{error.message} {error.todo or ''}")
    return done(request, _("%(name)s is in the team.") % {"name": made.name}, home(head))


@screen("see_people", methods=("GET", "POST"))
def correct(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Put right what was written wrongly."""
    head = look(code)
    require(person(request), "tell_fact", head.client)
    held = held_seat(head, key)
    if request.method != "POST":
        values = {name: getattr(held, name) for name in ("name", "position", "background", "source")}
        days = {"since": held.since.isoformat(), "until": held.until.isoformat() if held.until else ""}
        return form(request, head, {**values, **days, "document": held.document_id or ""}, seat=held)
    try:
        until = request.POST.get("until", "").strip()
        people.correct_seat(by=person(request), seat=held, place=place_of(request, head),
                            until=day_of(until) if until else None)
    except ClcError as error:
        return form(request, head, told(request), seat=held, wrong=f"{error.message} {error.todo or ''}")
    return done(request, _("The line is corrected."), home(head))


@screen("tell_fact", methods=("POST",))
def leave(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down that somebody left."""
    head = look(code)
    people.end_seat(by=person(request), seat=held_seat(head, key), until=day_of(request.POST.get("until", "")),
                    why=text_of(request, "why"))
    return done(request, _("Written down as left."), home(head))


@screen("see_people", methods=("POST",))
def strike(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take out a line that was never true."""
    head = look(code)
    people.strike_seat(by=person(request), seat=held_seat(head, key))
    return done(request, _("The line is taken out; the history keeps it."), home(head))


def form(request: HttpRequest, head: Head, values: dict[str, Any], *, seat: Seat | None = None,
         wrong: str = "") -> HttpResponse:
    """The form of a place, with what is wrong above it."""
    documents = Document.objects.filter(client=head.client).order_by("-at").only("name", "at")[:DOCUMENTS_MAX]
    positions = [(name, _(rule.label)) for name, rule in team_rule(current_book()).positions.items()]
    return answer(request, "credit_file/seat.html", {
        "client": head.client, "values": {**dict.fromkeys(FIELDS, ""), **values}, "seat": seat, "wrong": wrong,
        "positions": positions, "documents": [("", _("No document")), *((one.pk, one.name) for one in documents)],
        "today": timezone.localdate()}, status=400 if wrong else 200)


def text_of(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").strip()


def told(request: HttpRequest) -> dict[str, Any]:
    """The form as it was typed."""
    return {name: text_of(request, name) for name in FIELDS}


def place_of(request: HttpRequest, head: Head) -> people.Place:
    """The place as the form tells it; BadInput for a day that is none."""
    since: date = day_of(text_of(request, "since"))
    return people.Place(
        name=text_of(request, "name"), position=text_of(request, "position"), since=since,
        background=text_of(request, "background"), source=text_of(request, "source"),
        document=document_of(head, text_of(request, "document")))


def document_of(head: Head, key: str) -> Document | None:
    """The document chosen; None when none is. One of another client is not found."""
    if not key:
        return None
    found = Document.objects.filter(client=head.client, pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise NotFound(_("This document is not among the client's."), todo=_("Choose one of the list."))
    return found


def held_seat(head: Head, key: int) -> Seat:
    """A place of this client's team; else NotFound."""
    found = Seat.objects.filter(client=head.client, pk=key).select_related("client").first() if key < 2**63 else None
    if found is None:
        raise NotFound(_("This place is not in the client's team."), todo=_("Open the profile again."))
    return found
