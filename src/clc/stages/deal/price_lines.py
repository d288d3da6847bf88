"""A price in lines a banker reads: each number with its words, what it is computed from, and the rule that says so."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from clc.stages.deal import references
from clc.stages.deal.price_words import ADDED, ADDS, ADDS_WHY, ADDS_YEARS, IDLE, SAID, SECURITY, TIERS, UNPRICED, WORD

if TYPE_CHECKING:
    from clc.stages.deal.price_basis import Basis
    from clc.stages.deal.pricing import Parts, Priced

Input = tuple[str, float | str | None, str]

@dataclass(frozen=True)
class Line:
    """One number of a price. label and said are texts of the catalogue; inputs: (label, value, unit) it is computed from.

    unit: rate (a fraction a year), share, bp (basis points), money, years, text. rule: its path in the book. value is
    None where unknown, `unknown` says why. of: how "why?" is asked further (`rating`, `slotting`).
    """

    name: str
    label: str
    value: float | str | None
    unit: str
    said: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    rule: str = ""
    status: str = ""
    of: str = ""
    unknown: str = ""

    @property
    def words(self) -> str:
        """What it is, in the reader's language."""
        return _(self.label)

    @property
    def why(self) -> str:
        """How it came about, in the reader's language."""
        text = _(self.said) if self.said else ""
        told = {name: _said(value) for name, value in self.values.items()}
        return text % told if told else text

    def as_json(self) -> dict[str, Any]:
        """As plain values, from which `line_of` makes the same line."""
        return {"name": self.name, "label": self.label, "value": self.value, "unit": self.unit, "said": self.said,
                "values": dict(self.values), "inputs": [list(one) for one in self.inputs], "rule": self.rule,
                "status": self.status, "of": self.of, "unknown": self.unknown}


def _said(value: Any) -> Any:
    """A text of the catalogue, or several, in the reader's language; anything else as it is."""
    if isinstance(value, list):
        return _("; ").join(_(each) for each in value)
    return _(value) if isinstance(value, str) and value else value


def line_of(told: Mapping[str, Any]) -> Line:
    """A line kept as plain values."""
    return Line(**{**told, "inputs": tuple((str(one[0]), one[1], str(one[2])) for one in told["inputs"])})


class Pen:
    """Writes the lines of one price: knows its rules, their standing, and why a number is unknown."""

    def __init__(self, found: Priced, basis: Basis) -> None:
        self.found, self.basis = found, basis
        rule = basis.house.rule
        self.price, self.curve = f"price/{basis.house.name}", f"curve/{basis.house.curve_name}"
        self.capital, self.state = f"capital/{rule.capital}", rule

    def line(self, name: str, value: float | str | None, unit: str, said: str = "", inputs: Sequence[str | Input] = (),
             **more: Any) -> Line:
        """A line; an input told by name alone is that of `WORD`."""
        kept = known(value)
        unknown = "" if kept is not None else more.pop("unknown", "") or self.found.unknown
        return Line(name, WORD[name], kept, unit, said, inputs=tuple(_input(one) for one in inputs), unknown=unknown,
                    **{key: told for key, told in more.items() if key != "unknown"})


def lines(found: Priced, basis: Basis) -> tuple[Line, ...]:
    """The lines of a price, from what is asked down to what it rests on."""
    pen = Pen(found, basis)
    return (*_results(pen), *_against(pen), *_costs(pen), *_risk(pen), *_table(pen))


def _against(pen: Pen) -> Iterator[Line]:
    """The rate as it is quoted over the prime rate, with what the floor and the guide are over it."""
    found, ask = pen.found, pen.found.ask
    told = references.against(found.rate, ask.tenor_months, pen.basis.day, ask.currency)
    if told is None:
        return
    over: list[Input] = [(name, (value - told.base) * 1e4, "bp") for name, value in (
        ("guide", found.guide), ("floor", found.floor))]
    yield pen.line("reference", told.over, "bp", SAID["reference"], [("prime", told.base, "rate"), *over],
                   values={"name": told.label, "day": told.published.isoformat()}, rule=f"reference_rate/{told.name}",
                   unknown=UNPRICED)


