"""Messages to contacts: written from a template with everything that speaks against them shown, sent, marked."""
from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.doors.web.answer import Toast, away, done, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.contacts.acts import key_of
from clc.doors.web.contacts.looking import Side, side, side_of
from clc.doors.web.contacts.people import LANGUAGES
from clc.doors.web.contacts.reading import people, templates
from clc.kernel.errors import ClcError, NotFound
from clc.stages.reach.messaging import Composed, Wanted, compose
from clc.stages.reach.models import MessageSent, SentState
from clc.stages.reach.services import messages

WAYS = {"mail": pgettext_lazy("way", "Mail"), "sms": pgettext_lazy("way", "Text message"),
        "chat": pgettext_lazy("way", "Chat"), "letter": pgettext_lazy("way", "Letter")}
PURPOSES = {"service": pgettext_lazy("purpose", "Service"), "notice": pgettext_lazy("purpose", "Notice"),
            "survey": pgettext_lazy("purpose", "Survey"), "marketing": pgettext_lazy("purpose", "Marketing")}
DID = {"sent": gettext_lazy("Noted: the message went."), "drop": gettext_lazy("The message is not sent."),
       "read": gettext_lazy("Noted: the message was read.")}


@screen("send_message", methods=("GET", "POST"))
def page(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """Choose a template and a person, fill in, look it over, send."""
    whose = side(code, lead)
    told = request.POST if request.method == "POST" else request.GET
    there = [one for one in people(person(request), whose) if one.contact.left_on is None]
    contact = next((one.contact for one in there if str(one.contact.pk) == told.get("contact", "")), None)
    rule = templates().get(told.get("template", ""))
    wanted = Wanted(told.get("template", ""), told.get("way", "") or (rule.ways[0] if rule else ""),
                    told.get("language", "") or (contact.language if contact else ""),
                    {name.removeprefix("a-"): str(text) for name, text in told.items() if name.startswith("a-")})
    composed: Composed | None = None
    wrong: ClcError | None = None
    if request.method == "POST" and contact is not None:
        composed = compose(person(request), contact, wanted)
        if "send" in request.POST and not composed.against:
            return _sent(request, whose, messages.send_message(
                by=person(request), contact=contact, wanted=wanted, key=key_of(request.POST.get("key", ""))))
    return answer(request, "contacts/message.html", {
        "side": whose, "there": there, "contact": contact, "rule": rule, "wanted": wanted, "composed": composed,
        "templates": templates(), "ways": WAYS, "purposes": PURPOSES, "writes_in": dict(LANGUAGES), "wrong": wrong,
        "key": told.get("key", "") or uuid4(), "now": timezone.now()})


def _sent(request: HttpRequest, whose: Side, made: MessageSent) -> HttpResponse:
    words = {SentState.SENT: _("The message went."),
             SentState.READY: _("Copy the message, send it, then note that it went."),
             SentState.WAITING: _("It is a quiet hour: the message waits until %(hour)s.") % {
                 "hour": f"{timezone.localtime(made.due_at):%m-%d %H:%M}"}}
    say(request, words.get(SentState(made.state), made.trouble))
    return away(request, whose.at("page"))


@screen("send_message", methods=("POST",))
def mark(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Note that a message went by hand, was read, or is not sent after all."""
    held = get_object_or_404(MessageSent.objects.select_related("client", "lead__client"), pk=key)
    services = {"sent": messages.sent_by_hand, "drop": messages.drop_message, "read": messages.message_read}
    if act not in services:
        raise NotFound(_("There is no such act."), todo=_("Open the page again."))
    services[act](by=person(request), message=held)
    return done(request, Toast(str(DID[act])), side_of(held).at("page"))
