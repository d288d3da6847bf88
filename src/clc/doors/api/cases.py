"""Cases: open, look at, decide, vote, return, ask and answer, withdraw; what was seen, under its seal."""
from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from clc.doors.api.case_answers import (
    CaseActOut,
    CaseApprovalOut,
    CaseConditionOut,
    CaseDossierOut,
    CaseOut,
    CasePaperOut,
    CaseQuestionOut,
    CaseStepOut,
    CaseStopOut,
    CaseWaitingOut,
    waiting_out,
)
from clc.doors.api.case_shapes import (
    CaseActIn,
    CaseAddIn,
    CaseBackIn,
    CaseConditionIn,
    CaseCopyIn,
    CaseFilter,
    CaseFinishIn,
    CaseFormIn,
    CaseOpenIn,
    CaseToIn,
    CaseVoteIn,
    Key,
)
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.kernel.errors import NotFound
from clc.stages.deal.models import Structure
from clc.stages.decision import reading, waiting
from clc.stages.decision.models import Case, CaseAct, CaseCondition, CaseStep, Dossier, Question
from clc.stages.decision.services import adding, cases, conditions, deciding, talking, voting
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["cases"])


@router.get("", response={200: Page[CaseOut], **REFUSALS})
def list_cases(request: HttpRequest, filters: Annotated[CaseFilter, Query()], window: Paging) -> Any:
    """Cases of clients the caller may see, newest first."""
    by = caller(request)
    rows = waiting.of_mine(by) if filters.mine else Case.objects.all()
    wanted = {"client__code": filters.client, "state": filters.state, "subject": filters.subject}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page(rows.select_related("client", "definition", "opened_by"), window, newest_first=True)


@router.post("", response={201: CaseOut, **REFUSALS})
def open_case(request: HttpRequest, body: CaseOpenIn) -> Any:
    """Put something up for a decision; asked twice it is the same case."""
    made = cases.open_case(by=caller(request), subject=body.subject, key=body.key, process=body.process, words=body.words)
    return 201, case_of(made.pk)


@router.get("/waiting", response={200: list[CaseWaitingOut], **REFUSALS})
def wait_for_me(request: HttpRequest) -> Any:
    """What waits for the caller now, the most urgent first; at most 200."""
    seats = waiting.for_me(caller(request)).select_related("case__client", "case__definition", "case__opened_by", "step")
    return [waiting_out(seat, seat.step) for seat in seats[:200]]


@router.get("/approval/{structure}", response={200: CaseApprovalOut, **REFUSALS})
def approval_of(request: HttpRequest, structure: Key) -> Any:
    """The approval that covers a structure as it stands today, or why there is none."""
    require(request.user, "see_client")
    held = Structure.objects.select_related("client").filter(pk=structure).first()
    if held is None:
        raise NotFound(_("There is no such structure."), todo=_("Look at the list again."))
    found = reading.approved_terms(held)
    if found is None:
        return {"missing": reading.why_not_approved(held)}
    return {"case": case_of(found.case.pk), "valid_until": found.valid_until, "seal": found.dossier.seal,
            "conditions": len(found.conditions)}


@router.get("/dossiers/{key}", response={200: CasePaperOut, **REFUSALS})
def one_dossier(request: HttpRequest, key: Key) -> Any:
    """What was seen, word for word; prices are in it, so only for who may see them."""
    require(request.user, "see_price")
    held = Dossier.objects.filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such dossier."), todo=_("Look at the list of the case."))
    return held


