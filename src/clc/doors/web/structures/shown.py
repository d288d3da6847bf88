"""What the designer shows of a structure: its choices, the bounds of its sliders, its rows, and alternatives compared."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from clc.doors.web import formats, units
from clc.policy.shapes import on
from clc.stages.credit.covering import kinds
from clc.stages.deal import references, words
from clc.stages.deal.appraising import Appraisal
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import RateType, Structure
from clc.stages.deal.working import Worked

ROWS_MAX = 24
RATE_MOST, FEE_MOST, SPREADS = 12, 3, (-100, 400)
Choices = list[tuple[Any, str]]
Text = str | Markup


@dataclass(frozen=True)
class Slider:
    """The bounds of a slider beside a number field."""

    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Compared:
    """A line of the comparison: what it is, its text for each alternative, and whether they differ."""

    label: str
    texts: tuple[Text, ...]
    differs: bool


def choices(design: Design, found: Appraisal, ground: Ground) -> dict[str, Choices]:
    """What each field lets one choose."""
    product = found.product
    named = references.labels()
    return {
        "currency": [(one, one) for one in product.currencies],
        "repayment": [(one, words.repayment(one)) for one in product.repayments],
        "months_per_period": [(one, str(words.PERIODS[one])) for one in product.months_per_period],
        "day_count": [(one, str(words.DAY_COUNTS[one])) for one in product.day_counts],
        "rate_type": [(one, str(RateType(one).label)) for one in product.rate_kinds],
        "reference": [(one, named.get(one, one)) for one in product.references],
        "security": [(one, words.security(one)) for one in product.security],
        "security_kind": [("", _("By the form of security")), *((name, _(rule.label)) for name, rule in kinds().items())],
        "project": [("", _("No project")), *((key, f"{one.code} {one.name}") for key, one in ground.projects.items())],
    }


def sliders(design: Design, found: Appraisal, day: date) -> dict[str, Slider]:
    """The bounds of the sliders, in the units of the fields."""
    product, factor = found.product, Decimal(str(units.chosen().factor))
    least = Decimal(str(on(product.amount_min, day) or 0))
    ceiling = on(product.amount_max, day)
    most = min(design.amount * 3, Decimal(str(ceiling))) if ceiling else design.amount * 3
    size = Decimal(10) ** max(most.adjusted() - 1, 0)
    tenor = on(product.tenor_months_max, day) or 12
    every = design.months_per_period
    return {
        "amount": Slider(float(least / factor), float(((most / size).to_integral_value() * size) / factor),
                         float(max(size / 10, Decimal(1)) / factor)),
        "tenor_months": Slider(max(every, on(product.tenor_months_min, day) or 1), tenor - tenor % every, every),
        "grace_months": Slider(0, max(min(on(product.grace_months_max, day) or 0, design.tenor_months - every), 0), every),
        "rate": Slider(0.5, RATE_MOST, 0.05), "upfront_fee": Slider(0, FEE_MOST, 0.05), "spread_bp": Slider(*SPREADS, 5),
    }


def rows(found: Worked, *, whole: bool = False) -> tuple[list[tuple[Any, ...]], bool]:
    """The schedule as rows (no. or year, day, principal, interest, fee, payment, balance); by year where it is long."""
    plan = found.schedule
    days = plan.due.astype(object).tolist()
    parts = zip(days, plan.principal.tolist(), plan.interest.tolist(), plan.fee.tolist(), found.paid.tolist(),
                plan.closing_balance.tolist(), strict=True)
    every = [(at, *part) for at, part in enumerate(parts, start=1)]
    if whole or len(every) <= ROWS_MAX:
        return every, False
    by_year: dict[int, list[Any]] = {}
    for _at, due, principal, interest, fee, paid, balance in every:
        held = by_year.setdefault(due.year, [due.year, due, 0.0, 0.0, 0.0, 0.0, balance])
        held[1], held[6] = due, balance
        for place, value in zip((2, 3, 4, 5), (principal, interest, fee, paid), strict=True):
            held[place] += value
    return [tuple(held) for held in by_year.values()], True


def compared(looked: Sequence[tuple[Structure, Appraisal]]) -> list[tuple[str, list[Compared]]]:
    """Every line of every alternative, in groups, each saying whether they differ."""
    told = []
    groups = ((_("Terms"), of_terms), (_("What the client pays"), of_costs), (_("What the house earns"), of_prices))
    for label, lines in groups:
        made = [_line(name, [write(found) for _structure, found in looked]) for name, write in lines()]
        told.append((label, [one for one in made if any(one.texts)]))
    return [(label, lines) for label, lines in told if lines]


def exact(value: float | None, currency: str) -> Text:
    """An amount to the cent with its currency: an instalment is never rounded to thousands."""
    return Markup('{}<span class="unit">{}</span>').format(formats.number(value, 2), units.unit_label("yuan", currency))


def _line(name: str, texts: list[Text]) -> Compared:
    return Compared(name, tuple(texts), len({str(one) for one in texts}) > 1)


Line = tuple[str, Callable[[Appraisal], Text]]


def of_terms() -> list[Line]:
    """The terms."""
    return [
        (_("Product"), lambda one: _(one.product.label)),
        (_("Amount"), lambda one: formats.money_with_unit(one.design.amount, one.design.currency)),
        (_("Tenor"), lambda one: words.months(one.design.tenor_months)),
        (_("Grace, interest only"), lambda one: words.months(one.design.grace_months) if one.design.grace_months else ""),
        (_("Repayment type"), lambda one: words.repayment(one.design.repayment)),
        (_("Pays every"), lambda one: str(words.PERIODS.get(one.design.months_per_period, ""))),
        (_("Annual rate"), lambda one: words.percent(float(one.design.rate), 3)),
        (_("Rate type"), lambda one: str(RateType(one.design.rate_type).label)),
        (_("Fee at the start"), lambda one: words.percent(float(one.design.upfront_fee), 3)),
        (_("Fee a year"), lambda one: words.percent(float(one.design.yearly_fee), 3) if one.design.yearly_fee else ""),
        (_("Security"), lambda one: words.security(one.design.security)),
    ]


def of_costs() -> list[Line]:
    """What it costs the client."""
    def money(write: Callable[[Worked], float | None]) -> Callable[[Appraisal], Text]:
        return lambda one: "" if one.worked is None else exact(write(one.worked), one.design.currency)

    return [
        (_("First payment"), money(lambda told: told.first)), (_("Largest payment"), money(lambda told: told.highest)),
        (_("All interest"), money(lambda told: told.total_interest)), (_("All fees"), money(lambda told: told.total_fees)),
        (_("Effective annual cost"), lambda one: words.percent(one.worked.effective, 3) if one.worked else ""),
        (_("Money is out for"), lambda one: formats.measured(one.worked.life, "years") if one.worked else ""),
        (_("Cash cover, worst year"),
         lambda one: formats.measured(one.cover.worst, "times", one.cover.because) if one.cover else ""),
    ]


def of_prices() -> list[Line]:
    """What the house earns; empty where no price is shown."""
    def share(name: str, digits: int) -> Callable[[Appraisal], Text]:
        return lambda one: formats.percent(getattr(one.priced, name), digits, one.unpriced) if one.priced else ""

    def money(name: str) -> Callable[[Appraisal], Text]:
        return lambda one: formats.money_with_unit(getattr(one.priced, name), one.design.currency, one.unpriced) \
            if one.priced else ""

    return [(_("Floor"), share("floor", 3)), (_("Return on risk-adjusted capital"), share("raroc", 2)),
            (_("Economic value added a year"), money("eva")), (_("Net profit a year"), money("net_profit"))]
