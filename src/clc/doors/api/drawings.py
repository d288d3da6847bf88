"""Drawings: ask, change, review, release, fetch the order to pay, tell the bank's answers; what each check says."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from clc.doors.api.clients import seen
from clc.doors.api.drawing_shapes import (
    BankAnswerIn,
    BankAnswerOut,
    DrawingActIn,
    DrawingChangeIn,
    DrawingCheckOut,
    DrawingFilter,
    DrawingIn,
    DrawingOut,
    DrawingPassIn,
    DrawingTermsIn,
    DrawingWhyIn,
    Key,
    PaymentOrderOut,
    ScheduleVersionOut,
)
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.stages.deal.models import Project
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.servicing import checks
from clc.stages.servicing.ground import drawable
from clc.stages.servicing.models import Drawing, Payment, ScheduleVersion
from clc.stages.servicing.services import drawings, paying, reviewing
from clc.stages.servicing.services.drawings import Payee, Request
from clc.stages.servicing.services.paying import Answer

router = Router(tags=["drawings"])


def caller(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)
    return request.user


def one(key: int) -> Drawing:
    """The drawing among those the caller may see, else 404."""
    rows = Drawing.objects.select_related("client__party", "structure__client__party", "by", "reviewed_by", "released_by",
                                          "loan").prefetch_related("payments")
    return get_object_or_404(rows, pk=key)


@router.get("/", response={200: Page[DrawingOut], **REFUSALS})
def list_drawings(request: HttpRequest, filters: Annotated[DrawingFilter, Query()], window: Paging) -> Any:
    """Drawings the caller may see, by key."""
    require(request.user, "see_drawing")
    wanted = {"client__code": filters.client, "state": filters.state}
    rows = Drawing.objects.select_related("client", "by", "reviewed_by", "released_by", "loan").prefetch_related("payments")
    return page(rows.filter(**{name: value for name, value in wanted.items() if value}), window)


@router.post("/", response={201: DrawingOut, **REFUSALS})
def begin_drawing(request: HttpRequest, body: DrawingIn) -> Any:
    """Write a request down as a draft."""
    client = seen(body.client)
    structure = get_object_or_404(drawable(client), pk=body.structure)
    made = drawings.begin_drawing(by=caller(request), structure=structure, told=asked(client, body), once=body.once)
    return 201, one(made.pk)


@router.post("/answers", response={200: BankAnswerOut, **REFUSALS})
def tell_answer(request: HttpRequest, body: BankAnswerIn) -> Any:
    """Write down what the bank said of a payment; the same answer again counts once."""
    told = Answer(body.reference, body.bank_reference, body.state, body.day, body.amount, body.why)
    made = paying.confirm_payment(by=caller(request), told=told)
    payment = get_object_or_404(Payment, reference=body.reference.strip())
    return {"new": made is not None, "drawing": one(payment.drawing_id)}


@router.get("/{key}", response={200: DrawingOut, **REFUSALS})
def one_drawing(request: HttpRequest, key: Key) -> Any:
    """One drawing."""
    require(request.user, "see_drawing")
    return one(key)


@router.put("/{key}", response={200: DrawingOut, **REFUSALS})
def change_drawing(request: HttpRequest, key: Key, body: DrawingChangeIn) -> Any:
    """Change a draft."""
    held = one(key)
    drawings.change_drawing(by=caller(request), drawing=held, told=asked(held.client, body), saves=body.saves)
    return one(key)


@router.get("/{key}/checks", response={200: list[DrawingCheckOut], **REFUSALS})
def look_at_drawing(request: HttpRequest, key: Key) -> Any:
    """What every check says now."""
    require(request.user, "see_drawing")
    return [{"name": each.name, "label": each.label, "state": each.state, "said": [
        {"state": said.state, "words": said.words, "todo": said.todo} for said in each.said]}
        for each in checks.look_at(one(key))]


@router.post("/{key}/ask", response={200: DrawingOut, **REFUSALS})
def ask_drawing(request: HttpRequest, key: Key, body: DrawingActIn) -> Any:
    """Send a draft to be reviewed."""
    drawings.ask_drawing(by=caller(request), drawing=one(key), saves=body.saves)
    return one(key)


@router.post("/{key}/withdraw", response={200: DrawingOut, **REFUSALS})
def withdraw_drawing(request: HttpRequest, key: Key, body: DrawingWhyIn) -> Any:
    """Take a drawing back before its release."""
    drawings.withdraw_drawing(by=caller(request), drawing=one(key), why=body.why, saves=body.saves)
    return one(key)


@router.post("/{key}/pass", response={200: DrawingOut, **REFUSALS})
def pass_drawing(request: HttpRequest, key: Key, body: DrawingPassIn) -> Any:
    """Pass a drawing on to be released."""
    reviewing.pass_drawing(by=caller(request), drawing=one(key), explained=body.explained, words=body.words,
                           saves=body.saves)
    return one(key)


@router.post("/{key}/return", response={200: DrawingOut, **REFUSALS})
def return_drawing(request: HttpRequest, key: Key, body: DrawingWhyIn) -> Any:
    """Give a drawing back from the review with what is to be put right."""
    reviewing.return_drawing(by=caller(request), drawing=one(key), why=body.why, saves=body.saves)
    return one(key)


@router.post("/{key}/send-back", response={200: DrawingOut, **REFUSALS})
def send_back_drawing(request: HttpRequest, key: Key, body: DrawingWhyIn) -> Any:
    """Give a drawing back from the release desk."""
    reviewing.return_drawing(by=caller(request), drawing=one(key), why=body.why, saves=body.saves, verb="release_drawing")
    return one(key)


@router.post("/{key}/release", response={200: PaymentOrderOut, **REFUSALS})
def release_drawing(request: HttpRequest, key: Key, body: DrawingActIn) -> Any:
    """Release the money: the order to pay is made, once."""
    return paying.release_drawing(by=caller(request), drawing=one(key), saves=body.saves)


@router.get("/{key}/order/{kind}", response={200: None, **REFUSALS})
def fetch_order(request: HttpRequest, key: Key, kind: Literal["xml", "csv"]) -> HttpResponse:
    """The newest order to pay as a file: ISO 20022 pain.001, or a table."""
    held = one(key)
    require(request.user, "release_drawing", held.client)
    file = paying.fetch_file(by=caller(request), file=get_object_or_404(held.files.order_by("-attempt")[:1]))
    text, mime = (file.xml, "application/xml") if kind == "xml" else (file.table, "text/csv; charset=utf-8")
    return HttpResponse(text.encode(), content_type=mime)


@router.get("/{key}/schedules", response={200: list[ScheduleVersionOut], **REFUSALS})
def list_schedule_versions(request: HttpRequest, key: Key) -> Any:
    """The versions of the schedule of the loan a drawing was booked to, the newest first."""
    require(request.user, "see_drawing")
    held = one(key)
    return list(ScheduleVersion.objects.filter(loan=held.loan_id).order_by("-number")) if held.loan_id else []


def asked(client: Client, body: DrawingTermsIn) -> Request:
    """What a body asks for."""
    project = get_object_or_404(Project, client=client, code=body.project) if body.project else None
    payees = [Payee(each.name, each.account, each.bank, each.amount, each.bank_code, each.invoice,
                    _paper(client, each.evidence)) for each in body.payees]
    return Request(
        day=body.day, purpose=body.purpose, payees=payees, mode=body.mode, words=body.words, project=project,
        own_funds=body.own_funds, own_funds_proof=_paper(client, body.own_funds_proof), works=body.works,
        cost_left=body.cost_left, certificate=_paper(client, body.certificate))


def _paper(client: Client, key: int | None) -> Document | None:
    return None if key is None else get_object_or_404(Document, pk=key, client=client)