def _results(pen: Pen) -> list[Line]:
    found, parts, house = pen.found, pen.found.parts, pen.basis.house
    taxes, status = house.taxes, pen.state.taxes.status
    net = found.rate * taxes.kept
    pre_tax = net + parts.fees + parts.deposits - _rate(parts) - parts.opex - parts.loss
    duties: list[Input] = [("vat", taxes.vat, "share"), ("surcharge", taxes.surcharge, "share")]
    income: Input = ("income", taxes.income, "share")
    costs: list[Input] = [("transfer", _rate(parts), "rate"), ("opex", parts.opex, "rate"), ("loss", parts.loss, "rate")]
    brings: list[Input] = [("fees", parts.fees, "rate"), ("deposits", parts.deposits, "rate")]
    hurdle: Input = ("hurdle", found.hurdle, "share")
    capital: Input = ("capital", parts.capital, "rate")
    balance: Input = ("balance", parts.balance, "money")
    unpriced = "" if found.guide == found.guide or found.unknown else UNPRICED
    idle = IDLE if parts.capital == 0 else ""
    told = SAID["rate"] if found.ask.rate is not None else SAID["house"]
    return [
        pen.line("rate", found.rate, "rate", told, [("guide", found.guide, "rate"), ("floor", found.floor, "rate")],
                 unknown=unpriced),
        pen.line("floor", found.floor, "rate", SAID["floor"], [*costs, hurdle, capital, *brings, *duties, income],
                 rule=pen.price, status=pen.state.status),
        pen.line("guide", found.guide, "rate", SAID["guide"], [
            ("transfer", _rate(parts), "rate"), ("margin", house.numbers["table"]["margin"], "rate"),
            *((ADDED[name], points, "bp") for name, points in parts.added.items())],
            rule=pen.price, status=pen.state.table.status, unknown=unpriced),
        pen.line("below", found.below, "bp", SAID["below"],
                 [("floor", found.floor, "rate"), ("rate", found.rate, "rate")], unknown=unpriced),
        pen.line("raroc", found.raroc, "share", SAID["raroc"], [("pre_tax", pre_tax, "rate"), income, capital],
                 rule=pen.price, status=pen.state.status, unknown=idle or unpriced),
        pen.line("eva", found.eva, "money", SAID["eva"], [("raroc", found.raroc, "share"), hurdle, capital, balance],
                 unknown=unpriced),
        pen.line("net_profit", found.net_profit, "money", SAID["net_profit"],
                 [("pre_tax", pre_tax, "rate"), income, balance], unknown=unpriced),
        pen.line("pre_tax", pre_tax, "rate", SAID["pre_tax"], [("net", net, "rate"), *brings, *costs], unknown=unpriced),
        pen.line("net", net, "rate", SAID["net"], [("rate", found.rate, "rate"), *duties], rule=pen.price, status=status,
                 unknown=unpriced),
    ]


def _costs(pen: Pen) -> list[Line]:
    parts, house, ask = pen.found.parts, pen.basis.house, pen.found.ask
    told, way = parts.transfer, house.funding["match"]
    floats = 0 < ask.repricing_months < ask.tenor_months
    tenor: Input = ("tenor", ask.years, "years")
    return [
        pen.line("transfer", _rate(parts), "rate", SAID["transfer"], [
            ("base", known(told.base), "rate"), ("liquidity", known(told.liquidity), "rate"),
            ("basis", known(told.basis), "rate"), ("policy", known(told.policy), "rate")], rule=pen.curve,
            status=house.funding["status"]),
        pen.line("base", known(told.base), "rate", SAID["repricing"] if floats else SAID[way],
                 [tenor, ("life", parts.life, "years")], rule=pen.curve,
            status=house.funding["status"]),
        pen.line("opex", parts.opex, "rate", SAID["opex"], [("amount", float(ask.amount), "money")], rule=pen.price,
                 status="house"),
        pen.line("fees", parts.fees, "rate", SAID["fees"], [
            ("fee_yearly", ask.fee_yearly, "rate"), ("fee_upfront", ask.fee_upfront, "rate"),
            ("life", parts.life, "years")]),
        pen.line("deposits", parts.deposits, "rate", SAID["deposits"], [
            ("deposit_balance", float(ask.deposits), "money"), ("balance", parts.balance, "money")], rule=pen.price,
            status=pen.state.deposits.status, values={"most": f"{100 * house.numbers['deposits']['most']:g} %"}),
    ]


