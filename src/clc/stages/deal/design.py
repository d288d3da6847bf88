"""What a structure is asked with, as a value: every field checked against what can be meant and what its product allows."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.kernel.errors import BadInput
from clc.kernel.money import cents
from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.deal.models import Structure
from clc.stages.hub.book import current_book

Weight = Literal["refused", "approval", "told"]
AMOUNT_MAX, MONTHS_MAX, TEXT_MAX = Decimal(10) ** 13, 600, 4000
SPREAD_MAX, FEE_MAX = Decimal(2000), Decimal("0.2")
YEARS = (1990, 2100)
LABELS: Mapping[str, str | Promise] = {
    "product": gettext_lazy("Product"), "amount": gettext_lazy("Amount"), "currency": gettext_lazy("Currency"),
    "starts": pgettext_lazy("deal", "Start"), "tenor_months": gettext_lazy("Tenor"),
    "months_per_period": gettext_lazy("Pays every"), "grace_months": gettext_lazy("Grace, interest only"),
    "repayment": gettext_lazy("Repayment type"), "terms": gettext_lazy("Numbers of the repayment"),
    "day_count": gettext_lazy("Day count"), "rate_type": gettext_lazy("Rate type"), "rate": gettext_lazy("Annual rate"),
    "reference": gettext_lazy("Reference rate"), "spread_bp": pgettext_lazy("rate", "Spread"),
    "upfront_fee": gettext_lazy("Fee at the start"), "yearly_fee": gettext_lazy("Fee a year"),
    "prepayment_fee": gettext_lazy("Fee for early repayment"), "security": gettext_lazy("Security"),
    "security_kind": gettext_lazy("Kind of collateral"), "security_value": gettext_lazy("Value of the security"),
    "security_words": gettext_lazy("What secures it"), "purpose": gettext_lazy("Purpose"),
    "words": gettext_lazy("Remarks"), "project": gettext_lazy("Project"), "valid_until": gettext_lazy("Valid until"),
    "society": gettext_lazy("Environment and society"),
}
FEES = ("upfront_fee", "yearly_fee", "prepayment_fee")
#: The numbers each repayment type asks for.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "balloon": ("balloon_share",), "step": ("step_months", "step_growth"), "seasonal": ("season",), "custom": ("amounts",),
    "sculpted": ("shares",),
}


@dataclass(frozen=True)
class Bound:
    """What a number of a repayment type, or every number of a list, must be."""

    rule: str
    least: float
    most: float
    listed: bool = False

    def holds(self, told: object) -> bool:
        """Whether it is so."""
        if self.listed != isinstance(told, list | tuple):
            return False
        each = told if isinstance(told, list | tuple) else (told,)
        return len(each) <= MONTHS_MAX and all(
            isinstance(one, int | float) and not isinstance(one, bool) and self.least <= one <= self.most for one in each)


BOUNDS: Mapping[str, Bound] = {
    "balloon_share": Bound("0 < share < 1", 0.0001, 0.9999), "step_months": Bound("1 <= months <= 120", 1, 120),
    "step_growth": Bound("-0.5 <= growth <= 1", -0.5, 1), "season": Bound("twelve weights of 0 or more", 0, 1e6, True),
    "amounts": Bound("amounts of 0 or more", 0, 1e13, True), "shares": Bound("numbers of 0 or more", 0, 1e15, True),
}


@dataclass(frozen=True)
class Finding:
    """What is wrong, or asks for more approval, or is worth knowing: the field, the rule, what to do, and how grave."""

    field: str
    rule: str
    message: str
    todo: str
    weight: Weight = "refused"

    @property
    def label(self) -> str:
        """The field as people call it."""
        return str(LABELS.get(self.field, self.field))


@dataclass(frozen=True, kw_only=True)
class Design:
    """The terms of a structure; field names and units are those of `models.Structure`."""

    product: str
    amount: Decimal
    starts: date
    tenor_months: int
    repayment: str
    rate: Decimal
    day_count: str
    currency: str = "CNY"
    months_per_period: int = 1
    grace_months: int = 0
    terms: Mapping[str, Any] = field(default_factory=dict)
    rate_type: str = "fixed"
    reference: str = ""
    reference_rate: Decimal | None = None
    spread_bp: Decimal | None = None
    upfront_fee: Decimal = Decimal(0)
    yearly_fee: Decimal = Decimal(0)
    prepayment_fee: Decimal = Decimal(0)
    security: str = "unsecured"
    security_kind: str = ""
    security_value: Decimal | None = None
    security_words: str = ""
    purpose: str = ""
    words: str = ""
    project_id: int | None = None

    @classmethod
    def of(cls, structure: Structure) -> Design:
        """The terms a structure holds."""
        return cls(**{name: getattr(structure, name) for name in FIELDS})

    @property
    def periods(self) -> int:
        """How many due days there are."""
        return self.tenor_months // self.months_per_period

    def columns(self) -> dict[str, Any]:
        """The values as a structure keeps them."""
        return {name: dict(self.terms) if name == "terms" else getattr(self, name) for name in FIELDS}


FIELDS = tuple(one.name for one in fields(Design))


def product_of(name: str) -> Product:
    """A product of the book; BadInput naming those there are."""
    held = current_book().of(Product)
    if name not in held:
        raise BadInput(_("product: there is no product %(name)s in the rule book.") % {"name": name[:60]},
                       todo=_("Choose one of: %(all)s") % {"all": ", ".join(held)})
    return held[name]


def require_sound(findings: list[Finding]) -> None:
    """BadInput telling every refusal at once; nothing where there is none."""
    refused = [one for one in findings if one.weight == "refused"]
    if refused:
        raise BadInput(" ".join(f"{one.field}: {one.message} ({one.rule})" for one in refused),
                       todo=" ".join(dict.fromkeys(one.todo for one in refused)))


def findings(design: Design, product: Product, day: date) -> list[Finding]:
    """What cannot be meant; when all can, what the product refuses or asks more approval for."""
    found = [one for check in MEANT for one in check(design)]
    if found:
        return found
    return [one for rule in RULED for one in rule(design, product, day)]



def _amounts(design: Design) -> Iterator[Finding]:
    amount, value = design.amount, design.security_value
    if not amount.is_finite() or not 0 < amount < AMOUNT_MAX or cents(amount) != amount:
        yield Finding("amount", "0 < amount < 10^13", _("An amount must be above 0 and a number, to the cent."),
                      _("Write the amount in yuan."))
    if value is not None and (not value.is_finite() or not 0 <= value < AMOUNT_MAX):
        yield Finding("security_value", "0 <= value < 10^13", _("A value must be a number of 0 or more."),
                      _("Write the value in yuan, or leave it empty."))


def _shares(design: Design) -> Iterator[Finding]:
    for name in ("rate", *FEES):
        told, most = getattr(design, name), Decimal(1) if name == "rate" else FEE_MAX
        if not told.is_finite() or told < 0:
            yield Finding(name, "0 <= share", _("This must be a number of 0 or more."), _("write 0.0435 for 4.35 %"))
        elif told > most:
            yield Finding(name, f"share <= {most}", _("This is above %(most)s %%.") % {"most": f"{most * 100:g}"},
                          _("write 0.0435 for 4.35 %"))
    spread = design.spread_bp
    if spread is not None and (not spread.is_finite() or abs(spread) > SPREAD_MAX):
        yield Finding("spread_bp", "-2000 <= spread <= 2000", _("A spread is within 2,000 basis points."),
                      _("Write 65 for 0.65 % above the reference."))


def _times(design: Design) -> Iterator[Finding]:
    tenor, every, grace = design.tenor_months, design.months_per_period, design.grace_months
    if not 1 <= tenor <= MONTHS_MAX:
        yield Finding("tenor_months", "1 <= tenor <= 600", _("A tenor is from 1 to 600 months."), _("Write whole months."))
        return
    if not 1 <= every <= 12 or tenor % every:
        yield Finding("months_per_period", "tenor = n x period",
                      _("%(tenor)s months cannot be cut into periods of %(every)s.") % {"tenor": tenor, "every": every},
                      _("Choose another period, or a tenor that is a multiple of it."))
        return
    if not 0 <= grace < tenor:
        yield Finding("grace_months", "0 <= grace < tenor", _("The grace is not shorter than the tenor."),
                      _("Leave at least one period to repay in."))
    elif grace % every:
        yield Finding("grace_months", "grace = n x period",
                      _("The grace is not a whole number of periods of %(every)s months.") % {"every": every},
                      _("Choose a multiple of the period."))
    if not YEARS[0] <= design.starts.year <= YEARS[1]:
        yield Finding("starts", "1990 <= year <= 2100", _("This day lies too far away."), _("Check the year."))


def _texts(design: Design) -> Iterator[Finding]:
    for name, most in (("purpose", 400), ("security_words", TEXT_MAX), ("words", TEXT_MAX)):
        if len(getattr(design, name)) > most:
            message = _("This text is too long: at most %(most)s characters.") % {"most": most}
            yield Finding(name, f"length <= {most}", message, _("Shorten it."))


def _numbers(design: Design) -> Iterator[Finding]:
    """The numbers the repayment type asks for are there, and nothing else."""
    asked = NUMBERS.get(design.repayment, ())
    for name in asked:
        told = design.terms.get(name)
        if told in (None, "", []):
            yield Finding("terms", name, _("The repayment type needs its numbers."), _("Fill in what it asks for."))
        elif not BOUNDS[name].holds(told):
            yield Finding("terms", f"{name}: {BOUNDS[name].rule}", _("These numbers are not within what can be meant."),
                          _("Fill in what it asks for."))
    for name in set(design.terms) - set(asked):
        yield Finding("terms", name[:40], _("This number belongs to another type of repayment."), _("Leave it out."))


def _choices(design: Design, product: Product, day: date) -> Iterator[Finding]:
    """What the product lets one choose among."""
    rule = f"product/{design.product}"
    told: tuple[tuple[str, object, tuple[Any, ...]], ...] = (
        ("currency", design.currency, product.currencies), ("repayment", design.repayment, product.repayments),
        ("months_per_period", design.months_per_period, product.months_per_period),
        ("day_count", design.day_count, product.day_counts), ("rate_type", design.rate_type, product.rate_kinds),
        ("security", design.security, product.security),
    )
    for name, value, allowed in told:
        if value not in allowed:
            yield Finding(name, f"{rule}: {name}", _("The product does not allow “%(value)s”.") % {"value": str(value)[:40]},
                          _("Choose one of: %(all)s") % {"all": ", ".join(map(str, allowed))})
    if design.rate_type == "floating" and design.reference not in product.references:
        yield Finding("reference", f"{rule}: references", _("A floating rate follows a reference that the product names."),
                      _("Choose one of: %(all)s") % {"all": ", ".join(product.references)})


def _bounds(design: Design, product: Product, day: date) -> Iterator[Finding]:
    """The bounds in force on the day."""
    rule = f"product/{design.product}"
    least, most = on(product.amount_min, day), on(product.amount_max, day)
    if least is not None and design.amount < Decimal(str(least)):
        yield Finding("amount", f"{rule}: amount_min", _("The product begins at %(least)s.") % {"least": f"{least:,.0f}"},
                      _("Lend more, or choose another product."))
    if most is not None and design.amount > Decimal(str(most)):
        yield Finding("amount", f"{rule}: amount_max", _("The product ends at %(most)s.") % {"most": f"{most:,.0f}"},
                      _("Lend less, or choose another product."))
    grace, rate = on(product.grace_months_max, day), on(product.rate_max, day)
    if grace is not None and design.grace_months > grace:
        yield Finding("grace_months", f"{rule}: grace_months_max",
                      _("The product allows a grace of at most %(most)s months.") % {"most": grace}, _("Shorten the grace."))
    if rate is not None and design.rate > Decimal(str(rate)):
        message = _("The product ends at %(most)s %% a year.") % {"most": f"{rate * 100:g}"}
        yield Finding("rate", f"{rule}: rate_max", message, _("Lower the rate."))
    if product.needs.project and design.project_id is None:
        yield Finding("project", f"{rule}: needs.project", _("The product finances a project, and none is named."),
                      _("Choose one of the client's projects."), "approval")


def _tenor(design: Design, product: Product, day: date) -> Iterator[Finding]:
    """What the product says of the tenor."""
    rule, answer = f"product/{design.product}", product.tenor_answer(design.tenor_months, day)
    least, most = on(product.tenor_months_min, day), on(product.tenor_months_max, day)
    if answer == "not sold":
        yield Finding("product", f"{rule}: tenor_months_min", _("The product is not sold on this day."),
                      _("Choose another product."))
    elif answer == "refused":
        yield Finding("tenor_months", f"{rule}: tenor_months_max",
                      _("The product runs from %(least)s to %(most)s months.") % {"least": least, "most": most},
                      _("Choose a tenor within, or another product."))
    elif answer == "beyond" and product.beyond is not None:
        months = on(product.beyond.months, day)
        yield Finding("tenor_months", f"{rule}: beyond", _("Longer than %(months)s months: %(when)s.") % {
            "months": months, "when": _(product.beyond.when)}, allowed_by(product.beyond.may_allow), "approval")


def allowed_by(roles: tuple[str, ...]) -> str:
    """Whose approval it takes, in words."""
    book = current_book()
    names = [_(book.roles[role].label) for role in roles if role in book.roles]
    return _("Approval by: %(roles)s") % {"roles": _(" or ").join(names)} if names else _("Nobody may allow it.")


MEANT: tuple[Callable[[Design], Iterator[Finding]], ...] = (_amounts, _shares, _times, _texts, _numbers)
RULED: tuple[Callable[[Design, Product, date], Iterator[Finding]], ...] = (_choices, _bounds, _tenor)
