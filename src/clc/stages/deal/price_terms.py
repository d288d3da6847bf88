"""What a price is asked for: the loan, how it is repaid, what stands behind it; checked, kept as plain values, hashed."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.schedule import schedule
from clc.kernel.errors import BadInput
from clc.stages.credit.covering import CLASSES, kinds
from clc.stages.hub.models import Client

AMOUNT_MOST = 1e15
TENOR_MOST = 600
FEE_MOST = 0.2
PLAIN = ("level", "equal_principal", "bullet")


@dataclass(frozen=True)
class Offered:
    """Security offered for this loan: a type of collateral or a class for capital (`real_estate`), and its value."""

    kind: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A loan whose price is asked. Rates and shares as fractions (0.0435), money in yuan of `currency`.

    rate: None asks for the house's own. principal: what is repaid when, ((years from drawing, money), ...); empty: by
    `repayment` (a pattern of the schedule). repricing_months: 0 fixed, else how often a floating
    rate is set anew. fee_upfront: share of the amount; fee_yearly: share of the balance a year; deposits: money the
    client keeps with us because of the loan. security: None: what the register holds for all the client's claims; (): none;
    else this loan's own. lgd: a loss given default worked out already (guarantees, reserves), lgd_why whence. green:
    share of the use of funds; kpi: 1 promise kept, 0 none, -1 broken. weight: a standard weight instead of the client's own.
    green_why, lgd_why: what makes them up, a text of the catalogue a line; kpi_why: the day the period ended.
    """

    client: Client
    amount: float
    tenor_months: int
    day: date
    repayment: str = "bullet"
    months_per_period: int = 1
    interest_only_periods: int = 0
    principal: tuple[tuple[float, float], ...] = ()
    rate: float | None = None
    repricing_months: int = 0
    fee_upfront: float = 0.0
    fee_yearly: float = 0.0
    deposits: float = 0.0
    security: tuple[Offered, ...] | None = None
    lgd: float | None = None
    lgd_why: str = ""
    green_why: str = ""
    kpi_why: str = ""
    product: str = ""
    project: str = ""
    green: float = 0.0
    kpi: float = 0.0
    weight: str = ""
    currency: str = "CNY"

    @property
    def years(self) -> float:
        """The tenor in years."""
        return self.tenor_months / 12

    def terms(self) -> dict[str, Any]:
        """Everything but the client, the day and the rate, as plain values fit for JSON: what an allowance is bound to."""
        left = ("client", "day", "rate")
        told = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in left}
        security = None if self.security is None else [asdict(one) for one in self.security]
        principal = [list(one) for one in self.principal]
        return {**told, "amount": float(self.amount), "security": security, "principal": principal}

    def digest(self) -> str:
        """SHA-256 of the terms and the client, as canonical JSON; why a term is what it is binds nobody."""
        terms = {name: told for name, told in self.terms().items() if not name.endswith("_why")}
        told = json.dumps([self.client.pk, terms], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


def ask_of(client: Client, day: date, told: Mapping[str, Any], rate: float | None = None) -> Ask:
    """The ask of terms kept as plain values; BadInput for a term there is none of."""
    known = {each.name for each in fields(Ask)} - {"client", "day", "rate"}
    strange = sorted(set(told) - known)
    if strange:
        raise BadInput(_("A price knows no term %(name)s.") % {"name": strange[0]},
                       todo=_("The terms are: %(all)s") % {"all": ", ".join(sorted(known))})
    given = dict(told)
    if given.get("security") is not None:
        given["security"] = tuple(Offered(str(one["kind"]), float(one["value"])) for one in given["security"])
    if "principal" in given:
        given["principal"] = tuple((float(years), float(money)) for years, money in given["principal"])
    return check(Ask(client=client, day=day, rate=rate, **given))


def check(ask: Ask) -> Ask:
    """The same ask; BadInput naming the field, the rule it breaks and what to do."""
    _number("amount", ask.amount, 0.01, AMOUNT_MOST)
    _number("tenor_months", ask.tenor_months, 1, TENOR_MOST, whole=True)
    _number("months_per_period", ask.months_per_period, 1, TENOR_MOST, whole=True)
    _number("repricing_months", ask.repricing_months, 0, TENOR_MOST, whole=True)
    _number("interest_only_periods", ask.interest_only_periods, 0, TENOR_MOST, whole=True)
    if ask.rate is not None:
        _share("rate", ask.rate, 1.0, above=True)
    for name, most in (("fee_upfront", FEE_MOST), ("fee_yearly", FEE_MOST), ("green", 1.0)):
        _share(name, getattr(ask, name), most)
    _number("deposits", ask.deposits, 0.0, AMOUNT_MOST)
    _number("kpi", ask.kpi, -1.0, 1.0)
    if ask.lgd is not None:
        _share("lgd", ask.lgd, 1.0)
    for one in ask.security or ():
        _number("security", one.value, 0.0, AMOUNT_MOST)
        class_of(one.kind)
    return ask


def class_of(kind: str) -> str:
    """The class for capital of a type of collateral, or the class itself; BadInput for neither."""
    if kind in CLASSES:
        return kind
    rule = kinds().get(kind)
    if rule is None:
        raise BadInput(_("There is no type of collateral %(kind)s.") % {"kind": kind},
                       todo=_("Choose one of: %(all)s") % {"all": ", ".join((*kinds(), *CLASSES))})
    return rule.irb


def repaid(ask: Ask, benchmark: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """When what is repaid, years and money; instalments are split at the benchmark rate, so that no price moves its cost.

    BadInput when the terms cannot be repaid so.
    """
    if ask.principal:
        years, money = zip(*ask.principal, strict=True)
        lent = sum(at * part for at, part in ask.principal)
        if min(years) <= 0 or not all(map(isfinite, (*years, *money, lent))) or sum(money) <= 0 or lent <= 0:
            raise BadInput(_("principal: each part is repaid after the drawing, and together they are above 0."),
                           todo=_("Take the rows of the schedule."))
        return years, money
    if ask.repayment == "bullet":
        return (ask.years,), (float(ask.amount),)
    if ask.tenor_months % ask.months_per_period:
        raise BadInput(_("tenor_months: the tenor is no whole number of periods of %(months)s months.") % {
            "months": ask.months_per_period}, todo=_("Choose a tenor that the period divides."))
    try:
        told = schedule(principal=float(ask.amount), annual_rate=benchmark, start=ask.day, type=ask.repayment,
                        periods=ask.tenor_months // ask.months_per_period, months_per_period=ask.months_per_period,
                        interest_only_periods=ask.interest_only_periods, day_count="30/360")
    except Refused as wrong:
        raise BadInput(f"{wrong.field}: {wrong.rule}", todo=wrong.todo) from wrong
    steps = range(1, len(told.principal) + 1)
    return tuple(step * ask.months_per_period / 12 for step in steps), tuple(told.principal.tolist())


def _number(field: str, told: float, least: float, most: float, *, whole: bool = False) -> None:
    good = isinstance(told, int | float) and not isinstance(told, bool) and least <= told <= most
    if not good or (whole and told != int(told)):
        raise BadInput(_("%(field)s: must be a number from %(least)s to %(most)s.") % {
            "field": field, "least": f"{least:,.12g}", "most": f"{most:,.12g}"}, todo=_("Write another number."))


def _share(field: str, told: float, most: float, *, above: bool = False) -> None:
    if isinstance(told, int | float) and told > 1:
        raise BadInput(_("%(field)s: %(told)s is above 1; rates and shares are written as fractions.") % {
            "field": field, "told": told}, todo=_("Write 0.0435 for 4.35 %%.") % {})
    _number(field, told, 0.0, most)
    if above and told <= 0:
        raise BadInput(_("%(field)s: must be above 0.") % {"field": field}, todo=_("Write 0.0435 for 4.35 %%.") % {})