def _risk(pen: Pen) -> list[Line]:
    parts, house, risk, ask = pen.found.parts, pen.basis.house, pen.basis.risk, pen.found.ask
    slotted = risk.weight == risk.weight
    of = risk.source if risk.source in ("rating", "slotting") else ""
    until = risk.until.isoformat() if risk.until else ""
    graded = {"grade": risk.grade, "until": until} if of else {"grade": risk.grade}
    source = SAID["slotted"] if slotted else SAID["rated"] if of else SAID["scaled"]
    standard = house.rule.method == "standard" or bool(ask.weight)
    lost = SAID["told"] if ask.lgd is not None else SAID["register"] if ask.security is None else SAID["own"]
    weighed = SAID["slotted"] if slotted else SAID["standard"] if standard else SAID["irb"]
    found = [
        pen.line("loss", parts.loss, "rate", source if slotted else SAID["loss"], () if slotted else [
            ("pd", parts.pd, "rate"), ("lgd", parts.lgd, "share")], values=graded if slotted else {}, of=of),
        pen.line("weight", parts.weight, "share", weighed, () if slotted or standard else [
            ("pd", parts.pd, "rate"), ("lgd", parts.lgd, "share")], values=graded if slotted else {}, rule=pen.capital,
            status=pen.state.status, of=of if slotted else ""),
        pen.line("capital", parts.capital, "rate", SAID["capital"], [
            ("weight", parts.weight, "share"), ("ratio", house.numbers["capital_ratio"], "share")], rule=pen.price,
            status=pen.state.capital_status),
    ]
    if slotted:
        return found
    pd = pen.line("pd", parts.pd, "rate", source if risk.grade else "", values=graded if risk.grade else {}, of=of)
    loss = pen.line("lgd", parts.lgd, "share", lost, [("covered", parts.covered, "share")],
                    values={"why": ask.lgd_why.split("\n") if ask.lgd_why else "—"} if ask.lgd is not None else {},
                    rule=pen.capital, status=pen.state.status)
    return [pd, loss, *found]


def _table(pen: Pen) -> list[Line]:
    """What the table adds, a line each."""
    parts, ask = pen.found.parts, pen.found.ask
    of = {"grade": pen.basis.risk.grade or "—", "security": SECURITY[parts.security], "tenor": f"{ask.years:g}",
          "tier": TIERS.get(pen.basis.tier, pen.basis.tier), "green": f"{100 * ask.green:g} %", "kpi": f"{ask.kpi:g}"}
    whys = {"green": ask.green_why.split("\n") if ask.green_why else "", "kpi": ask.kpi_why}
    said = {"tenor": ADDS_YEARS} | {name: ADDS_WHY[name] for name, why in whys.items() if why}
    return [
        pen.line(ADDED[name], points, "bp", said.get(name, ADDS), values={"of": of[name], "why": whys.get(name) or ""},
                 rule=pen.price, status=pen.state.table.status, unknown="" if pen.found.unknown else UNPRICED)
        for name, points in parts.added.items()
    ]


def _rate(parts: Parts) -> float:
    return float(str(parts.transfer.rate))


def _input(one: str | Input) -> Input:
    name, value, unit = (one, None, "text") if isinstance(one, str) else one
    return WORD.get(name, name), known(value), unit


def known(value: Any) -> Any:
    """The value, None where it is not known."""
    return None if isinstance(value, float) and not isfinite(value) else value
