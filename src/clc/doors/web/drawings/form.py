"""The form of a drawing: amounts by payee, papers chosen or sent along; refused words stay in the page."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.acts import day_of
from clc.doors.web.client.looking import look
from clc.doors.web.collateral.acts import number_or_none, told, whole
from clc.doors.web.covenants.reading import papers
from clc.doors.web.drawings import reading
from clc.doors.web.due_diligence.credit import upload_of
from clc.kernel.errors import BadInput, ClcError
from clc.stages.deal.models import Project, Structure
from clc.stages.hub.models import Client, Document
from clc.stages.servicing.ground import Ground, drawable
from clc.stages.servicing.models import Drawing
from clc.stages.servicing.models.drawings import PayeeMode
from clc.stages.servicing.services import drawings
from clc.stages.servicing.services.drawings import Payee, Request
from clc.stages.servicing.services.papers import keep_paper

ROWS, ROWS_MOST = 2, 40
LINE = ("payee", "account", "bank", "bank_code", "amount", "invoice", "evidence")
MONEY = ("own_funds", "works", "cost_left")


@dataclass(frozen=True)
class Asked:
    """What the form is about: the client's structure, and the drawing it changes, if any."""

    client: Client
    structure: Structure
    drawing: Drawing | None = None


@screen("request_drawing", methods=("GET", "POST"))
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a drawing under one of the client's structures."""
    head = look(code)
    rows = list(drawable(head.client))
    if not rows:
        raise BadInput(_("Nothing can be drawn: the client chose no structure yet."),
                       todo=_("Have the client choose an alternative of a quote."))
    key = request.POST.get("structure") or request.GET.get("structure", "")
    structure = next((one for one in rows if str(one.pk) == key), rows[0])
    return _form(request, Asked(head.client, structure), {"day": timezone.localdate().isoformat(), "mode": "entrusted",
                                                         "purpose": structure.purpose, "once": uuid4().hex})


@screen("request_drawing", methods=("GET", "POST"))
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change a draft."""
    held = reading.found(key)
    return _form(request, Asked(held.client, held.structure, held), _values(held))


def _form(request: HttpRequest, asked: Asked, values: Mapping[str, str]) -> HttpResponse:
    """Show the form; keep it where it was sent, and say what is wrong with the words still in it."""
    if request.method != "POST":
        return _shown(request, asked, values)
    if "more" in request.POST:
        return _shown(request, asked, request.POST.dict(), more=True)
    try:
        with transaction.atomic():
            made = _kept(request, asked)
            if "ask" in request.POST:
                made = drawings.ask_drawing(by=person(request), drawing=made, saves=made.saves)
    except ClcError as wrong:
        return _shown(request, asked, request.POST.dict(), wrong=wrong)
    say(request, _("Asked for: operations will review it.") if "ask" in request.POST else _("The draft is kept."))
    return away(request, reverse("drawings:drawing", args=[made.pk]))


def _kept(request: HttpRequest, asked: Asked) -> Drawing:
    wanted = _request(request, asked)
    if asked.drawing is None:
        return drawings.begin_drawing(by=person(request), structure=asked.structure, told=wanted, once=told(request, "once"))
    return drawings.change_drawing(by=person(request), drawing=asked.drawing, told=wanted, saves=whole(request, "saves"))


def _shown(request: HttpRequest, asked: Asked, values: Mapping[str, str], *, more: bool = False,
           wrong: ClcError | None = None) -> HttpResponse:
    ground = Ground(asked.structure)
    lines = max((number for number in range(1, ROWS_MOST + 1) if any(values.get(f"{name}-{number}") for name in LINE)),
                default=0)
    count = min(max(lines + (2 if more else 1), ROWS), ROWS_MOST)
    ruled = ground.ruled[1] if ground.ruled is not None else None
    return answer(request, "drawings/form.html", {
        "client": asked.client, "structure": asked.structure, "drawing": asked.drawing, "values": values,
        "count": count, "structures": list(drawable(asked.client)) if asked.drawing is None else [asked.structure],
        "agreed": ground.amount, "left": ground.amount - ground.drawn(asked.drawing.pk if asked.drawing else None),
        "modes": PayeeMode.choices, "papers": papers(asked.client), "project_asked": bool(
            ruled and (ruled.equity or ruled.progress or ruled.cost)), "wrong": wrong,
        "projects": Project.objects.filter(client=asked.client).order_by("code")}, status=400 if wrong else 200)


def _request(request: HttpRequest, asked: Asked) -> Request:
    """What the form asks for."""
    payees = []
    for number in range(1, ROWS_MOST + 1):
        given = {name: told(request, f"{name}-{number}") for name in LINE}
        paper = _paper(request, asked.client, f"evidence-{number}")
        if not any(given.values()) and paper is None:
            continue
        amount = number_or_none(request, f"amount-{number}")
        payees.append(Payee(given["payee"], given["account"], given["bank"], amount if amount is not None else Decimal(0),
                            given["bank_code"], given["invoice"], paper))
    project = Project.objects.filter(client=asked.client, pk=whole(request, "project")).first()
    return Request(
        day=day_of(told(request, "day")), purpose=told(request, "purpose"), payees=payees, mode=told(request, "mode"),
        words=told(request, "words"), project=project, own_funds_proof=_paper(request, asked.client, "own_funds_proof"),
        certificate=_paper(request, asked.client, "certificate"),
        own_funds=number_or_none(request, "own_funds"), works=number_or_none(request, "works"),
        cost_left=number_or_none(request, "cost_left"))


def _paper(request: HttpRequest, client: Client, name: str) -> Document | None:
    """The paper sent along, else the one chosen."""
    sent = upload_of(request, f"file-{name}")
    if sent is not None:
        return keep_paper(by=person(request), client=client, name=sent[0], chunks=sent[1])
    key = whole(request, name)
    return Document.objects.filter(client=client, pk=key).first() if key >= 0 else None


def _values(held: Drawing) -> dict[str, str]:
    """A draft as the form shows it."""
    plain = {name: f"{getattr(held, name):.2f}" if getattr(held, name) is not None else "" for name in MONEY}
    found = {
        "day": held.day.isoformat(), "mode": held.mode, "purpose": held.purpose, "words": held.words,
        "project": str(held.project_id or ""), "own_funds_proof": str(held.own_funds_proof_id or ""),
        "certificate": str(held.certificate_id or ""), "saves": str(held.saves), **plain}
    for one in held.payments.all():
        line = {"payee": one.payee, "account": one.account, "bank": one.bank, "bank_code": one.bank_code,
                "amount": f"{one.amount:.2f}", "invoice": one.invoice, "evidence": str(one.evidence_id or "")}
        found |= {f"{name}-{one.line}": text for name, text in line.items()}
    return found
