"""The price of a loan: floor, guiding rate, return on capital, value added, each with its why. THE contract of the deal.

`basis_of(client, day)` looks up once; `price(ask, basis)` answers in well under a millisecond as often as a slider moves.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, nan
from typing import cast

from clc.engines.exposure import enhancement
from clc.engines.exposure.enhancement import Vouched
from clc.engines.pricing import addons, ftp, raroc
from clc.engines.pricing.addons import BP
from clc.engines.scoring import irb, lgd
from clc.policy.kind.price import Allowing
from clc.stages.deal import price_lines
from clc.stages.deal.price_basis import SMALL, Basis, basis_of
from clc.stages.deal.price_lines import Line
from clc.stages.deal.price_terms import Ask, Offered, check, class_of, repaid

__all__ = ["Ask", "Basis", "Line", "Offered", "Priced", "basis_of", "by_grade", "by_tier", "price"]
NEAR = 1e-9


@dataclass(frozen=True)
class Parts:
    """What a price is made of, step by step: each per year, as a share of the balance unless named otherwise."""

    life: float
    balance: float
    transfer: ftp.Transfer
    opex: float
    pd: float
    lgd: float
    covered: float
    security: str
    weight: float
    loss: float
    capital: float
    fees: float
    deposits: float
    added: dict[str, float]

    @property
    def cost(self) -> raroc.Cost:
        """As the engine takes it; the credit of capital is set by who prices."""
        return raroc.Cost(self.transfer.rate, self.opex, self.loss, self.capital, self.fees, self.deposits)


@dataclass(frozen=True)
class Priced:
    """An answer: rates and shares as fractions, money per year in the loan's currency; NaN is unknown, `unknown` says why.

    rate: the rate asked, or the house's own when none was (the higher of guide and floor, up to the next step). floor: the
    rate that just earns the hurdle. net_profit and eva: money in a year, on the average balance. below: basis points below
    the floor (0: none). needs: who may allow that, None: nothing is needed or, with `below` above 0, nobody may.
    """

    ask: Ask
    rate: float
    offered: float
    guide: float
    floor: float
    hurdle: float
    raroc: float
    eva: float
    net_profit: float
    below: float
    needs: Allowing | None
    parts: Parts
    lines: tuple[Line, ...]
    unknown: str
    edition: str

    @property
    def is_known(self) -> bool:
        """Whether there is a price at all."""
        return not self.unknown and self.floor == self.floor

    @property
    def is_allowed(self) -> bool:
        """Whether the rate needs nobody: known and not below the floor."""
        return self.is_known and self.rate == self.rate and self.below <= 0

    def line(self, name: str) -> Line:
        """A line by name; KeyError when there is none."""
        return {one.name: one for one in self.lines}[name]


def price(ask: Ask, basis: Basis | None = None) -> Priced:
    """The price of a loan, every number with its why. `basis`: as `basis_of` gave it, looked up anew when not told.

    An unknown rating makes the price unknown, with the reason; nothing is guessed. BadInput names a term that cannot be
    meant. The caller has checked who asks (`see_price`).
    """
    check(ask)
    held = basis or basis_of(ask.client, ask.day, currency=ask.currency, project=ask.project)
    house, parts = held.house, parts_of(ask, held)
    cost = replace(parts.cost, credit=float(house.numbers["credit"]))
    hurdle = float(house.numbers["hurdle"])
    floor = _float(raroc.floor(cost, house.taxes, hurdle))
    guide = _float(addons.guide(parts.transfer.rate, float(house.numbers["table"]["margin"]), list(parts.added.values())))
    offered = _rounded(max(guide, floor) if guide == guide and floor == floor else nan, house.numbers["table"]["round_to"])
    rate = offered if ask.rate is None else float(ask.rate)
    below = _below(rate, floor)
    found = Priced(
        ask=ask, rate=rate, offered=offered, guide=guide, floor=floor, hurdle=hurdle,
        raroc=_float(raroc.raroc(rate, cost, house.taxes)),
        eva=parts.balance * _float(raroc.eva(rate, cost, house.taxes, hurdle)),
        net_profit=parts.balance * _float(raroc.after_tax(rate, cost, house.taxes)),
        below=below, needs=house.rule.rung(below, held.day) if below > 0 else None, parts=parts, lines=(),
        unknown=held.risk.unknown, edition=house.edition)
    return replace(found, lines=price_lines.lines(found, held))


def parts_of(ask: Ask, basis: Basis) -> Parts:
    """Everything a price is made of but the rate."""
    house, risk = basis.house, basis.risk
    years, money = repaid(ask, _float(ftp.at(house.curve, ask.years)) + house.numbers["table"]["margin"])
    life = float(str(ftp.average_life(years, money)))
    average = float(ask.amount) * life / ask.years
    lost, covered, security = _loss_given(ask, basis)
    pd = _float(irb.floored(risk.pd, house.risk_curve.pd_floor)) if risk.pd == risk.pd else nan
    weight = _weight(ask, basis, pd, lost)
    dead = nan if risk.unknown else 0.0
    numbers = house.numbers
    promised = min(float(ask.deposits) / average, float(house.numbers["deposits"]["most"]))
    kept = _float(ftp.deposit_margin(house.curve, numbers["deposits"]["stays_years"], numbers["deposits"]["paid"]))
    return Parts(
        life=life, balance=average, transfer=transfer_of(ask, basis, years, money),
        opex=next(cost for end, cost in numbers["running"] if end is None or ask.amount <= end), pd=pd, lgd=lost,
        covered=covered, security=security, weight=weight,
        loss=(risk.loss if risk.loss == risk.loss else pd * lost) + dead,
        capital=weight * numbers["capital_ratio"] + dead, fees=ask.fee_yearly + ask.fee_upfront / life,
        deposits=kept * promised, added=_added(ask, basis, security))


def transfer_of(ask: Ask, basis: Basis, years: Sequence[float], money: Sequence[float]) -> ftp.Transfer:
    """The internal rate: the curve matched to how the loan is repaid, or to when its rate is set anew."""
    house = basis.house
    told, floats = house.funding, 0 < ask.repricing_months < ask.tenor_months
    if told["match"] == "duration":
        life = float(str(ftp.duration(years, money, _float(ftp.at(house.curve, ask.years)))))
        base, premium = _float(ftp.at(house.curve, life)), _float(ftp.at(house.premium, life))
    elif told["match"] == "maturity":
        base, premium = _float(ftp.at(house.curve, ask.years)), _float(ftp.at(house.premium, ask.years))
    else:
        base, premium = (float(str(ftp.matched(one, years, money))) for one in (house.curve, house.premium))
    if floats:
        base = _float(ftp.at(house.curve, ask.repricing_months / 12))
    basis_points = told["basis"].get("floating" if floats else "fixed") or 0.0
    small = told["policy"].get("small_firm") or 0.0
    policy = ask.green * (told["policy"].get("green") or 0.0) + (small if basis.client.party.size in SMALL else 0.0)
    return ftp.Transfer(base, premium, basis_points, policy)


def by_grade(ask: Ask, basis: Basis) -> list[tuple[str, Priced]]:
    """The same loan priced for every grade of the master scale that is not default, best first."""
    kept = replace(basis.risk, weight=nan, loss=nan, unknown="", source="scale")
    return [(grade, price(ask, replace(basis, risk=replace(kept, grade=grade, pd=pd))))
            for grade, pd in basis.house.grades.items() if pd < 1]


def by_tier(ask: Ask, basis: Basis) -> list[tuple[str, Priced]]:
    """The same loan priced for every tier of the table of margins."""
    return [(tier, price(ask, replace(basis, management_tier=tier, service_tier=tier)))
            for tier in basis.house.steps.tiers if tier != "unknown"]


def loss_behind(ask: Ask, basis: Basis, vouched: Sequence[Vouched]) -> float:
    """The loss given default with the security of the ask and those who stand in for part of this loan, 0 to 1.

    vouched: amounts of this loan; who stands in loses as an unsecured debtor does. NaN where no chance of default is known.
    """
    numbers = basis.house.capital
    base = float(numbers["unsecured"]["senior_financial" if basis.risk.financial else "senior_corporate"])
    whole, held = _held(ask, basis)
    pd = _float(irb.floored(basis.risk.pd, basis.house.risk_curve.pd_floor)) if basis.risk.pd == basis.risk.pd else nan
    found = enhancement.enhanced(
        whole, pd, base,
        [lgd.Held(value, **numbers["secured"][kind]) for kind, value in held.items() if kind in numbers["secured"]],
        [replace(one, amount=_float(one.amount) * whole / float(ask.amount), lgd=base) for one in vouched])
    return _float(found.lgd)


def _loss_given(ask: Ask, basis: Basis) -> tuple[float, float, str]:
    """Loss given default, the share that security carries, and the word the table of margins has for it."""
    numbers = basis.house.capital
    base = float(numbers["unsecured"]["senior_financial" if basis.risk.financial else "senior_corporate"])
    whole, held = _held(ask, basis)
    told = lgd.secured(whole, base, [
        lgd.Held(value, **numbers["secured"][kind]) for kind, value in held.items() if kind in numbers["secured"]])
    worth = {kind: value * (1 - numbers["secured"][kind]["haircut"]) / whole
             for kind, value in held.items() if kind in numbers["secured"] and value == value}
    covered, table = _float(told.covered), basis.house.numbers["table"]
    cash = worth.get("financial", 0.0)
    word = ("cash" if cash >= table["covered_from"] else
            "property" if cash + worth.get("real_estate", 0.0) >= table["covered_from"] else
            "unsecured" if covered < table["uncovered_below"] else "other")
    return (_float(told.lgd) if ask.lgd is None else ask.lgd), covered, word


def _held(ask: Ask, basis: Basis) -> tuple[float, dict[str, float]]:
    """The exposure that security stands behind, and its value by class: this loan's own, or all the register holds."""
    if ask.security is None:
        claim = basis.cover.claim if basis.cover.claim == basis.cover.claim else 0.0
        return claim + float(ask.amount), dict(basis.cover.gross_by_class)
    held: dict[str, float] = {}
    for one in ask.security:
        kind = class_of(one.kind)
        held[kind] = held.get(kind, 0.0) + one.value
    return float(ask.amount), held


