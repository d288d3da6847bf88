"""Reads the forms of joint meetings: days, people, plans, tasks."""
from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.policy.kind.meeting import MeetingKind
from clc.stages.decision.services.meetings import Plan
from clc.stages.decision.services.sitting import Task
from clc.stages.hub.models import User

TASK_ROWS = 5
KEY_DIGITS_MAX = 18


def text(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").strip()


def typed(request: HttpRequest) -> dict[str, str]:
    """The form as it was typed, to be shown again."""
    return {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def saves(request: HttpRequest) -> int:
    """From which state of the meeting the form was drawn."""
    told = text(request, "saves")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else -1


def keys(request: HttpRequest, name: str) -> list[int]:
    """The keys ticked in a list."""
    return [int(one) for one in request.POST.getlist(name) if one.isascii() and one.isdigit() and len(one) < KEY_DIGITS_MAX]


def moment_of(told: str) -> datetime:
    """A day and hour as the browser writes them; BadInput when they are none."""
    try:
        found = datetime.fromisoformat(told)
    except ValueError as wrong:
        raise BadInput(_("“%(text)s” is not a day and hour.") % {"text": told[:40]},
                       todo=_("Write it as 2026-11-22T14:30.")) from wrong
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def day_of(told: str) -> date:
    """A day; BadInput when it is none."""
    try:
        return date.fromisoformat(told)
    except ValueError as wrong:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": told[:40]}, todo=_("Write it as 2026-11-22.")) from wrong


def user_of(told: str) -> User:
    """A person by key or by sign-in name; else NotFound."""
    active = User.objects.filter(is_active=True)
    number = told.isascii() and told.isdigit() and len(told) < KEY_DIGITS_MAX
    found = active.filter(pk=int(told)).first() if number else active.filter(username=told[:150]).first()
    if found is None:
        raise NotFound(_("Nobody here is called %(name)s.") % {"name": told[:40] or "—"},
                       todo=_("Choose from the list, or write the name they sign in with."))
    return found


def people_of(request: HttpRequest) -> list[User]:
    """Everybody ticked, and whoever is written besides."""
    ticked = list(User.objects.filter(is_active=True, pk__in=keys(request, "people")))
    besides = text(request, "besides")
    return [*ticked, *([user_of(besides)] if besides else [])]


def plan_of(request: HttpRequest, rule: MeetingKind) -> Plan:
    """Day, place, chair, agenda, guests; a point left as the book writes it stays in the book's words."""
    book = {_(item.label): item.label for item in rule.agenda}
    lines = [line.strip() for line in text(request, "agenda").splitlines() if line.strip()]
    return Plan(starts_at=moment_of(text(request, "starts_at")), chair=user_of(text(request, "chair")),
                place=text(request, "place"), agenda=tuple(book.get(line, line) for line in lines),
                guests=text(request, "guests"))


def tasks_of(request: HttpRequest) -> tuple[Task, ...]:
    """The rows of the form that say anything; each says what, who and when."""
    rows = [[text(request, f"{name}{at}") for name in ("task", "owner", "due")] for at in range(TASK_ROWS)]
    return tuple(Task(title, user_of(owner), day_of(due)) for title, owner, due in rows if title)
