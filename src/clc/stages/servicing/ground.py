"""What a drawing rests on: the signed contract, the approval behind it, what was drawn already, and what a project shows."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.utils import timezone

from clc.kernel.calendar import Calendar as Working
from clc.policy.kind import drawing as drawing_rules
from clc.policy.kind.calendar import Calendar
from clc.policy.kind.drawing import Drawing as Rule
from clc.policy.kind.product import Product
from clc.stages.contract.models import ContractSet
from clc.stages.contract.reading import IN_FORCE, Signed, signed_contract
from clc.stages.credit.models import Rating
from clc.stages.deal.modelled import Model, models_of
from clc.stages.deal.models import DealState, Project, Structure
from clc.stages.decision.missing import Missing
from clc.stages.decision.reading import Approved, approved_terms, why_not_approved
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.servicing.models import Drawing, DrawingState, Payment, PaymentState

ZERO = Decimal(0)
MONTHS, DAYS = 12, 365.25


@dataclass(frozen=True)
class Funds:
    """The money of a project in its own currency: cost, own money in all and paid in so far; None is unknown.

    source: where the share of own money was read: the confirmed model, or cost less the loan.
    """

    cost: Decimal | None
    own: Decimal | None
    paid_in: Decimal | None
    source: str = ""


class Ground:
    """Everything looked up once about a structure that is drawn under; each part is read when it is first asked for."""

    def __init__(self, structure: Structure, day: date | None = None) -> None:
        self.structure, self.day = structure, day or timezone.localdate()

    @property
    def client(self) -> Client:
        """The borrower."""
        return self.structure.client

    @cached_property
    def contract(self) -> Signed | None:
        """The signed loan contract."""
        return signed_contract(self.structure)

    @cached_property
    def approval(self) -> Approved | None:
        """The approval that covers the structure as it stands."""
        return approved_terms(self.structure)

    @cached_property
    def against(self) -> Missing | None:
        """Why no approval covers it."""
        return why_not_approved(self.structure)

    @cached_property
    def product(self) -> Product | None:
        """Its product; None where the book no longer has it."""
        return current_book().of(Product).get(self.structure.product)

    @cached_property
    def ruled(self) -> tuple[str, Rule] | None:
        """The rule of its drawings, with its name."""
        facility = self.product.facility if self.product is not None else ""
        return drawing_rules.rule_for(current_book().of(Rule), facility)

    @property
    def amount(self) -> Decimal:
        """What may be drawn in all: by the signed contract, else by the structure."""
        return self.contract.amount if self.contract is not None else self.structure.amount

    @cached_property
    def known_months(self) -> float | None:
        """Months since the client is known; None where nobody told."""
        since = self.client.since
        return None if since is None else (self.day - since).days / DAYS * MONTHS

    @cached_property
    def chance(self) -> float | None:
        """The chance of default of the rating in force, 0..1; None without one."""
        rating = Rating.objects.in_force(self.day).filter(client=self.client).order_by("-pk").first()
        return None if rating is None or rating.pd is None else float(rating.pd)

    def drawn(self, besides: int | None = None) -> Decimal:
        """What other drawings hold of the contract, paid out or asked for."""
        return taken(self.structure, besides)

    def paid_out(self) -> Decimal:
        """What the bank paid of all drawings so far."""
        found = Payment.objects.filter(drawing__structure=self.structure).aggregate(sum=Sum("paid"))["sum"]
        return found or ZERO

    def funds(self, project: Project | None, paid_in: Decimal | None) -> Funds:
        """The project's money: its cost and own funds by the confirmed model, else cost less what is lent."""
        if project is None or project.cost is None or project.currency != self.structure.currency:
            return Funds(None, None, paid_in)
        model: Model | None = models_of(self.client).get(project.pk)
        gearing = model.ratio("gearing") if model is not None else float("nan")
        if model is not None and 0 < gearing < 1:
            return Funds(project.cost, project.cost * (1 - Decimal(str(gearing))), paid_in, model.name)
        return Funds(project.cost, max(project.cost - self.amount, ZERO), paid_in)


def taken(structure: Structure, besides: int | None = None) -> Decimal:
    """What the drawings of a structure hold of it: in full while the bank may still pay, then what it paid."""
    asked = Drawing.objects.filter(structure=structure).exclude(pk=besides or 0)
    whole = asked.filter(state__in=(DrawingState.ASKED, DrawingState.REVIEWED, DrawingState.RELEASED, DrawingState.PAID))
    partly = Payment.objects.filter(drawing__in=asked.filter(state=DrawingState.PARTLY))
    held = Case(When(Q(state__in=(PaymentState.SENT, PaymentState.PARTLY)), then=F("amount")), default=F("paid"))
    return (whole.aggregate(sum=Sum("amount"))["sum"] or ZERO) + (partly.aggregate(sum=Sum(held))["sum"] or ZERO)


def drawable(client: Client) -> QuerySet[Structure]:
    """The client's structures that may be drawn under: those the client chose, and those a contract was signed for."""
    signed = ContractSet.objects.filter(client=client, contracts__state__in=IN_FORCE).values("structure")
    rows = Structure.objects.filter(Q(state=DealState.CHOSEN) | Q(pk__in=signed), client=client)
    return rows.select_related("quote", "project", "client__party", "client__manager").order_by("-pk")


def working_days() -> Working:
    """The working days of the house."""
    return current_book().of(Calendar)["china"].working


def later(day: date, count: int) -> date:
    """The day so many working days after another."""
    return date.fromisoformat(str(working_days().later(day.isoformat(), count)))
