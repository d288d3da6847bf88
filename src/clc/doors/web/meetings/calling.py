"""Calling a joint meeting: the form with what calls for it, and the call."""
from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.looking import Head, look
from clc.doors.web.meetings import forms, reading
from clc.kernel.errors import ClcError
from clc.stages.decision import calling
from clc.stages.decision.meeting_words import LIGHTS, SIDES
from clc.stages.decision.models import Case
from clc.stages.decision.services import meetings

HOUR = time(14, 0)


@screen("hold_meeting", methods=("GET", "POST"))
def call(request: HttpRequest, code: str) -> HttpResponse:
    """The form to call a meeting, and the call."""
    head = look(code)
    if request.method != "POST":
        return form(request, head, {name: request.GET.get(name, "")[:200] for name in ("kind", "case", "step", "title")})
    try:
        rule = meetings.rule_of(forms.text(request, "kind"))
        made = meetings.call_meeting(
            by=person(request), client=head.client, kind=forms.text(request, "kind"), title=forms.text(request, "title"),
            why=forms.text(request, "why"), plan=forms.plan_of(request, rule), people=forms.people_of(request),
            of=case_of(head, forms.text(request, "case"), forms.text(request, "step")))
    except ClcError as wrong:
        return form(request, head, forms.typed(request), wrong=f"{wrong.message} {wrong.todo}".strip())
    say(request, _("The meeting is called; those asked are told."))
    return away(request, reverse("meetings:room", args=[made.pk]))


def form(request: HttpRequest, head: Head, typed: dict[str, str], *, wrong: str = "") -> HttpResponse:
    """The form, filled with what the kind of meeting says or what was typed."""
    rules, causes = calling.kinds(), calling.causes(head.client)
    kind = typed.get("kind") or (causes[0].kind if causes else "conflict")
    rule = rules.get(kind) or next(iter(rules.values()))
    case = case_of(head, typed.get("case", ""), typed.get("step", ""))
    today = timezone.localdate()
    due = min((one.due for one in causes if one.kind == kind), default=calling.later(today, rule.within))
    at = datetime.combine(max(min(due, calling.later(today, rule.within)), today + timedelta(days=1)), HOUR)
    given = {"title": _(rule.label), "starts_at": at.isoformat(timespec="minutes"),
             "agenda": "\n".join(_(item.label) for item in rule.agenda), "why": "", "place": "", "guests": "", "besides": ""}
    level = calling.level_of(head.client, head.standing)
    asked = reading.people(rule, head.client)
    chairs = [one for _side, told in asked for one in told if rule.may_chair(one.role, level)]
    return answer(request, "meetings/call.html", {
        "client": head.client, "kind": kind, "rule": rule, "rules": rules, "wrong": wrong, "case": case, "due": due,
        "typed": {**given, **{name: told for name, told in typed.items() if told}}, "level": level, "sides": SIDES,
        "causes": [one for one in causes if one.kind == kind], "asked": asked, "chairs": chairs, "lights": LIGHTS,
        "ticked": set(forms.keys(request, "people")) if request.method == "POST" else {head.client.manager_id},
    }, status=400 if wrong else 200)


def case_of(head: Head, key: str, step: str) -> meetings.For | None:
    """The step of a case of this client that waits for the meeting, if one is named."""
    if not (key.isascii() and key.isdigit() and len(key) < forms.KEY_DIGITS_MAX):
        return None
    found = Case.objects.filter(client=head.client, pk=int(key)).first()
    return meetings.For(found, step) if found else None
