"""What people do on the rating sheet: begin, check stops, answer, override, propose, return, confirm."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.client.acts import number_of
from clc.doors.web.client.looking import look
from clc.kernel.errors import BadInput, NotFound
from clc.stages.credit.models import Rating
from clc.stages.credit.rating_outcome import rule_of
from clc.stages.credit.services import ratings
from clc.stages.hub.book import book_of
from clc.stages.hub.models import Client, Document

SECURITY = ("financial", "receivables", "real_estate", "other_physical")


def sheet_of(code: str) -> str:
    """The address of the sheet."""
    return reverse("rating:page", args=[code])


def rating_of(code: str, key: int) -> Rating:
    """A rating of this client; else NotFound."""
    held = Rating.objects.filter(client=look(code).client, pk=key).select_related("edition").first()
    if held is None:
        raise NotFound(_("This rating is not among the client's."), todo=_("Open the client's rating again."))
    return held


def version_of(request: HttpRequest) -> int:
    """The version of the rating that the form showed."""
    return whole(request.POST.get("version", ""))


def whole(text: str) -> int:
    """A whole number of a form; else BadInput."""
    try:
        return int(text[:9])
    except ValueError:
        raise BadInput(_("“%(text)s” is not a whole number.") % {"text": text[:20]},
                       todo=_("Open the form again.")) from None


@screen("rate_client", methods=("POST",))
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a rating."""
    ratings.start_rating(by=person(request), client=look(code).client, model=request.POST.get("model", "")[:64])
    say(request, _("The rating is begun; its inputs are frozen as they stand."))
    return away(request, sheet_of(code))


@screen("rate_client", methods=("POST",))
def refresh(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take the inputs anew."""
    ratings.refresh_rating(by=person(request), rating=rating_of(code, key), version=version_of(request))
    return done(request, _("The inputs are taken anew."), sheet_of(code))


@screen("rate_client", methods=("POST",))
def stops(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down what was found of the hard stops, and take the inputs anew."""
    held = rating_of(code, key)
    rule = rule_of(book_of(held.edition.hash), held.model)
    words = {name: request.POST.get(f"stop-{name}", "") for name in rule.stops}
    found = {name: word == "stops" for name, word in words.items() if word in ("clear", "stops")}
    ratings.check_stops(by=person(request), rating=held, found=found, version=version_of(request))
    return done(request, _("The hard stops are checked."), sheet_of(code))


@screen("rate_client", methods=("POST",))
def answer(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Answer a question."""
    held, paper = rating_of(code, key), request.POST.get("document", "")
    document = Document.objects.filter(client=held.client_id, pk=whole(paper)).first() if paper else None
    ratings.answer_question(
        by=person(request), rating=held, item=request.POST.get("item", "")[:64],
        answer=whole(request.POST.get("answer", "")), words=request.POST.get("words", ""), document=document,
        version=version_of(request))
    return done(request, _("The answer is kept."), sheet_of(code))


@screen("rate_client", methods=("POST",))
def support(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """State or take away the support of a parent."""
    typed = request.POST.get("parent", "").strip()[:40]
    parent = look(typed).client if typed else None
    ratings.state_support(by=person(request), rating=rating_of(code, key), parent=parent, version=version_of(request),
                          answer=whole(request.POST.get("answer", "0")), words=request.POST.get("words", ""))
    return done(request, _("The support is written down."), sheet_of(code))


@screen("rate_client", methods=("POST",))
def facility(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Add a facility, or take one away by its place."""
    held = rating_of(code, key)
    told = list(held.facilities)
    if request.POST.get("drop"):
        told = [each for at, each in enumerate(told) if str(at) != request.POST["drop"]]
    else:
        told.append(typed_facility(request, held.client))
    ratings.state_facilities(by=person(request), rating=held, facilities=told, version=version_of(request))
    return done(request, _("The facilities are written down."), sheet_of(code))


def typed_facility(request: HttpRequest, client: Client) -> dict[str, Any]:
    """A facility as it was typed; else BadInput."""
    seniority = request.POST.get("seniority", "")
    if seniority not in ("senior_corporate", "senior_financial", "subordinated", "covered_bond"):
        raise BadInput(_("Choose the seniority of the facility."), todo=_("Choose one of the list."))
    held = {kind: request.POST.get(kind, "").strip() for kind in SECURITY}
    return {
        "name": request.POST.get("name", "").strip()[:80] or _("Facility"),
        "exposure": str(number_of(request.POST.get("exposure", ""))), "seniority": seniority,
        "security": [{"kind": kind, "value": str(positive(text))} for kind, text in held.items() if text],
    }


def positive(text: str) -> Decimal:
    """An amount of 0 or more; else BadInput."""
    value = number_of(text)
    if value < 0:
        raise BadInput(_("Security is worth 0 or more."), todo=_("Write the value as a positive amount."))
    return value


@screen("override_rating", methods=("POST",))
def override(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Move the grade by hand."""
    ratings.override_rating(
        by=person(request), rating=rating_of(code, key), notches=whole(request.POST.get("notches", "")),
        reason=request.POST.get("reason", ""), words=request.POST.get("words", ""), version=version_of(request))
    return done(request, _("The override is written down."), sheet_of(code))


@screen("rate_client", methods=("POST",))
def propose(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Hand the rating to a second person."""
    ratings.propose_rating(by=person(request), rating=rating_of(code, key), version=version_of(request))
    return done(request, _("The rating is proposed; a colleague confirms it."), sheet_of(code))


@screen("confirm_rating", "rate_client", methods=("POST",))
def send_back(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Return the rating with the reason."""
    ratings.return_rating(by=person(request), rating=rating_of(code, key), why=request.POST.get("why", ""),
                          version=version_of(request))
    return done(request, _("The rating is returned."), sheet_of(code))


@screen("confirm_rating", methods=("POST",))
def confirm(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Put the rating in force."""
    held = ratings.confirm_rating(by=person(request), rating=rating_of(code, key), version=version_of(request))
    said = _("Rated %(grade)s until %(day)s.") % {"grade": held.grade, "day": held.valid_until}
    return done(request, said, sheet_of(code))
