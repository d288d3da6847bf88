"""Actions on the screen: finished with one click, undone with one more, postponed, dropped, handed on."""
from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.answer import Toast
from clc.doors.web.my_day import day, touching, views
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, User
from clc.stages.hub.services import actions as services

HOME = "/"


def found(key: int) -> Action:
    """An action the reader may see, or 404."""
    known = Action.objects.select_related("client__party", "client__standing", "owner", "verdict", "done_by")
    return get_object_or_404(known, pk=key)


def day_from(text: str) -> date:
    """A day as the form wrote it; BadInput when it is none or past."""
    try:
        told = parse_date(text.strip())
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:40]}, todo=_("Write it as 2026-11-22."))
    if told < day.today():
        raise BadInput(_("%(day)s has passed.") % {"day": told}, todo=_("Choose today or a later day."))
    return told


@answer.screen("see_client")
def action(request: HttpRequest, key: int) -> HttpResponse:
    """One action with all that can be done about it."""
    held = found(key)
    colleagues = User.objects.filter(is_active=True, branch=held.client.branch_id).order_by("display_name", "username")
    rule = current_book().warnings.get(held.verdict.rule) if held.verdict else None
    return answer.page(request, "my_day/action.html", {
        "action": held, "colleagues": colleagues[:50], "rule": rule, "today": day.today(),
    })


@answer.screen("finish_action", methods=("POST",))
def finish(request: HttpRequest, key: int) -> HttpResponse:
    """Mark it done, with or without words on what came of it."""
    done = services.finish_action(by=answer.person(request), action=found(key), outcome=request.POST.get("outcome", ""))
    toast = Toast(_("Done: %(title)s") % {"title": _(done.title)}, undo=reverse("my_day:reopen", args=[key]))
    if answer.is_fragment(request) and request.headers.get("HX-Target") == "day":
        answer.say(request, toast)
        return views.shown(request)
    return answer.done(request, toast, HOME)


@answer.screen("finish_action", methods=("POST",))
def reopen(request: HttpRequest, key: int) -> HttpResponse:
    """Undo a finish or a drop."""
    services.reopen_action(by=answer.person(request), action=found(key))
    return answer.done(request, _("It is open again."), HOME)


@answer.screen("open_action", methods=("POST",))
def postpone(request: HttpRequest, key: int) -> HttpResponse:
    """Move it to another day."""
    moved = services.postpone_action(by=answer.person(request), action=found(key), due=day_from(request.POST.get("due", "")),
                                     reason=request.POST.get("reason", "")[:240])
    return answer.done(request, _("Moved to %(day)s.") % {"day": moved.due}, HOME)


@answer.screen("finish_action", methods=("POST",))
def drop(request: HttpRequest, key: int) -> HttpResponse:
    """Close it undone, with the reason."""
    services.drop_action(by=answer.person(request), action=found(key), reason=request.POST.get("reason", "")[:2000])
    return answer.done(request, Toast(_("Dropped."), undo=reverse("my_day:reopen", args=[key])), HOME)


@answer.screen("open_action", methods=("POST",))
def hand_on(request: HttpRequest, key: int) -> HttpResponse:
    """Give it to a colleague of the client's branch."""
    held, asked = found(key), request.POST.get("owner", "")
    colleagues = User.objects.filter(is_active=True, branch=held.client.branch_id)
    owner = colleagues.filter(pk=asked).first() if asked.isdecimal() else None
    if owner is None:
        raise NotFound(_("This colleague is not of the client's branch."), todo=_("Choose one of the list."))
    services.hand_on_action(by=answer.person(request), action=held, owner=owner)
    return answer.done(request, _("Handed to %(name)s.") % {"name": owner}, HOME)


@answer.screen("open_action", methods=("GET", "POST"))
def open_one(request: HttpRequest) -> HttpResponse:
    """Ask for something to be done for a client."""
    if request.method != "POST":
        asked = request.GET.get("client", "")[:80]
        return answer.page(request, "my_day/open_action.html", {"asked": asked, "today": day.today()})
    client = touching.client_meant(request.POST.get("client", ""))
    opened = services.open_action(by=answer.person(request), client=client, title=request.POST.get("title", ""),
                                  due=day_from(request.POST.get("due", "")), detail=request.POST.get("detail", "")[:4000])
    return answer.done(request, _("Opened: %(title)s") % {"title": opened.title}, HOME)
