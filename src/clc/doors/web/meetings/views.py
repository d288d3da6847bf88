"""The pages of joint meetings: what is to come and what calls for one, the room, the minutes as a file."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.meetings import reading
from clc.kernel.errors import BadInput
from clc.stages.credit.papers.printing import TYPES, Form, printed
from clc.stages.decision import calling
from clc.stages.decision.meeting_words import LIGHTS, SIDES
from clc.stages.decision.models import Meeting, MeetingState, Stance
from clc.stages.decision.services.sitting import LANGUAGES
from clc.stages.hub.book import current_book

VIEWS = ("come", "called", "held")


@screen("hold_meeting", "see_client")
def page(request: HttpRequest) -> HttpResponse:
    """Meetings to come (mine or all I see), causes without a meeting, meetings that were held."""
    user, view = person(request), request.GET.get("view", "come")
    view = view if view in VIEWS else "come"
    rows = Meeting.objects.select_related("client__party", "chair", "case").prefetch_related("seats__user")
    mine = request.GET.get("whose", "") == "mine"
    rows = rows.of(user) if mine else rows
    causes, total = reading.called_for() if view == "called" else ([], 0)
    found = rows.under_way().order_by("starts_at") if view == "come" else rows.exclude(state__in=("called", "open"))
    words = {"come": _("To come"), "called": _("Called for"), "held": _("Held and called off")}
    links = [(word, f"{reverse('meetings:page')}?view={name}", name == view, None) for name, word in words.items()]
    return answer(request, "meetings/page.html", {
        "view": view, "tab_links": links, "meetings": found[:reading.ROWS_MAX] if view != "called" else [], "mine": mine,
        "causes": causes, "causes_total": total, "kinds": calling.kinds(), "lights": LIGHTS, "today": timezone.localdate(),
        "now": timezone.now(), "reader": user})


@screen("see_client")
def room(request: HttpRequest, key: int) -> HttpResponse:
    """One meeting: who sits in it, what is before it, what was said and decided."""
    return drawn(request, key)


def drawn(request: HttpRequest, key: int, *, wrong: str = "", typed: dict[str, Any] | None = None) -> HttpResponse:
    """The room; after a refused form with what is wrong and the words that were typed."""
    held = reading.room(key, person(request))
    asked = reading.people(held.rule, held.meeting.client) if held.rule and (held.called or held.open) else []
    seated = {one.user_id for one in held.seats}
    return answer(request, "meetings/room.html", {
        "room": held, "meeting": held.meeting, "client": held.meeting.client, "facts": held.meeting.facts_told,
        "sides": SIDES, "lights": LIGHTS, "stances": Stance.choices, "states": MeetingState, "wrong": wrong,
        "typed": typed or {}, "today": timezone.localdate(), "reader": held.reader, "level": held.level,
        "askable": [(side, [one for one in told if one.pk not in seated]) for side, told in asked],
        "owners": [one for _side, told in asked for one in told], "rules": current_book().warnings, "local": local,
        "pretty": json.dumps(held.meeting.facts_told, ensure_ascii=False, indent=1, sort_keys=True),
    }, status=400 if wrong else 200)


def local(at: datetime) -> str:
    """A moment as a field of a form holds it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


@screen("see_client")
def file(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """The sealed minutes as Word or PDF in a language."""
    held = reading.room(key, person(request)).meeting
    minutes = getattr(held, "minutes", None)
    if language not in LANGUAGES or form not in TYPES or minutes is None:
        raise BadInput(_("Minutes come as docx or pdf, in zh-hans or en, once the meeting is closed."),
                       todo=_("Choose one of the links on its page."))
    kind: Form = "pdf" if form == "pdf" else "docx"
    with translation.override(language):
        content = printed(minutes.paper(language), kind, home=request.build_absolute_uri("/").rstrip("/"),
                          seal=f"sha256 {minutes.seal}")
    name = f"{held.client.code}-meeting-{held.pk}-{language}.{kind}".replace('"', "")
    return HttpResponse(content, content_type=TYPES[kind], headers={
        "Content-Disposition": f'attachment; filename="{name}"'})
