"""What people do around a case: answer, take a question back, send copies, strike a condition, withdraw."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.cases.views import drawn, held
from clc.doors.web.meetings.forms import people_of, saves, text, typed
from clc.kernel.errors import ClcError, NotFound
from clc.stages.decision.models import Case, CaseCondition, Question
from clc.stages.decision.services import cases, conditions, talking


def around(request: HttpRequest, key: int, verb: str, act: Callable[[Case], str]) -> HttpResponse:
    """Do something around a case and show it again; refused, with the reason and the words as they were typed."""
    try:
        said = act(held(key))
    except NotFound:
        raise
    except ClcError as wrong:
        return drawn(request, key, wrong=f"{wrong.message} {wrong.todo}".strip(), typed={**typed(request), "verb": verb})
    return done(request, said, reverse("cases:page", args=[key]))


def question_of(case: Case, key: int) -> Question:
    """A question of this case; else NotFound."""
    found = Question.objects.filter(case=case, pk=key).select_related("step", "case").first() if key < 2**62 else None
    if found is None:
        raise NotFound(_("There is no such question in this case."), todo=_("Open the case again."))
    return found


@screen("work_case", methods=("POST",))
def answer(request: HttpRequest, key: int, question: int) -> HttpResponse:
    """Answer a question."""

    def act(case: Case) -> str:
        talking.answer(by=person(request), question=question_of(case, question), words=text(request, "words"))
        return _("Answered; the clock runs again.")

    return around(request, key, "answer", act)


@screen("work_case", methods=("POST",))
def look(request: HttpRequest, key: int) -> HttpResponse:
    """See whether what the case waits for is there now, and let it go on."""

    def act(case: Case) -> str:
        moved = cases.look_now(by=person(request), case=case)
        return _("What it waited for is there: the case goes on.") if moved else _("Something is still missing.")

    return around(request, key, "look", act)


@screen("work_case", methods=("POST",))
def take_back(request: HttpRequest, key: int, question: int) -> HttpResponse:
    """Take a question back."""

    def act(case: Case) -> str:
        talking.take_back(by=person(request), question=question_of(case, question))
        return _("The question is taken back.")

    return around(request, key, "take_back", act)


@screen("work_case", methods=("POST",))
def copy(request: HttpRequest, key: int) -> HttpResponse:
    """Send copies to colleagues."""

    def act(case: Case) -> str:
        count = cases.copy_to(by=person(request), case=case, to=people_of(request), words=text(request, "words"))
        return _("Copies sent: %(count)s.") % {"count": count}

    return around(request, key, "copy", act)


@screen("work_case", methods=("POST",))
def strike(request: HttpRequest, key: int, condition: int) -> HttpResponse:
    """Strike a condition of the approval."""

    def act(case: Case) -> str:
        found = CaseCondition.objects.filter(case=case, pk=condition).first() if condition < 2**62 else None
        if found is None:
            raise NotFound(_("There is no such condition in this case."), todo=_("Open the case again."))
        conditions.strike_condition(by=person(request), condition=found, why=text(request, "words"), saves=saves(request))
        return _("The condition is struck.")

    return around(request, key, "strike", act)


@screen("open_case", methods=("POST",))
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take the case back."""

    def act(case: Case) -> str:
        cases.withdraw_case(by=person(request), case=case, why=text(request, "words"), saves=saves(request))
        return _("The case is withdrawn.")

    return around(request, key, "withdraw", act)
