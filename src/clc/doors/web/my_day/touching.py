"""Touches on the screen: a note written down in one go, taken back with one click."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.answer import Toast
from clc.doors.web.my_day import day
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Client, Touch, TouchKind
from clc.stages.hub.services import touches as services

HOME = "/"


def client_meant(typed: str) -> Client:
    """The one client somebody typed: by code, by `code name` as the field completes it, or by a name that is one's alone."""
    words = typed.strip()[:200]
    by_code = Client.objects.filter(code__in=[words, words.partition(" ")[0]]).select_related("party").first()
    if by_code is not None:
        return by_code
    found = day.named(words, limit=2)
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(_("More than one client is called “%(words)s”.") % {"words": words},
                       todo=_("Choose one by its code."))
    raise NotFound(_("No client among yours is called “%(words)s”.") % {"words": words},
                   todo=_("Type the code, or two characters of the name."))


@answer.screen("log_touch", methods=("GET", "POST"))
def log(request: HttpRequest) -> HttpResponse:
    """Write down a contact with a client."""
    if request.method != "POST":
        return answer.page(request, "my_day/log_touch.html", {
            "asked": request.GET.get("client", "")[:80], "touch_kinds": TouchKind.choices,
        })
    client = client_meant(request.POST.get("client", ""))
    touch = services.log_touch(by=answer.person(request), client=client, kind=request.POST.get("kind", ""),
                               text=request.POST.get("text", "")[:8000])
    toast = Toast(_("Logged for %(name)s.") % {"name": client.party.name}, undo=reverse("my_day:take_back", args=[touch.pk]))
    return answer.done(request, toast, HOME)


@answer.screen("log_touch", methods=("POST",))
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """Undo one's own note."""
    touch = get_object_or_404(Touch.objects.select_related("client"), pk=key)
    services.take_back_touch(by=answer.person(request), touch=touch)
    return answer.done(request, _("Taken back."), HOME)
