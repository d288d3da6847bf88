"""What a price rests on, looked up once for a client and a day: the house's numbers, the client's risk, cover and tier."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import nan
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.engines.pricing import addons, ftp
from clc.engines.pricing.raroc import Taxes
from clc.engines.scoring import irb
from clc.kernel.errors import Unavailable
from clc.policy.kind.capital import Capital
from clc.policy.kind.curve import FundingCurve
from clc.policy.kind.master_scale import MasterScale
from clc.policy.kind.price import PriceRule
from clc.policy.rulebook import Book
from clc.stages.credit.covering import Coverage, coverage_of
from clc.stages.credit.models import Rating, SlottingSheet
from clc.stages.credit.rating_outcome import rule_of, sales_in
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing

RULE = "china"
SMALL = ("small", "micro")
UNRATED = gettext_noop("The client has no confirmed rating in force, so nobody knows what the risk costs.")
DEFAULTED = gettext_noop("The client is in default: no new loan to it is priced.")
CHANCELESS = gettext_noop("The rating in force tells no chance of default.")


@dataclass(frozen=True)
class House:
    """What the rule book says of prices on a day, as the engines want it."""

    day: date
    edition: str
    name: str
    rule: PriceRule
    numbers: Mapping[str, Any]
    curve_name: str
    funding: Mapping[str, Any]
    curve: ftp.Curve
    premium: ftp.Curve
    taxes: Taxes
    steps: addons.Steps
    capital: Mapping[str, Any]
    risk_curve: irb.Curve
    size: irb.Size | None
    grades: Mapping[str, float]


@dataclass(frozen=True)
class Risk:
    """How risky the client is: the grade and chance in force, or the category of its project; else why nobody knows.

    weight and loss are those of a supervisory category (nan: not slotted). sales: in the unit of the size adjustment.
    """

    grade: str = ""
    pd: float = nan
    weight: float = nan
    loss: float = nan
    sales: float = nan
    financial: bool = False
    source: str = ""
    key: int | None = None
    until: date | None = None
    unknown: str = ""


@dataclass(frozen=True)
class Basis:
    """All that does not change while somebody moves a slider. Make it with `basis_of`, then price as often as wanted."""

    client: Client
    day: date
    house: House
    risk: Risk
    cover: Coverage
    service_tier: str = "unknown"
    management_tier: str = "unknown"
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tier(self) -> str:
        """The word under which the table of margins knows the client: core and watch rule over the service tier."""
        return self.management_tier if self.management_tier in ("core", "watch") else self.service_tier


def basis_of(client: Client, day: date, *, currency: str = "CNY", project: str = "") -> Basis:
    """Look up what a price of the client rests on. The caller has fetched the client under its own row security.

    Unavailable when the rule book does not price on that day or in that currency.
    """
    standing: Standing | None = getattr(client, "standing", None)
    return Basis(
        client=client, day=day, house=house_on(current_book(), day, currency), risk=risk_of(client, day, project),
        cover=coverage_of(client, day), service_tier=standing.service_tier if standing else "unknown",
        management_tier=standing.management_tier if standing else "unknown")


@lru_cache(maxsize=64)
def house_on(book: Book, day: date, currency: str = "CNY") -> House:
    """The house's numbers on a day; Unavailable before they are in force, or without a curve of the currency."""
    rule = book.of(PriceRule).get(RULE)
    numbers = rule.on_day(day) if rule else None
    if rule is None or numbers is None:
        raise _not_yet(day)
    curves = book.of(FundingCurve)
    named = next((name for name, told in curves.items() if told.currency == currency), "")
    name = rule.curve if curves[rule.curve].currency == currency else named
    if not name:
        raise Unavailable(_("The rule book has no funding curve in %(currency)s.") % {"currency": currency},
                          todo=_("Add one, or price in another currency."))
    funding, scale = curves[name].on_day(day), book.of(MasterScale)[rule.scale].on_day(day)
    capital = book.of(Capital)[rule.capital].on_day(day)
    if funding is None or capital is None or scale is None:
        raise _not_yet(day)
    return House(
        day=day, edition=book.edition, name=RULE, rule=rule, numbers=numbers, curve_name=name, funding=funding,
        curve=ftp.nodes(funding["base"]), premium=ftp.nodes(funding["premium"]), taxes=Taxes(**numbers["taxes"]),
        steps=_steps(numbers["table"]), capital=capital, risk_curve=irb.curve_of(capital["irb"]),
        size=irb.size_of(capital["size"]),
        grades={one["code"]: one["pd"] for one in scale["grades"]})


def _steps(table: Mapping[str, Any]) -> addons.Steps:
    return addons.Steps(
        grades=table["grade"], security=table["security"], tiers=table["tier"], tenor=table["tenor"],
        tenor_from=table["tenor_from"], green=(table["green_least"], table["green_most"]), kpi=table["kpi"])


def _not_yet(day: date) -> Unavailable:
    return Unavailable(_("The rule book does not price loans on %(day)s.") % {"day": day}, todo=_("Choose a later day."))


def risk_of(client: Client, day: date, project: str = "") -> Risk:
    """The client's risk on a day: its confirmed rating in force, else the category of its project, else unknown.

    project: the code of the project lent for; its confirmed sheet goes before the rating of the company.
    """
    rating = Rating.objects.in_force(day).filter(client=client).first()
    if project or rating is None:
        sheets = SlottingSheet.objects.in_force(day).filter(client=client)
        sheet = (sheets.filter(project_code=project) if project else sheets).order_by("-pk").first()
        if sheet is not None:
            return _slotted(sheet)
    if rating is None:
        return Risk(unknown=UNRATED)
    rule = rule_of(current_book(), rating.model)
    capital = current_book().of(Capital)[rule.capital].on_day(day)
    sales = sales_in(capital["size"], rating.inputs) if capital else nan
    pd = nan if rating.pd is None else float(rating.pd)
    unknown = DEFAULTED if pd >= 1 else CHANCELESS if pd != pd else ""
    return Risk(grade=rating.grade, pd=pd, sales=sales, financial=rule.financial, source="rating", key=rating.pk,
                until=rating.valid_until, unknown=unknown)


def _slotted(sheet: SlottingSheet) -> Risk:
    told = sheet.result
    weight, loss = told.get("risk_weight"), told.get("loss")
    lost = sheet.defaulted or weight is None or loss is None
    return Risk(grade=str(told.get("word", "")), weight=nan if weight is None else float(weight),
                loss=nan if loss is None else float(loss), source="slotting", key=sheet.pk, until=sheet.valid_until,
                unknown=DEFAULTED if lost else "")
