"""Drawings are asked for: begun, changed, sent to be reviewed, copied, withdrawn; no money moves here."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal.models import Project, Structure
from clc.stages.deal.services.placing import money, proof, reason
from clc.stages.hub.models import Client, Document, Message, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import HitSubject
from clc.stages.reach.services.names import Named, watch
from clc.stages.reach.services.pipeline import advance
from clc.stages.servicing.ground import Ground, drawable
from clc.stages.servicing.models import Drawing, DrawingState, PayeeMode, Payment, PaymentState
from clc.stages.servicing.models.drawings import OUT

PAYEES_MOST = 200
DAYS_AHEAD = 366
#: Lines that may be asked for again: never sent, or turned back by the bank with all or the rest of their money.
AGAIN = (PaymentState.WAITING, PaymentState.REJECTED)
SETTLED = (DrawingState.PAID, DrawingState.REFUSED, DrawingState.WITHDRAWN)
OWN = (DrawingState.DRAFT, DrawingState.ASKED, DrawingState.REVIEWED)


@dataclass(frozen=True)
class Payee:
    """A line of a request: who is paid, where, how much, for which invoice; evidence: the paper that shows why."""

    name: str
    account: str
    bank: str
    amount: Decimal
    bank_code: str = ""
    invoice: str = ""
    evidence: Document | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a drawing is asked with; its amount is the sum of its payees.

    own_funds, works, cost_left: of a project, own money paid in so far, works certified so far, cost still to come.
    """

    day: date
    purpose: str
    payees: Sequence[Payee]
    mode: str = PayeeMode.ENTRUSTED
    words: str = ""
    project: Project | None = None
    own_funds: Decimal | None = None
    own_funds_proof: Document | None = None
    works: Decimal | None = None
    cost_left: Decimal | None = None
    certificate: Document | None = None


@transaction.atomic
def begin_drawing(*, by: User, structure: Structure, told: Request, once: str = "") -> Drawing:
    """Write a request down as a draft. The same `once` of the same person answers the same drawing."""
    require(by, "request_drawing", structure.client)
    if not drawable(structure.client).filter(pk=structure.pk).exists():
        raise BadInput(_("Nothing can be drawn under this structure: the client did not choose it."),
                       todo=_("Have the client choose it, approve it, and sign the contract."))
    again = Drawing.objects.filter(by=by, once=once).first() if once else None
    if again is not None:
        return again
    checked = _checked(structure.client, told)
    Client.objects.select_for_update(no_key=True).get(pk=structure.client_id)
    number = (Drawing.objects.filter(structure=structure).aggregate(most=Max("number"))["most"] or 0) + 1
    try:
        with transaction.atomic():
            made = Drawing.objects.create(client=structure.client, structure=structure, number=number, by=by,
                                          currency=structure.currency, once=once[:36] or None, **checked)
    except IntegrityError as taken:
        again = Drawing.objects.filter(by=by, once=once).first() if once else None
        if again is None:
            raise BadInput(_("Somebody asked at the same moment."), todo=_("Send it again.")) from taken
        return again
    _write_payees(made, told)
    note(by, "began a drawing", made, {"amount": made.amount, "payees": len(told.payees), "day": made.day})
    return made


@transaction.atomic
def change_drawing(*, by: User, drawing: Drawing, told: Request, saves: int) -> Drawing:
    """Change a draft; a form that somebody else has overtaken is refused."""
    held = open_drawing(by, drawing, saves, (DrawingState.DRAFT,))
    for name, value in _checked(held.client, told).items():
        setattr(held, name, value)
    held.saves += 1
    held.save()
    held.payments.all().delete()
    _write_payees(held, told)
    note(by, "changed a drawing", held, {"amount": held.amount, "payees": len(told.payees), "day": held.day})
    return held


