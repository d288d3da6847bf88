"""People of a client or lead on the screen: written down, corrected, gone, and what they agreed to."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import Toast, away, done, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.contacts.acts import day_of
from clc.doors.web.contacts.looking import Side, side, side_of
from clc.kernel.errors import ClcError
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.reach.models import AgreedTo, Contact, ContactBasis, ContactLevel, WorkField
from clc.stages.reach.persons import shown
from clc.stages.reach.services import contacts
from clc.stages.reach.services.contacts import Told

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


def _told(told: QueryDict) -> Told:
    return Told(name=told.get("name", ""), level=told.get("level", ""), basis=told.get("basis", ""),
                title=told.get("title", ""), field=told.get("field", ""), phone=told.get("phone", ""),
                mail=told.get("mail", ""), chat=told.get("chat", ""), language=told.get("language", ""),
                basis_on=day_of(told.get("basis_on", "")))


def _form(request: HttpRequest, whose: Side, context: dict[str, Any], wrong: ClcError | None = None) -> HttpResponse:
    return answer(request, "contacts/person.html", {
        "side": whose, "levels": ContactLevel.choices, "fields": WorkField.choices, "writes_in": LANGUAGES,
        "bases": [one for one in ContactBasis.choices if one[0]], "today": timezone.localdate(), "wrong": wrong,
        "agreed_to": AgreedTo.choices, **context}, status=400 if wrong else 200)


@screen("log_touch", "work_lead", methods=("GET", "POST"))
def add(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """Write a person down."""
    whose = side(code, lead)
    if request.method == "POST":
        try:
            contacts.add_contact(by=person(request), whose=whose.of, told=_told(request.POST))
        except ClcError as wrong:
            return _form(request, whose, {"values": request.POST, "contact": None}, wrong)
        say(request, _("The person is written down."))
        return away(request, whose.at("page"))
    usual = {"basis": "company", "language": "zh-hans", "level": "manager"}
    return _form(request, whose, {"values": usual, "contact": None})


def _contact(key: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("client", "lead__client"), pk=key)


def _values(reader: User, contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in (
        "name", "title", "level", "field", "phone", "mail", "chat", "language", "basis")} | {
            "basis_on": contact.basis_on.isoformat(), "saves": contact.version}


@screen("log_touch", "work_lead", methods=("GET", "POST"))
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct a person; who may not see people in full corrects none."""
    held, user = _contact(key), person(request)
    whose = side_of(held)
    if not may(user, "see_people"):
        return answer(request, "contacts/person_masked.html", {"side": whose, "shown": shown(user, held, {})})
    words = {one.purpose: one for one in held.agreements.filter(withdrawn_at__isnull=True)}
    if request.method == "POST":
        saves = request.POST.get("saves", "")
        try:
            contacts.change_contact(by=user, contact=held, told=_told(request.POST),
                                    saves=int(saves) if saves.isdecimal() and len(saves) < 9 else -1)
        except ClcError as wrong:
            return _form(request, whose, {"values": request.POST, "contact": held, "words": words}, wrong)
        say(request, _("The person is corrected."))
        return away(request, whose.at("page"))
    return _form(request, whose, {"values": _values(user, held), "contact": held, "words": words})


@screen("log_touch", "work_lead", methods=("POST",))
def left(request: HttpRequest, key: int) -> HttpResponse:
    """Note that a person left."""
    held = _contact(key)
    contacts.contact_left(by=person(request), contact=held, day=day_of(request.POST.get("day", "")) or timezone.localdate())
    return done(request, Toast(_("Noted: the person left."), reverse("contacts:back", args=[key])), side_of(held).at("page"))


@screen("log_touch", "work_lead", methods=("POST",))
def back(request: HttpRequest, key: int) -> HttpResponse:
    """Undo: the person is there."""
    held = _contact(key)
    contacts.contact_is_back(by=person(request), contact=held)
    return done(request, Toast(_("Noted: the person is there.")), side_of(held).at("page"))


@screen("log_touch", "work_lead", methods=("POST",))
def agreed(request: HttpRequest, key: int) -> HttpResponse:
    """Note what a person agreed to or refused."""
    held = _contact(key)
    yes = request.POST.get("agreed") == "yes"
    contacts.agree(by=person(request), contact=held, purpose=request.POST.get("purpose", ""), agreed=yes,
                   how=request.POST.get("how", ""))
    return done(request, Toast(_("The consent is noted.") if yes else _("The refusal is noted.")), side_of(held).at("page"))
