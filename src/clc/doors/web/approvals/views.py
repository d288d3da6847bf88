"""The list of approvals: mine to decide, others' to decide, all."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.cases.reading import asked_word, role_words
from clc.stages.decision import waiting
from clc.stages.decision.models import Case, CaseState, CaseStep, Choice, Seat, SeatState, StepState
from clc.stages.decision.said import said
from clc.stages.hub.models import User

VIEWS = ("mine", "others", "all")
SHOWN = 30
MINE_MAX = 200


@dataclass(frozen=True)
class Mine:
    """A seat that waits for the reader, and in whose stead they sit there."""

    seat: Seat
    instead_of: User | None
    late: bool


@dataclass(frozen=True)
class Line:
    """A case of a list, with the steps that are open and whom they wait for."""

    case: Case
    steps: Sequence[tuple[CaseStep, str]]
    late: bool


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """The three lists."""
    user, today = person(request), timezone.localdate()
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    seats = mine(user, today)
    words = {"mine": _("Waits for me"), "others": _("Waits for others"), "all": _("All cases")}
    questions = list(waiting.questions_for(user)[:MINE_MAX])
    count = len(seats) + len(questions)
    links = [(word, f"{reverse('approvals:page')}?view={name}", name == view, count if name == "mine" else None)
             for name, word in words.items()]
    state = request.GET.get("state", "")
    rows = listed(user, view, state, request.GET.get("page", "1")) if view != "mine" else None
    return answer(request, "approvals/page.html", {
        "view": view, "tab_links": links, "mine": seats, "questions": questions,
        "count": count, "rows": rows, "state": state,
        "states": CaseState.choices, "lines": lines(list(rows.object_list), today) if rows else [], "today": today,
        "role_words": role_words, "said_label": said, "choices": Choice.choices, "reader": user})


def mine(user: User, today: date) -> list[Mine]:
    """What waits for somebody, late first, each step once."""
    told: dict[int, Mine] = {}
    for seat in waiting.for_me(user)[:MINE_MAX]:
        other = seat.user if seat.user is not None and seat.user_id != user.pk else None
        told.setdefault(seat.step_id, Mine(seat, other, seat.step.is_late(today)))
    return sorted(told.values(), key=lambda one: not one.late)


def listed(user: User, view: str, state: str, number: str) -> Page[Case]:
    """A page of cases: of mine that wait for others, or all that the reader sees."""
    if view == "others":
        rows = waiting.of_mine(user)
    else:
        rows = Case.objects.select_related("client__party", "opened_by").order_by("-id")
        rows = rows.filter(state=state) if state in CaseState.values else rows
    return Paginator(rows, SHOWN).get_page(number)


def lines(cases: Sequence[Case], today: date) -> list[Line]:
    """Each case with its open steps and whom they wait for, in two queries."""
    steps = CaseStep.objects.filter(case__in=[one.pk for one in cases], state=StepState.OPEN).order_by("id")
    seats = Seat.objects.filter(step__in=steps, state=SeatState.ASKED, waits_for__isnull=True).select_related("user")
    asked: dict[int, list[str]] = {}
    for seat in seats:
        asked.setdefault(seat.step_id, []).append(asked_word(seat))
    told: dict[int, list[tuple[CaseStep, str]]] = {}
    for step in steps:
        who = ", ".join(dict.fromkeys(asked.get(step.pk, []))) or role_words(step.roles)
        told.setdefault(step.case_id, []).append((step, who))
    return [Line(one, told.get(one.pk, []), any(step.is_late(today) for step, _who in told.get(one.pk, [])))
            for one in cases]