@transaction.atomic
def ask_drawing(*, by: User, drawing: Drawing, saves: int) -> Drawing:
    """Send a draft to be reviewed: it holds its money of the contract from now on, and its payees are screened."""
    held = open_drawing(by, drawing, saves, (DrawingState.DRAFT,))
    Structure.objects.select_for_update(no_key=True).get(pk=held.structure_id)
    ground = Ground(held.structure)
    left = ground.amount - ground.drawn(held.pk)
    if held.amount > left:
        raise BadInput(_("%(asked)s are asked for, %(left)s of %(agreed)s are left.") % {
            "asked": f"{held.amount:,.2f}", "left": f"{left:,.2f}", "agreed": f"{ground.amount:,.2f}"},
            todo=_("Draw less, or have the amount raised by an approval and a supplement."))
    held.state, held.asked_at, held.returned_why = DrawingState.ASKED, timezone.now(), ""
    held.agreement = ground.contract.number if ground.contract is not None else ""
    held.basis = ground.approval.case.fingerprint if ground.approval is not None else ""
    held.saves += 1
    held.save()
    screen_payees(by, held)
    advance(by=by, client=held.client, to="drawdown")
    note(by, "asked for a drawing", held, {"amount": held.amount, "agreement": held.agreement, "day": held.day})
    return held


@transaction.atomic
def withdraw_drawing(*, by: User, drawing: Drawing, why: str, saves: int) -> Drawing:
    """Take a drawing back before its release, with the reason."""
    held = open_drawing(by, drawing, saves, OWN)
    held.state, held.closed_why, held.closed_at = DrawingState.WITHDRAWN, reason(why), timezone.now()
    held.saves += 1
    held.save()
    note(by, "withdrew a drawing", held, {"why": held.closed_why})
    return held


@transaction.atomic
def copy_drawing(*, by: User, drawing: Drawing, day: date, once: str = "") -> Drawing:
    """A new draft of what was refused, withdrawn or paid in part only: the payees with what they did not get."""
    require(by, "request_drawing", drawing.client)
    held = Drawing.objects.select_related("structure__client", "client", "project").get(pk=drawing.pk)
    if held.state not in (DrawingState.WITHDRAWN, DrawingState.REFUSED, DrawingState.PARTLY):
        raise BadInput(_("This drawing is under way or paid: there is nothing to ask for again."),
                       todo=_("Ask for another drawing."))
    rest = [Payee(one.payee, one.account, one.bank, one.amount - one.paid, one.bank_code, one.invoice, one.evidence)
            for one in held.payments.select_related("evidence") if one.amount > one.paid and one.state in AGAIN]
    if not rest:
        raise BadInput(_("Every payee got its money, or the bank still owes an answer."), todo=_("Wait for the bank."))
    return begin_drawing(by=by, structure=held.structure, once=once, told=Request(
        day=day, purpose=held.purpose, payees=rest, mode=held.mode, words=held.words, project=held.project,
        own_funds=held.own_funds, own_funds_proof=held.own_funds_proof, works=held.works, cost_left=held.cost_left,
        certificate=held.certificate))


def open_drawing(by: User, drawing: Drawing, saves: int, states: Sequence[str], verb: str = "request_drawing") -> Drawing:
    """The drawing under its lock, when it is where the form saw it and `by` may act on it; else what happened to it."""
    require(by, verb, Client(pk=drawing.client_id))
    rows = Drawing.objects.select_for_update(of=("self",))
    held = rows.select_related("client__party", "client__manager", "structure__client__party", "structure__quote",
                               "structure__project", "project").filter(pk=drawing.pk).first()
    if held is None:
        raise NotFound(_("There is no such drawing among those you may see."), todo=_("Open the list again."))
    if held.saves != saves:
        raise BadInput(_("Somebody has moved this drawing since you opened it: it is now “%(state)s”.") % {
            "state": held.get_state_display()}, todo=_("Open it again and look at what changed."))
    if held.state not in states:
        raise BadInput(_("This drawing is “%(state)s”, so this cannot be done with it.") % {
            "state": held.get_state_display()}, todo=_("Open it again: only what it allows is offered."))
    return held


def screen_payees(by: User, drawing: Drawing) -> None:
    """Have the payees' names watched against the lists; what is found waits for two people."""
    for one in drawing.payments.all():
        watch(by=by, named=Named(HitSubject.PAYEE, one.pk, one.payee, client=drawing.client))


def screen_open_payees(*, by: User) -> int:
    """Have the payees of every drawing not paid out yet watched again; returns how many names that were. For the night."""
    names = 0
    for drawing in Drawing.objects.exclude(state__in=SETTLED).select_related("client").prefetch_related("payments"):
        screen_payees(by, drawing)
        names += len(drawing.payments.all())
    return names