@router.post("/questions/{key}/answer", response={200: CaseQuestionOut, **REFUSALS})
def answer_question(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Answer a question put to the caller."""
    held = Question.objects.select_related("case").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such question."), todo=_("Look at the case again."))
    return talking.answer(by=caller(request), question=held, words=body.words)


@router.post("/conditions/{key}/strike", response={200: CaseConditionOut, **REFUSALS})
def strike_condition(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Take a condition off again."""
    held = CaseCondition.objects.select_related("case").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such condition."), todo=_("Look at the case again."))
    return conditions.strike_condition(by=caller(request), condition=held, why=body.words, saves=body.saves)


@router.get("/{key}", response={200: CaseOut, **REFUSALS})
def one_case(request: HttpRequest, key: Key) -> Any:
    """One case."""
    require(request.user, "see_client")
    return case_of(key)


@router.get("/{key}/steps", response={200: list[CaseStepOut], **REFUSALS})
def list_steps(request: HttpRequest, key: Key) -> Any:
    """Every step it is or was at, with its seats."""
    require(request.user, "see_client")
    steps = CaseStep.objects.filter(case=case_of(key)).prefetch_related("seats__user").order_by("id")
    return [{**{name: getattr(one, name) for name in STEP}, "seats": list(one.seats.all())} for one in steps]


@router.get("/{key}/road", response={200: list[CaseStopOut], **REFUSALS})
def road_of(request: HttpRequest, key: Key) -> Any:
    """The whole road, with where it stands and what is missing there."""
    require(request.user, "see_client")
    return [{**vars(one), "roles": list(one.roles), "gates": list(one.gates), "missing": list(one.missing)}
            for one in waiting.road(case_of(key))]


@router.get("/{key}/acts", response={200: list[CaseActOut], **REFUSALS})
def list_acts(request: HttpRequest, key: Key) -> Any:
    """Everything that happened, in order; at most 1,000."""
    require(request.user, "see_client")
    return list(CaseAct.objects.filter(case=case_of(key)).select_related("by", "acting_for")[:1000])


@router.get("/{key}/dossiers", response={200: list[CaseDossierOut], **REFUSALS})
def list_dossiers(request: HttpRequest, key: Key) -> Any:
    """What was seen at each step, under its seal."""
    require(request.user, "see_client")
    return list(Dossier.objects.filter(case=case_of(key)).order_by("id"))


@router.post("/{key}/withdraw", response={200: CaseOut, **REFUSALS})
def withdraw_case(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Take it back with the reason."""
    return told(cases.withdraw_case(by=caller(request), case=case_of(key), why=body.words, saves=body.saves))


@router.post("/{key}/copy", response={200: CaseOut, **REFUSALS})
def copy_case(request: HttpRequest, key: Key, body: CaseCopyIn) -> Any:
    """Send colleagues a copy."""
    held = case_of(key)
    cases.copy_to(by=caller(request), case=held, to=[user_of(one) for one in body.to], words=body.words)
    return told(held)


@router.post("/steps/{key}/approve", response={200: CaseOut, **REFUSALS})
def approve_step(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Agree from the caller's seat."""
    return told(deciding.approve(by=caller(request), step=step_of(key), words=body.words, saves=body.saves))


@router.post("/steps/{key}/reject", response={200: CaseOut, **REFUSALS})
def reject_step(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Refuse from the caller's seat."""
    return told(deciding.reject(by=caller(request), step=step_of(key), words=body.words, saves=body.saves))


@router.post("/steps/{key}/finish", response={200: CaseOut, **REFUSALS})
def finish_step(request: HttpRequest, key: Key, body: CaseFinishIn) -> Any:
    """The work of the step is done."""
    return told(deciding.finish(by=caller(request), step=step_of(key), words=body.words, outcome=body.outcome,
                                saves=body.saves))


@router.post("/steps/{key}/vote", response={200: CaseOut, **REFUSALS})
def vote_step(request: HttpRequest, key: Key, body: CaseVoteIn) -> Any:
    """Vote in a committee."""
    return told(voting.vote(by=caller(request), step=step_of(key), choice=body.choice, words=body.words, saves=body.saves))


@router.post("/steps/{key}/recuse", response={200: CaseOut, **REFUSALS})
def recuse_step(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Stand aside, with the reason."""
    return told(voting.recuse(by=caller(request), step=step_of(key), why=body.words))


@router.post("/steps/{key}/close", response={200: CaseOut, **REFUSALS})
def close_step(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Close a vote that has its quorum."""
    return told(voting.close_vote(by=caller(request), step=step_of(key), saves=body.saves))


@router.post("/steps/{key}/back", response={200: CaseOut, **REFUSALS})
def return_step(request: HttpRequest, key: Key, body: CaseBackIn) -> Any:
    """Return the case to an earlier step."""
    return told(deciding.send_back(by=caller(request), step=step_of(key), to=body.to, words=body.words, saves=body.saves))


@router.post("/steps/{key}/renew", response={200: CaseOut, **REFUSALS})
def renew_step(request: HttpRequest, key: Key, body: CaseActIn) -> Any:
    """Put the changed papers forward anew."""
    return told(deciding.renew(by=caller(request), step=step_of(key), why=body.words, saves=body.saves))


@router.post("/steps/{key}/ask", response={201: CaseQuestionOut, **REFUSALS})
def ask_at_step(request: HttpRequest, key: Key, body: CaseToIn) -> Any:
    """Ask a colleague."""
    return 201, talking.ask(by=caller(request), step=step_of(key), to=user_of(body.to), words=body.words)


@router.post("/steps/{key}/add", response={200: CaseOut, **REFUSALS})
def add_at_step(request: HttpRequest, key: Key, body: CaseAddIn) -> Any:
    """Have a colleague decide as well."""
    return told(adding.add_approver(by=caller(request), step=step_of(key), user=user_of(body.to), where=body.where,
                                    words=body.words, saves=body.saves))


@router.post("/steps/{key}/hand-on", response={200: CaseOut, **REFUSALS})
def hand_on_step(request: HttpRequest, key: Key, body: CaseToIn) -> Any:
    """Give the caller's seat to a colleague."""
    return told(adding.hand_on(by=caller(request), step=step_of(key), to=user_of(body.to), words=body.words,
                               saves=body.saves))


@router.post("/steps/{key}/form", response={200: CaseOut, **REFUSALS})
def fill_form(request: HttpRequest, key: Key, body: CaseFormIn) -> Any:
    """Write into the fields this step lets people edit."""
    return told(cases.fill_form(by=caller(request), step=step_of(key), values=body.values, saves=body.saves))


@router.post("/steps/{key}/conditions", response={201: CaseConditionOut, **REFUSALS})
def set_condition(request: HttpRequest, key: Key, body: CaseConditionIn) -> Any:
    """Put a condition on the approval."""
    return 201, conditions.set_condition(by=caller(request), step=step_of(key), **body.dict())


STEP = ("id", "node", "visit", "label", "kind", "rule", "roles", "gates", "state", "opened_at", "due", "deadline", "done_at",
        "escalated")


def caller(request: HttpRequest) -> User:
    """Who calls."""
    return require(request.user, "see_client")


def case_of(key: int) -> Case:
    """A case as the caller may see it."""
    held = Case.objects.select_related("client__party", "client__branch", "definition", "opened_by").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such case."), todo=_("Look at the list again."))
    return held


def told(case: Case) -> Case:
    """A case as it stands after what was done."""
    return case_of(case.pk)


def step_of(key: int) -> CaseStep:
    """A step of a case the caller may see."""
    held = CaseStep.objects.select_related("case").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such step."), todo=_("Look at the case again."))
    return held


def user_of(name: str) -> User:
    """A colleague by account."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise NotFound(_("There is no account %(name)s.") % {"name": name}, todo=_("Choose a colleague."))
    return found
