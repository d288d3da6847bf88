"""A chat pasted in: looked over first, kept only then."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.contacts.acts import day_of
from clc.doors.web.contacts.looking import Side, side
from clc.kernel.errors import ClcError
from clc.kernel.privacy import masked
from clc.stages.reach.services.chats import Preview, keep_chat, preview


@screen("log_touch", "work_lead", methods=("GET", "POST"))
def page(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """Paste, look over, keep."""
    whose = side(code, lead)
    if request.method != "POST":
        return _page(request, whose)
    pasted = request.POST.get("pasted", "")
    try:
        day = day_of(request.POST.get("day", ""))
        if "keep" not in request.POST:
            return _page(request, whose, preview(by=person(request), whose=whose.of, pasted=pasted, day=day))
        sides = {name: request.POST.get(f"side-{place}", "unknown")
                 for place, name in enumerate(request.POST.getlist("speaker"))}
        made = keep_chat(by=person(request), whose=whose.of, pasted=pasted, sides=sides, day=day)
    except ClcError as wrong:
        return _page(request, whose, wrong=wrong)
    lines = sum(len(one.lines) for one in made)
    say(request, ngettext("%(count)d line of the chat is kept.", "%(count)d lines of the chat are kept.", lines) % {
        "count": lines} if made else _("Nothing new: these lines are kept already."))
    return away(request, whose.at("page"))


def _page(request: HttpRequest, whose: Side, found: Preview | None = None, wrong: ClcError | None = None) -> HttpResponse:
    return answer(request, "contacts/chat.html", {
        "side": whose, "masked": masked, "pasted": request.POST.get("pasted", ""), "found": found, "wrong": wrong,
        "day": request.POST.get("day", "") or timezone.localdate().isoformat()}, status=400 if wrong else 200)