def _weight(ask: Ask, basis: Basis, pd: float, lost: float) -> float:
    """The risk weight: of the supervisory category, by internal ratings, or the standard one."""
    house, risk = basis.house, basis.risk
    if risk.weight == risk.weight:
        return risk.weight
    if house.rule.method == "standard" or ask.weight:
        standard: Mapping[str, str] = {str(size): name for size, name in house.rule.standard.items()}
        size = "project" if ask.project else basis.client.party.size
        name = ask.weight or standard.get(size, standard["unknown"])
        told = house.capital["weights"].get(name)
        return nan if told is None else float(told)
    years = ask.years if house.rule.maturity == "tenor" else house.capital["irb"]["maturity"]
    return _float(irb.risk_weight(pd, lost, house.risk_curve, maturity=years, sales=risk.sales, size=house.size,
                                  financial=risk.financial))


def _added(ask: Ask, basis: Basis, security: str) -> dict[str, float]:
    """What the table of margins adds, in basis points."""
    steps = basis.house.steps
    return {
        "grade": _float(addons.by_word(steps.grades, basis.risk.grade)),
        "security": _float(addons.by_word(steps.security, security, 0.0)),
        "tenor": _float(addons.of_tenor(steps, ask.years)),
        "tier": _float(addons.by_word(steps.tiers, basis.tier, 0.0)),
        "green": _float(addons.of_green(steps, ask.green)),
        "kpi": _float(addons.of_kpi(steps, ask.kpi)),
    }


def _rounded(rate: float, step: float) -> float:
    """The rate up to the next whole step of basis points."""
    return rate if rate != rate else ceil(rate / (step * BP) - NEAR) * step * BP


def _below(rate: float, floor: float) -> float:
    """Basis points below the floor, 0 when not below; unknown where either is."""
    gap = (floor - rate) / BP
    return gap if gap != gap else gap if gap > NEAR else 0.0


def _float(value: object) -> float:
    return float(cast("float", value))

