"""What a structure means for its client and for the house: what is wrong with it, its numbers, its price, its cover."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.cashflow import schedule
from clc.kernel.errors import ClcError
from clc.policy.kind.product import Product
from clc.stages.credit.room import Room
from clc.stages.deal import backing, bounding
from clc.stages.deal.backing import Backing, backed, backing_of
from clc.stages.deal.design import Design, Finding, findings, product_of
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Structure
from clc.stages.deal.pricing import Ask, Offered, Priced, price
from clc.stages.deal.services.prices import allowance_for
from clc.stages.deal.working import BENCHMARK, BY_RATE, Worked, engine_terms, worked

#: The class for capital of what secures a loan where nobody says of what kind it is; the more careful one of those that fit.
CLASSES = {"mortgage": "real_estate", "pledge": "receivables", "margin": "financial", "mixed": "other_physical"}
AT_ONCE = ("bullet", "revolving")
PLAIN = ("level", "equal_principal", "interest_only_then_level", "interest_only_then_equal_principal")
UNSECURED = ("unsecured", "guarantee_general", "guarantee_joint")
REPRICED = 12


@dataclass(frozen=True)
class Cover:
    """Operating cash of the latest year over interest already borne and this loan's payments; None with the reason.

    first: of the first twelve months; worst: of the twelve months that ask most, and in which year of the loan.
    """

    first: float | None
    worst: float | None
    worst_year: int
    because: str


@dataclass(frozen=True)
class Appraisal:
    """A structure looked at from all sides. worked is None while it cannot be meant; priced while nobody may or can say."""

    design: Design
    product: Product
    findings: tuple[Finding, ...]
    worked: Worked | None = None
    priced: Priced | None = None
    unpriced: str = ""
    room: Room | None = None
    cover: Cover | None = None
    behind: Backing = field(default_factory=Backing)

    @property
    def refused(self) -> list[Finding]:
        """What stands in the way."""
        return [one for one in self.findings if one.weight == "refused"]

    @property
    def approvals(self) -> list[Finding]:
        """What takes somebody's approval."""
        return [one for one in self.findings if one.weight == "approval"]

    def of_field(self, name: str) -> list[Finding]:
        """What concerns a field."""
        return [one for one in self.findings if one.field == name]


def appraise(design: Design, ground: Ground, *, prices: bool, structure: Structure | None = None) -> Appraisal:
    """Look at terms; `prices`: whether who asks may see them; `structure`: the alternative kept, for what stands behind it.

    BadInput only for a product there is none of.
    """
    product = product_of(design.product)
    found = findings(design, product, ground.day)
    if any(one.weight == "refused" for one in found):
        return Appraisal(design, product, tuple(found))
    try:
        numbers = worked(design, product.charge)
    except ClcError as wrong:
        return Appraisal(design, product, (*found, Finding("terms", "schedule", wrong.message, wrong.todo)))
    space = ground.room(design.amount, product.limit_product)
    found += bounding.checks(design, product, ground, space)
    behind = backing_of(structure, ground)
    found += backing.findings(behind)
    priced, because = _priced(design, product, ground, behind) if prices else (None, "")
    if priced is not None and priced.is_known:
        found += _price(priced)
    elif prices and product.charge != "commission":
        todo = _("Have the client rated, or its project slotted; then the floor is known.")
        found.append(Finding("rate", "price/china: floor", _("Whether the rate covers its floor is unknown: %(why)s") % {
            "why": because or _("the terms have no price.")}, todo, "approval"))
    return Appraisal(design, product, tuple(found), numbers, priced, because, space, cover_of(design, numbers, ground),
                     behind)


