"""What a client earns us altogether - loans, deposits, fees - and what one more loan at one price does to the total."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isnan, nan

from django.utils.translation import gettext_noop

from clc.engines.pricing import ftp, relationship
from clc.engines.pricing.relationship import Business, Earned
from clc.engines.scoring import lgd
from clc.stages.deal.price_basis import Basis
from clc.stages.deal.pricing import Ask, Priced, price
from clc.stages.hub import judged as runs
from clc.stages.hub.models import Client, Fact

FACTS = ("loans_owed", "loans_rate", "loans_years_left", "deposits_average", "fee_income_12m")
LABELS = {"loans": gettext_noop("Loans outstanding"), "deposits": gettext_noop("Deposits kept with us"),
          "fees": gettext_noop("Fees earned")}
UNTOLD = {
    "loans": gettext_noop("No statement of loans tells what is owed, at which rate and for how long."),
    "deposits": gettext_noop("Nobody has told the average deposits of the last year."),
    "fees": gettext_noop("Nobody has told the fees earned in the last year."),
}
REGISTER = gettext_noop("What the register holds, over all that is owed.")
MONTHS_MOST = 600


@dataclass(frozen=True)
class Part:
    """One part of the business with a client: balance and flows (money a year, NaN unknown), what it earns, why unknown."""

    name: str
    label: str
    balance: float
    rate: float
    business: Business
    earned: Earned
    unknown: str = ""

    @property
    def is_known(self) -> bool:
        """Whether its profit is known."""
        return not isnan(_float(self.earned.profit))


@dataclass(frozen=True)
class Effect:
    """What one more loan does to the total: the client with it, what the rest carries of it, what nobody does, and the rate
    at which the client with the loan just earns the hurdle."""

    priced: Priced
    whole: Earned
    carried: float
    given_away: float
    rate_enough: float


@dataclass(frozen=True)
class Earnings:
    """A client's whole relation: its parts, all of them together (unknown where one is), and those that are known."""

    day: date
    parts: tuple[Part, ...]
    whole: Earned
    known: Earned
    edition: str

    @property
    def is_whole(self) -> bool:
        """Whether every part is known."""
        return all(part.is_known for part in self.parts)


def earnings_of(client: Client, basis: Basis) -> Earnings:
    """What the client earns us in a year at today's cost of funds. Who asks sees the client and its prices.

    Loans are weighed as one, at their mean rate and years left; what nobody told stays unknown.
    """
    told = facts_of(client, basis.day)
    parts = (_loans(told, basis), _deposits(told, basis), _fees(told, basis))
    known = [part.earned for part in parts if part.is_known]
    return Earnings(basis.day, parts, relationship.together([part.earned for part in parts]),
                    relationship.together(known), basis.house.edition)


def facts_of(client: Client, day: date) -> dict[str, float]:
    """The facts this rests on, NaN where unknown: of the newest run as of the day, with what people told since."""
    run = runs.of(client, day, only=("facts",))
    found = {name: value for name, value in (run.facts if run else {}).items() if isinstance(value, float)}
    rows = Fact.objects.known().filter(client=client, as_of__lte=day, name__in=FACTS).order_by("as_of", "id")
    told = {row.name: float(row.value) for row in rows if row.value is not None}
    return {name: told.get(name, found.get(name, nan)) for name in FACTS}


def effect(ask: Ask, basis: Basis, earnings: Earnings) -> Effect:
    """What one more loan, at the rate asked or the house's own, does to the client's total; unknown where either is."""
    found = price(ask, basis)
    new = Earned(found.net_profit / (1 - basis.house.taxes.income), found.net_profit,
                 found.parts.balance * found.parts.capital, found.eva)
    rest = _float(earnings.whole.added)
    return Effect(
        priced=found, whole=relationship.together([earnings.whole, new]),
        carried=_float(relationship.subsidy(found.eva, rest)), given_away=_float(relationship.given_away(found.eva, rest)),
        rate_enough=_float(relationship.rate_for(found.parts.balance, -rest, (found.rate, found.eva), basis.house.taxes)))


def _loans(told: Mapping[str, float], basis: Basis) -> Part:
    owed, rate, years = told["loans_owed"], told["loans_rate"] / 100, told["loans_years_left"]
    if owed == 0:
        return _part("loans", 0.0, nan, Business("loans", 0.0), basis)
    months = 1 if years <= 0 else min(MONTHS_MOST, round(12 * years) or 1) if years == years else 0
    if not owed > 0 or not 0 < rate <= 1 or not months:
        return _part("loans", owed, rate, Business("loans", nan, capital=nan), basis, UNTOLD["loans"])
    ask = Ask(client=basis.client, amount=owed, tenor_months=months, day=basis.day, rate=rate, lgd=_lost(owed, basis),
              lgd_why=REGISTER)
    parts = price(ask, basis).parts
    revenue, funding = relationship.lent(owed, rate, _float(parts.transfer.rate), basis.house.taxes)
    business = Business("loans", revenue, funding, owed * parts.opex, owed * parts.loss, owed * parts.capital)
    return _part("loans", owed, rate, business, basis, basis.risk.unknown)


def _lost(owed: float, basis: Basis) -> float:
    """Loss given default of what is owed now: the register's security over the larger of claims and balance."""
    numbers, cover = basis.house.capital, basis.cover
    base = numbers["unsecured"]["senior_financial" if basis.risk.financial else "senior_corporate"]
    whole = max(owed, cover.claim) if cover.claim == cover.claim else owed
    pieces = [lgd.Held(value, **numbers["secured"][kind]) for kind, value in cover.gross_by_class.items()
              if kind in numbers["secured"]]
    return _float(lgd.secured(whole, float(base), pieces).lgd)


def _deposits(told: Mapping[str, float], basis: Basis) -> Part:
    balance, numbers = told["deposits_average"], basis.house.numbers["deposits"]
    worth = _float(ftp.at(basis.house.curve, float(numbers["stays_years"])))
    business = Business("deposits", -balance * numbers["paid"], -balance * worth, 0.0, 0.0, 0.0)
    return _part("deposits", balance, numbers["paid"], business, basis, "" if balance == balance else UNTOLD["deposits"])


def _fees(told: Mapping[str, float], basis: Basis) -> Part:
    fees = told["fee_income_12m"]
    return _part("fees", nan, nan, Business("fees", fees), basis, "" if fees == fees else UNTOLD["fees"])


def _part(name: str, balance: float, rate: float, business: Business, basis: Basis, unknown: str = "") -> Part:
    hurdle = float(basis.house.numbers["hurdle"])
    found = relationship.earned(business, basis.house.taxes, hurdle)
    credit = float(basis.house.numbers["credit"])
    if credit:
        more = _float(business.capital) * credit * (1 - basis.house.taxes.income)
        found = replace(found, profit=_float(found.profit) + more, added=_float(found.added) + more)
    return Part(name, LABELS[name], balance, rate, business, found, unknown)


def _float(value: object) -> float:
    return float(str(value)) if not isinstance(value, float) else value
