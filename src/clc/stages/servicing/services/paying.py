"""Money leaves: released by a third person as an order to pay, answered by the bank line by line, each answer once."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.kernel.money import cents
from clc.policy.shapes import on
from clc.stages.deal.models import Structure
from clc.stages.decision.services.cases import look_again
from clc.stages.hub.models import Action, Import, Message, Record, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.servicing import checks, ordering
from clc.stages.servicing.ground import Ground
from clc.stages.servicing.models import Drawing, DrawingState, Payment, PaymentAnswer, PaymentFile, PaymentState
from clc.stages.servicing.services.drawings import open_drawing, screen_payees, tell
from clc.stages.servicing.services.lending import book_loan, loan_number
from clc.stages.servicing.services.reviewing import require_passed

INITIATOR = "Clc"
DAYS_EARLY, DAYS_LATE = 1, 366


@dataclass(frozen=True)
class Answer:
    """What the bank said of a payment: by our reference and its own, whether it paid, how much, on which day, why not.

    state: `paid` or `rejected` (all, or the rest of it). amount: what it paid by this answer; None: all that is open.
    """

    reference: str
    bank_reference: str
    state: str
    day: date
    amount: Decimal | None = None
    why: str = ""


@transaction.atomic
def release_drawing(*, by: User, drawing: Drawing, saves: int) -> PaymentFile:
    """Release a reviewed drawing: everything is looked at again, and the order to pay is made, once.

    Refused for who asked or reviewed, and where a check fails by now.
    """
    held = open_drawing(by, drawing, saves, (DrawingState.REVIEWED,), "release_drawing")
    if by.pk in (held.by_id, held.reviewed_by_id):
        raise NotAllowed(_("Who asked for a drawing or reviewed it does not release it."),
                         todo=_("Ask a colleague of accounting."))
    Structure.objects.select_for_update(no_key=True).get(pk=held.structure_id)
    screen_payees(by, held)
    ground = Ground(held.structure)
    require_passed(checks.look_at(held, ground), held.explained)
    held.looks = {**held.looks, "release": checks.kept(held, ground)}
    held.state, held.released_by, held.released_at = DrawingState.RELEASED, by, timezone.now()
    held.saves += 1
    held.save()
    made = _order(by, held)
    note(by, "released a drawing", held, {
        "amount": held.amount, "message": made.message, "table": made.table_sha256, "xml": made.xml_sha256})
    look_again(by=by, client=held.client)
    return made


@transaction.atomic
def fetch_file(*, by: User, file: PaymentFile) -> PaymentFile:
    """Hand an order to pay out; when it was first fetched is kept."""
    require(by, "release_drawing", file.client)
    held = PaymentFile.objects.select_for_update(of=("self",)).select_related("client").get(pk=file.pk)
    if ordering.digest(held.table) != held.table_sha256 or ordering.digest(held.xml) != held.xml_sha256:
        raise BadInput(_("This order to pay is not as it was made."),
                       todo=_("Do not send it; tell whoever runs the system."))
    if held.fetched_at is None:
        held.fetched_at = timezone.now()
        held.save(update_fields=["fetched_at"])
    note(by, "fetched an order to pay", held, {"message": held.message})
    return held


@transaction.atomic
def confirm_payment(
    *, by: User, told: Answer, record: Record | None = None, run: Import | None = None,
) -> PaymentAnswer | None:
    """Write down what the bank said of one payment: the loan and its schedule follow. None where it was told before.

    BadInput for a reference nobody knows, more than is open, or an answer that turns a paid payment back.
    """
    require(by, "release_drawing")
    payment = Payment.objects.filter(reference=told.reference.strip()).select_related("drawing").first()
    if payment is None:
        raise BadInput(_("No payment went out under the reference %(reference)s.") % {"reference": told.reference[:40]},
                       todo=_("Compare it with the order to pay."))
    drawing = Drawing.objects.select_for_update(of=("self",)).select_related(
        "client__party", "client__manager", "structure__client", "by").get(pk=payment.drawing_id)
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    same = PaymentAnswer.objects.filter(payment=held, bank_reference=told.bank_reference.strip()[:60]).first()
    if same is not None:
        _same_again(same, told, held)
        return None
    amount = _apply(held, told)
    held.save()
    made = PaymentAnswer.objects.create(
        client=drawing.client, payment=held, bank_reference=told.bank_reference.strip()[:60], amount=amount, day=told.day,
        state=told.state, why=told.why.strip()[:240], record=record, import_run=run, by=by)
    before = drawing.state
    _settle(by, drawing)
    if amount:
        book_loan(by=by, drawing=drawing)
    note(by, "confirmed a payment", drawing, {"reference": held.reference, "state": told.state, "amount": amount,
                                              "bank_reference": made.bank_reference, "before": before})
    look_again(by=by, client=drawing.client)
    return made


def _order(by: User, drawing: Drawing) -> PaymentFile:
    """The order to pay of a drawing just released, its payments under their references."""
    attempt = drawing.files.count() + 1
    payments = list(drawing.payments.order_by("line"))
    for one in payments:
        one.reference, one.state = ordering.reference(one, attempt), PaymentState.SENT
    message, loan = ordering.message_id(drawing, attempt), loan_number(drawing)
    table = ordering.table(drawing, payments, loan)
    xml = ordering.xml(drawing, payments, message=message, loan=loan, at=timezone.localtime(), initiator=INITIATOR)
    made = PaymentFile.objects.create(
        client=drawing.client, drawing=drawing, attempt=attempt, message=message, table=table, xml=xml, by=by,
        table_sha256=ordering.digest(table), xml_sha256=ordering.digest(xml), count=len(payments), total=drawing.amount)
    for one in payments:
        one.file = made
    Payment.objects.bulk_update(payments, ["reference", "state", "file"])
    return made


def _apply(held: Payment, told: Answer) -> Decimal:
    """Bring a payment to what the bank said; returns what it paid by this answer."""
    if told.state not in (PaymentState.PAID, PaymentState.REJECTED):
        raise BadInput(_("The bank's answer is neither paid nor rejected: %(state)s.") % {"state": told.state[:20]},
                       todo=_("Write paid or rejected."))
    if not told.bank_reference.strip():
        raise BadInput(_("The answer has no number of the bank's own."), todo=_("Add it, so that it counts once."))
    if told.day > timezone.localdate() + timedelta(days=DAYS_EARLY):
        raise BadInput(_("The bank cannot have paid on %(day)s: the day is still to come.") % {"day": told.day},
                       todo=_("Check the day."))
    if told.day < timezone.localdate() - timedelta(days=DAYS_LATE):
        raise BadInput(_("The bank cannot have paid on %(day)s: that is more than a year ago.") % {"day": told.day},
                       todo=_("Check the day."))
    if held.state not in (PaymentState.SENT, PaymentState.PARTLY):
        raise BadInput(_("%(reference)s is “%(state)s” already, and the bank now says something else.") % {
            "reference": held.reference, "state": held.get_state_display()}, todo=_("Ask the bank what is true."))
    left = held.amount - held.paid
    if told.state == PaymentState.REJECTED:
        held.state, held.why = PaymentState.REJECTED, told.why.strip()[:240]
        return Decimal(0)
    amount = left if told.amount is None else told.amount
    if not amount.is_finite() or not 0 < amount <= left or amount != cents(amount):
        raise BadInput(_("%(reference)s: the bank says it paid %(amount)s, %(left)s are open.") % {
            "reference": held.reference, "amount": f"{amount}", "left": f"{left:,.2f}"},
            todo=_("Ask the bank what is true."))
    held.paid, held.paid_on = held.paid + amount, told.day
    held.state = PaymentState.PAID if held.paid == held.amount else PaymentState.PARTLY
    return amount


def _same_again(same: PaymentAnswer, told: Answer, held: Payment) -> None:
    """The same answer twice counts once; one number of the bank for two answers is refused."""
    amount = same.amount if told.amount is None else told.amount
    if told.state != same.state or amount != same.amount:
        raise BadInput(_("Under %(number)s the bank said something else of %(reference)s before.") % {
            "number": same.bank_reference, "reference": held.reference}, todo=_("Ask the bank what is true."))


def _settle(by: User, drawing: Drawing) -> None:
    """Where the drawing stands after an answer: waiting for others, paid, partly paid or refused."""
    rows = list(drawing.payments.all())
    if any(one.state == PaymentState.SENT for one in rows):
        return
    if all(one.state == PaymentState.PAID for one in rows):
        drawing.state = DrawingState.PAID
    else:
        drawing.state = DrawingState.PARTLY if any(one.paid for one in rows) else DrawingState.REFUSED
    drawing.closed_at = timezone.now()
    drawing.saves += 1
    drawing.save()
    _follow(by, drawing)


def _follow(by: User, drawing: Drawing) -> None:
    """Tell who asked; money that left is looked at within the days of the rule."""
    manager = drawing.client.manager or drawing.by
    with translation.override(drawing.by.language):
        tell(drawing, drawing.by, _("Drawing %(drawing)s: %(state)s") % {
            "drawing": drawing.number, "state": drawing.get_state_display()})
    ruled = Ground(drawing.structure).ruled
    days = on(ruled[1].inspect_within, drawing.day) if ruled is not None else None
    if drawing.state not in (DrawingState.PAID, DrawingState.PARTLY) or days is None:
        return
    with translation.override(manager.language):
        title = _("Look at the use of the money of drawing %(drawing)s") % {"drawing": str(drawing)}
    made, new = Action.objects.get_or_create(
        client=drawing.client, plan="drawing", step=str(drawing.pk),
        defaults={"title": title[:240], "owner": manager, "opened_by": by, "severity": 1,
                  "due": timezone.localdate() + timedelta(days=days)})
    if new:
        Message.objects.create(to=manager, client=drawing.client, action=made, subject=made.title)
