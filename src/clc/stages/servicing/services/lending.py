"""A loan comes to be with the first money the bank paid, and gets a new version of its schedule with each payment after."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clc.engines.cashflow.life import Version
from clc.kernel.money import cents
from clc.stages.deal.models import Structure
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.audit import note
from clc.stages.reach.services.pipeline import advance
from clc.stages.servicing.ground import Ground
from clc.stages.servicing.models import Drawing, Loan, PaymentAnswer, ScheduleVersion
from clc.stages.servicing.scheduling import by_day, plain, schedule_after, terms_of

WHOLE = Decimal(100)


def loan_number(drawing: Drawing) -> str:
    """The number of the loan a drawing belongs to: of its contract, else of the structure."""
    return (drawing.agreement or f"CLC-S{drawing.structure_id:08d}")[:35]


@transaction.atomic
def book_loan(*, by: User, drawing: Drawing) -> Loan:
    """Bring the loan to what the bank paid so far: what is out, what is owed, and the schedule of it all.

    The caller has permission and a transaction; who books the same loan at the same moment waits.
    """
    Client.objects.select_for_update(no_key=True).get(pk=drawing.client_id)
    structure = drawing.structure
    draws = by_day(paid_of(structure))
    loan = _loan(drawing, draws[0][0])
    version = _version(by, loan, drawing, draws)
    loan.disbursed = sum((amount for _day, amount in draws), Decimal(0))
    loan.due = loan.disbursed - (loan.repaid or 0)
    loan.undisbursed = max((loan.principal or loan.disbursed) - loan.disbursed - (loan.cancelled or 0), Decimal(0))
    loan.status_before, loan.status = loan.status, "disbursing" if loan.undisbursed else "disbursed"
    loan.as_of = timezone.localdate()
    rows = version.rows
    loan.first_repayment = next((date.fromisoformat(row["due"]) for row in rows if row["principal"] > 0), None)
    loan.last_repayment = date.fromisoformat(rows[-1]["due"]) if rows else None
    loan.save()
    if drawing.loan_id != loan.pk:
        Drawing.objects.filter(pk=drawing.pk).update(loan=loan)
        drawing.loan = loan
    note(by, "booked a loan", loan, {"disbursed": loan.disbursed, "schedule": version.number})
    advance(by=by, client=drawing.client, to="won")
    return loan


def paid_of(structure: Structure) -> list[tuple[date, Decimal]]:
    """What the bank paid under a structure, by day."""
    rows = PaymentAnswer.objects.filter(payment__drawing__structure=structure, amount__gt=0)
    return list(rows.order_by("day", "id").values_list("day", "amount"))


def _loan(drawing: Drawing, first: date) -> Loan:
    """The loan under its number, made when the first money left."""
    structure, ground = drawing.structure, Ground(drawing.structure)
    made, _new = Loan.objects.get_or_create(number=loan_number(drawing), defaults={
        "client": drawing.client, "project": drawing.project or structure.project, "kind": structure.product[:24],
        "status": "signed", "as_of": timezone.localdate(), "currency": structure.currency, "rate": structure.rate * WHOLE,
        "principal": ground.amount, "cancelled": Decimal(0), "repaid": Decimal(0), "effective": first,
        "signed": ground.contract.signed_on if ground.contract is not None else None})
    return Loan.objects.select_for_update(of=("self",)).get(pk=made.pk)


def _version(by: User, loan: Loan, drawing: Drawing, draws: list[tuple[date, Decimal]]) -> ScheduleVersion:
    """The next version of the loan's schedule."""
    terms = terms_of(drawing.structure, draws)
    newest, before = schedule_after(terms, draws, commitment=loan.principal or drawing.amount)
    number = (ScheduleVersion.objects.filter(loan=loan).aggregate(most=Max("number"))["most"] or 0) + 1
    return ScheduleVersion.objects.create(
        client=loan.client, loan=loan, drawing=drawing, number=number, day=newest.day, kind=newest.kind, by=by,
        terms=terms, draws=[[day.isoformat(), f"{amount:.2f}"] for day, amount in draws], paid=plain(newest.paid),
        rows=plain(newest.rows), changed=_changed(newest) if before is not None else {},
        balance=cents(newest.balance), rate=Decimal(str(newest.rate)))


def _changed(newest: Version) -> dict[str, list[float | str | None]]:
    return {name: [one.before, one.after] for name, one in newest.changed.items()}