def ask_of(design: Design, ground: Ground, behind: Backing | None = None) -> Ask:
    """The structure as a price is asked for, with what stands behind it; terms that a rate would move are split at a rate
    of their own.
    """
    project = ground.projects.get(design.project_id or 0)
    principal: tuple[tuple[float, float], ...] = ()
    plain = design.repayment in PLAIN
    if not plain and design.repayment not in AT_ONCE:
        rate = BENCHMARK if design.repayment in BY_RATE else None
        plan = schedule(**engine_terms(design, rate=rate))
        years = (step * design.months_per_period / 12 for step in range(1, design.periods + 1))
        principal = tuple(zip(years, plan.principal.tolist(), strict=True))
    asked = Ask(
        client=ground.client, amount=float(design.amount), tenor_months=design.tenor_months, day=ground.day,
        repayment=design.repayment if plain else "bullet", months_per_period=design.months_per_period,
        interest_only_periods=design.grace_months // design.months_per_period if plain else 0, principal=principal,
        rate=float(design.rate) or None, repricing_months=REPRICED if design.rate_type == "floating" else 0,
        fee_upfront=float(design.upfront_fee), fee_yearly=float(design.yearly_fee), security=security_of(design),
        product=design.product, project=project.code if project else "", currency=design.currency)
    if behind is None:
        return asked
    basis = ground.basis(design.currency, asked.project)
    return backed(asked, behind, None if isinstance(basis, str) else basis)


def asked_of(structure: Structure) -> Ask:
    """An alternative, as it is kept, as a price is asked for today: with everything that stands behind it."""
    ground = Ground(structure.client, timezone.localdate())
    return ask_of(Design.of(structure), ground, backing_of(structure, ground))


def security_of(design: Design) -> tuple[Offered, ...] | None:
    """What this loan's own security is worth; None: what the register holds, because nobody says a value."""
    if design.security in UNSECURED:
        return ()
    if design.security_value is None:
        return None
    return (Offered(design.security_kind or CLASSES[design.security], float(design.security_value)),)


def cover_of(design: Design, numbers: Worked, ground: Ground) -> Cover:
    """How often the client's cash pays for what is due."""
    cash = ground.cash
    if cash.operating is None:
        return Cover(None, None, 0, _("No confirmed annual statement tells the operating cash flow."))
    if numbers.charge == "commission":
        return Cover(None, None, 0, _("Nothing is repaid: the bank only promises to pay."))
    size = max(1, 12 // design.months_per_period)
    paid = [float(numbers.paid[at:at + size].sum()) for at in range(0, len(numbers.paid), size)]
    borne = cash.interest or 0.0
    times = [cash.operating / (borne + one) for one in paid if borne + one > 0]
    if not times:
        return Cover(None, None, 0, _("Nothing falls due."))
    worst = min(range(len(times)), key=times.__getitem__)
    return Cover(times[0], times[worst], worst + 1, "")


def _priced(design: Design, product: Product, ground: Ground, behind: Backing) -> tuple[Priced | None, str]:
    if product.charge == "commission":
        return None, _("No money goes out: the commission is the price, and the house's funding plays no part.")
    project = ground.projects.get(design.project_id or 0)
    basis = ground.basis(design.currency, project.code if project else "")
    if isinstance(basis, str):
        return None, basis
    try:
        found = price(ask_of(design, ground, behind), basis)
    except ClcError as wrong:
        return None, f"{wrong.message} {wrong.todo}".strip()
    return found, _(found.unknown) if found.unknown else ""


def _price(priced: Priced) -> Iterator[Finding]:
    """A rate below the floor takes somebody's approval, unless it is there for these very terms."""
    if not isfinite(priced.below) or priced.below <= 0:
        return
    message = _("%(bp)s basis points below the floor of %(floor)s %%.") % {
        "bp": f"{priced.below:.1f}", "floor": f"{priced.floor * 100:.4f}"}
    rule = "price/china: floor"
    held = allowance_for(priced.ask)
    if held is not None:
        yield Finding("rate", rule, message, _("Allowed until %(day)s.") % {"day": held.until}, "told")
    elif priced.needs is None:
        yield Finding("rate", rule, message, _("Nobody may allow it."))
    else:
        todo = _("Approval by: %(roles)s") % {"roles": _(priced.needs.label)}
        yield Finding("rate", rule, message, todo, "approval")
