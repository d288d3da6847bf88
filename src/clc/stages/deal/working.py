"""What a structure comes to: its schedule, what the client pays in all, the annual cost, and how long money is out."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from clc.engines.cashflow import Schedule, schedule
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.irr import irr
from clc.kernel.errors import BadInput
from clc.policy.kind.product import Charge
from clc.stages.deal.design import Design

#: The engine's type for a type of the catalogue that has no schedule of its own.
TYPES: Mapping[str, str] = {"revolving": "bullet"}
CENTS = 2
#: The rate at which a repayment that depends on the rate is split for its price, so that no price moves its own cost.
BENCHMARK = 0.04
BY_RATE = ("step", "balloon", "bullet_at_maturity")
MONTHS = 12


@dataclass(frozen=True)
class Worked:
    """The numbers of a structure, money in its own currency, rates a year as shares; None is unknown.

    schedule: interest is the commission where the product charges one. paid: (T,) what falls due with fees; upfront: what is
    kept at the start; instalment: the payment where all repaying periods pay alike; life: years the money is out on average.
    nominal and effective: the annual cost to the client with all fees, without and with interest on interest.
    """

    schedule: Schedule
    charge: Charge
    paid: NDArray[np.float64]
    upfront: float
    instalment: float | None
    nominal: float | None
    effective: float | None
    life: float | None

    @property
    def total_interest(self) -> float:
        """All interest, discount or commission."""
        return self.schedule.total_interest

    @property
    def total_fees(self) -> float:
        """All fees: at the start and by the year."""
        return self.upfront + float(self.schedule.fee.sum())

    @property
    def total(self) -> float:
        """What the money costs in all."""
        return self.total_interest + self.total_fees

    @property
    def first(self) -> float:
        """The first payment, with its fee."""
        return float(self.paid[0])

    @property
    def highest(self) -> float:
        """The largest payment."""
        return float(self.paid.max())

    def first_year(self, months_per_period: int) -> float:
        """What falls due in the first twelve months."""
        return float(self.paid[: max(1, MONTHS // months_per_period)].sum())


def worked(design: Design, charge: Charge) -> Worked:
    """The numbers of terms that `design.findings` does not refuse; BadInput where the engine still does."""
    try:
        plan = schedule(**engine_terms(design))
    except Refused as wrong:
        todo = wrong.todo or _("Change it, or choose another type of repayment.")
        raise BadInput(f"{FIELD.get(wrong.field, wrong.field)}: {wrong.rule}", todo=todo) from wrong
    amount, upfront = float(design.amount), float(design.amount * design.upfront_fee)
    if charge == "discount":
        return _discounted(design, upfront)
    if charge == "commission":
        return _promised(plan, upfront)
    paid = plan.payment + plan.fee
    nominal, effective = cost(amount - upfront, paid, MONTHS / design.months_per_period)
    return Worked(plan, charge, paid, upfront, _instalment(design, plan), nominal, effective, _life(design, plan))


#: The engine's names of fields that a structure calls otherwise.
FIELD = {"principal": "amount", "annual_rate": "rate", "start": "starts", "periods": "tenor_months",
         "interest_only_periods": "grace_months", "type": "repayment", "amounts": "terms", "shares": "terms",
         "season": "terms", "balloon": "terms", "step_every": "terms", "step_growth": "terms", "fee_rate": "yearly_fee"}


def engine_terms(design: Design, *, rate: float | None = None) -> Any:
    """The terms as the engine of schedules takes them; `rate` in place of the structure's own."""
    every = design.months_per_period
    told: dict[str, Any] = {
        "principal": float(design.amount), "annual_rate": float(design.rate) if rate is None else rate,
        "start": design.starts, "periods": design.periods, "months_per_period": every,
        "type": TYPES.get(design.repayment, design.repayment),
        "day_count": design.day_count, "rounding": CENTS, "fee_rate": float(design.yearly_fee),
    }
    if design.grace_months and design.repayment not in ("bullet", "bullet_at_maturity", "revolving"):
        told["interest_only_periods"] = design.grace_months // every
    return told | numbers(design)


def numbers(design: Design) -> dict[str, Any]:
    """The numbers of the repayment type, in the engine's words."""
    terms, every = design.terms, design.months_per_period
    if design.repayment == "balloon":
        return {"balloon": round(float(design.amount) * float(terms["balloon_share"]), CENTS)}
    if design.repayment == "step":
        return {"step_every": max(1, int(terms["step_months"]) // every), "step_growth": float(terms["step_growth"])}
    if design.repayment == "sculpted":
        shares = np.asarray(terms["shares"], dtype=np.float64)
        return {"shares": (shares / shares.sum()).tolist() if shares.sum() > 0 else shares.tolist()}
    name = {"seasonal": "season", "custom": "amounts"}.get(design.repayment, "")
    return {name: terms[name]} if name in terms else {}


def cost(received: float, paid: NDArray[np.float64], periods_a_year: float) -> tuple[float | None, float | None]:
    """The annual cost of money received now for payments at the end of each period: nominal, and with compounding.

    None where no rate makes both worth the same. Source: domain reference 5.3 (4.8653 % and 4.9548 %).
    """
    found = float(irr(np.concatenate([[received], -paid])).rate)
    if not isfinite(found):
        return None, None
    return found * periods_a_year, (1 + found) ** periods_a_year - 1


def _instalment(design: Design, plan: Schedule) -> float | None:
    """The payment that all repaying periods share, but for the last one's cents."""
    paying = plan.payment[design.grace_months // design.months_per_period:]
    alike = paying[:-1] if len(paying) > 1 else paying
    return float(alike[0]) if len(alike) and float(np.ptp(alike)) < 0.02 and abs(paying[-1] - alike[0]) < 1 else None


def _life(design: Design, plan: Schedule) -> float | None:
    """The mean time the principal is out, in years."""
    if not design.amount:
        return None
    years = np.arange(1, len(plan.due) + 1) * design.months_per_period / MONTHS
    return float((plan.principal * years).sum() / float(design.amount))


def _discounted(design: Design, upfront: float) -> Worked:
    """A bill bought: the interest for the days is kept at the start, the face is paid at the end."""
    one = schedule(principal=float(design.amount), annual_rate=float(design.rate), start=design.starts, periods=1,
                   months_per_period=design.tenor_months, type="bullet", day_count="ACT/360", rounding=CENTS)
    kept, years = float(one.interest[0]), float(one.year_fraction[0])
    paid = one.principal
    nominal, effective = cost(float(design.amount) - kept - upfront, paid, 1 / years)
    return Worked(one, "discount", paid, upfront, None, nominal, effective, years)


def _promised(plan: Schedule, upfront: float) -> Worked:
    """A promise of the bank: no money goes out, a commission falls due each period."""
    none = np.zeros(len(plan.due))
    one = replace(plan, principal=none, closing_balance=none)
    return Worked(one, "commission", plan.interest + plan.fee, upfront, None, None, None, None)


def last_day(found: Worked) -> date:
    """The day the structure ends."""
    told: date = found.schedule.due[-1].astype(object)
    return told