def tell(drawing: Drawing, to: User | None, subject: str, body: str = "") -> None:
    """A message about a drawing, unless there is nobody to tell."""
    if to is not None:
        Message.objects.create(to=to, client=drawing.client, subject=subject[:240], body=body)


def is_out(drawing: Drawing) -> bool:
    """Whether its money left or may have left."""
    return drawing.state in OUT


def _checked(client: Client, told: Request) -> dict[str, Any]:
    """The columns of a request; BadInput names what cannot be meant."""
    if told.mode not in PayeeMode.values:
        raise BadInput(_("There is no way of payment %(name)s.") % {"name": told.mode[:20]}, todo=_("Choose one listed."))
    if not told.purpose.strip() or len(told.purpose) > 400:
        raise BadInput(_("purpose: write in at most 400 letters what the money pays for."), todo=_("Write the purpose."))
    if not timezone.localdate().year - 1 <= told.day.year <= timezone.localdate().year + 2:
        raise BadInput(_("day: this day lies too far away."), todo=_("Check the year."))
    if told.project is not None and told.project.client_id != client.pk:
        raise BadInput(_("This project is another client's."), todo=_("Choose one of this client."))
    if not 1 <= len(told.payees) <= PAYEES_MOST:
        raise BadInput(_("A drawing has 1 to %(most)s payees.") % {"most": PAYEES_MOST}, todo=_("Add who is to be paid."))
    amounts = [_payee(client, at, one) for at, one in enumerate(told.payees, start=1)]
    return {
        "day": told.day, "purpose": told.purpose.strip(), "mode": told.mode, "words": told.words.strip()[:4000],
        "amount": sum(amounts, Decimal(0)), "project": told.project, "works": _zero_or_more("works", told.works),
        "own_funds": _zero_or_more("own_funds", told.own_funds), "cost_left": _zero_or_more("cost_left", told.cost_left),
        "own_funds_proof": proof(client, told.own_funds_proof), "certificate": proof(client, told.certificate),
    }


def _payee(client: Client, at: int, one: Payee) -> Decimal:
    """The amount of a line that can be paid; BadInput names the line."""
    account = one.account.replace(" ", "").replace("-", "")
    if not one.name.strip() or len(one.name.strip()) > 140:
        raise BadInput(_("Line %(line)s: a payee has a name of at most 140 letters.") % {"line": at},
                       todo=_("Write the name as the bank knows it."))
    if not (account.isascii() and account.isalnum() and 5 <= len(account) <= 34):
        raise BadInput(_("Line %(line)s: an account has 5 to 34 letters and digits.") % {"line": at},
                       todo=_("Write the account number."))
    if not one.bank.strip() or len(one.bank.strip()) > 140:
        raise BadInput(_("Line %(line)s: name the bank of the payee.") % {"line": at}, todo=_("Write the bank's name."))
    if one.bank_code and not (one.bank_code.isascii() and one.bank_code.isdigit() and len(one.bank_code) == 12):
        raise BadInput(_("Line %(line)s: the bank's number in the payment system has 12 digits.") % {"line": at},
                       todo=_("Write all 12 digits, or leave it empty."))
    proof(client, one.evidence)
    told = money(_("Line %(line)s") % {"line": at}, one.amount)
    if told is None:
        raise BadInput(_("Line %(line)s: the amount is missing.") % {"line": at}, todo=_("Write the amount in full."))
    return told


def _zero_or_more(field: str, value: Decimal | None) -> Decimal | None:
    return value if value is not None and value == 0 else money(field, value)


def _write_payees(drawing: Drawing, told: Request) -> None:
    Payment.objects.bulk_create(
        Payment(client=drawing.client, drawing=drawing, line=at, payee=one.name.strip(), bank=one.bank.strip(),
                account=one.account.replace(" ", "").replace("-", ""), bank_code=one.bank_code,
                amount=_payee(drawing.client, at, one), invoice=one.invoice.strip()[:120], evidence=one.evidence)
        for at, one in enumerate(told.payees, start=1))
