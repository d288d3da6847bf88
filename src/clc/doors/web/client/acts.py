"""What people do on a client's page: log a contact, open and close actions, correct, tell."""
from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web.answer import Toast, done, page, person, screen
from clc.doors.web.client.looking import Head, look
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, ClientState, Touch, TouchKind
from clc.stages.hub.permission import require
from clc.stages.hub.services import actions, clients, touches
from clc.stages.hub.services.facts import tell_fact

EDITABLE = ("name", "name_en", "uscc", "lei", "country", "industry", "state", "since", "next_step")


def home(head: Head) -> str:
    """The address of the client's page."""
    return reverse("client:page", args=[head.client.code])


@screen("log_touch", methods=("POST",))
def touch(request: HttpRequest, code: str) -> HttpResponse:
    """Write a contact down."""
    head = look(code)
    made = touches.log_touch(by=person(request), client=head.client, kind=request.POST.get("kind", ""),
                             text=request.POST.get("text", ""))
    undo = reverse("client:undo_touch", args=[head.client.code, made.pk])
    return done(request, Toast(_("%(kind)s logged.") % {"kind": TouchKind(made.kind).label}, undo), home(head))


@screen("log_touch", methods=("POST",))
def undo_touch(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take one's own note back."""
    head = look(code)
    held = Touch.objects.filter(client=head.client, pk=key).select_related("client").first()
    if held is None:
        raise NotFound(_("This note is gone already."), todo=_("Nothing is left to undo."))
    touches.take_back_touch(by=person(request), touch=held)
    return done(request, _("The note is taken back."), home(head))


@screen("open_action", methods=("POST",))
def action(request: HttpRequest, code: str) -> HttpResponse:
    """Open an action."""
    head = look(code)
    made = actions.open_action(by=person(request), client=head.client, title=request.POST.get("title", ""),
                               due=day_of(request.POST.get("due", "")), detail=request.POST.get("detail", ""))
    undo = reverse("client:drop", args=[head.client.code, made.pk])
    return done(request, Toast(_("Action opened, due %(day)s.") % {"day": made.due.isoformat()}, undo), home(head))


@screen("finish_action", methods=("POST",))
def finish(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Finish an action, with what came of it."""
    head = look(code)
    held = actions.finish_action(by=person(request), action=held_action(head, key), outcome=request.POST.get("outcome", ""))
    undo = reverse("client:reopen", args=[head.client.code, held.pk])
    return done(request, Toast(_("Done: %(title)s") % {"title": _(held.title)}, undo), home(head))


@screen("finish_action", methods=("POST",))
def reopen(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Undo a finish."""
    head = look(code)
    held = actions.reopen_action(by=person(request), action=held_action(head, key))
    return done(request, _("Open again: %(title)s") % {"title": _(held.title)}, home(head))


@screen("finish_action", methods=("POST",))
def drop(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take back an action opened by mistake, or drop it with a reason."""
    head = look(code)
    held = actions.drop_action(by=person(request), action=held_action(head, key),
                               reason=request.POST.get("reason", "") or _("Taken back"))
    undo = reverse("client:reopen", args=[head.client.code, held.pk])
    return done(request, Toast(_("Dropped: %(title)s") % {"title": _(held.title)}, undo), home(head))


@screen("change_client", methods=("POST",))
def next_step(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next step."""
    head = look(code)
    clients.change_client(by=person(request), client=head.client,
                          values={"next_step": request.POST.get("next_step", "").strip()[:240]})
    return done(request, _("The next step is written."), home(head))


@screen("change_client", methods=("GET", "POST"))
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct the basic facts of a client."""
    head = look(code)
    if request.method != "POST":
        return edit_page(request, head, {})
    values = {name: request.POST[name].strip() for name in EDITABLE if name in request.POST}
    wrong = wrongs(values)
    told: dict[str, Any] = {**values, **({"since": parse_date(values["since"])} if values.get("since") else {})}
    if not values.get("since", "x"):
        told["since"] = None
    if not wrong:
        try:
            clients.change_client(by=person(request), client=head.client, values=told)
        except BadInput as error:
            wrong = {"": f"{error.message} {error.todo or ''}"}
    if wrong:
        return edit_page(request, head, wrong, values)
    return done(request, _("The client is corrected."), home(head))


def edit_page(request: HttpRequest, head: Head, wrong: dict[str, str], values: dict[str, str] | None = None) -> HttpResponse:
    """The form, with what is wrong beside its fields."""
    require(person(request), "change_client", head.client)
    return page(request, "client/edit.html", {
        "client": head.client, "party": head.client.party, "wrong": wrong, "states": ClientState.choices,
        "values": values or {}}, status=400 if wrong else 200)


def wrongs(values: dict[str, str]) -> dict[str, str]:
    """What cannot be kept as it was typed, by field."""
    wrong = {}
    if values.get("since"):
        try:
            day = parse_date(values["since"])
        except ValueError:
            day = None
        if day is None or day > timezone.localdate():
            wrong["since"] = _("Write a day up to today, as 2026-01-31.")
    if "state" in values and values["state"] not in ClientState.values:
        wrong["state"] = _("Choose one of the states.")
    limits = {"name": 240, "name_en": 240, "uscc": 18, "lei": 20, "country": 8, "industry": 8}
    for name, most in limits.items():
        if len(values.get(name, "")) > most or "\x00" in values.get(name, ""):
            wrong[name] = _("At most %(count)d characters.") % {"count": most}
    return wrong


@screen("tell_fact", methods=("GET", "POST"))
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a new value of a fact; the old one is superseded, not edited."""
    head = look(code)
    require(person(request), "tell_fact", head.client)
    rules = {name: rule for name, rule in current_book().facts.items() if rule.told}
    if request.method != "POST":
        return page(request, "client/tell.html", {
            "client": head.client, "rules": rules, "chosen": request.GET.get("name", ""), "today": timezone.localdate(),
            "rule": rules.get(request.GET.get("name", "")), "next": request.GET.get("next", "")})
    name, text = request.POST.get("name", ""), request.POST.get("value", "").strip()
    rule = rules.get(name)
    number = None if rule is None or rule.told == "text" else number_of(text)
    tell_fact(by=person(request), client=head.client, name=name, value=number, text="" if number is not None else text[:240],
              as_of=day_of(request.POST.get("as_of", "")))
    return done(request, _("Told: %(name)s") % {"name": _(rule.label) if rule else name}, home(head))


def number_of(text: str) -> Decimal:
    """A number as people type it; else BadInput."""
    try:
        number = Decimal(text.replace(",", "").replace("，", "").removesuffix("%"))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        raise BadInput(_("“%(text)s” is not a number.") % {"text": text[:40]}, todo=_("Write digits, such as 1250000.00."))
    return number


def day_of(text: str) -> date:
    """A day of a form; else BadInput."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:20]}, todo=_("Write it as 2026-01-31."))
    return day


def held_action(head: Head, key: int) -> Action:
    """An action of this client; else NotFound."""
    held = Action.objects.filter(client=head.client, pk=key).first()
    if held is None:
        raise NotFound(_("This action is not among the client's."), todo=_("Open the client again."))
    return held
