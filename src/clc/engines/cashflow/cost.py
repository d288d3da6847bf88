"""What a loan costs its borrower a year: interest and fees together, nominal, effective and as disclosed.

Source: domain reference 5.3; PBoC Notice 2021 No. 3 on showing the annualised rate of loans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import Refused, days, money, need, numbers, whole
from clc.engines.cashflow.irr import REASONS, Irr, effective, irr, xirr
from clc.kernel.rates import year_fraction

Amounts = NDArray[np.float64]
WHY = {"one_sign": "what is paid never comes up to what was received", "no_root": "no yearly rate makes both sides equal",
       "unknown_flow": "a payment is not known"}


@dataclass(frozen=True)
class Cost:
    """Yearly cost as shares, (...,): periodic (a period), nominal (periods a year x periodic), effective (compounded)."""

    periodic: Amounts
    nominal: Amounts
    effective: Amounts


def effective_cost(received: ArrayLike, payments: ArrayLike, periods_per_year: int, *, fees: ArrayLike = 0.0) -> Cost:
    """The cost of equal periods: what the borrower receives at the start against what it pays at each period's end.

    received: (...,) money; payments: (..., T) interest, principal and fees of each period; fees: (...,) paid at the start
    besides. Source: domain reference 5.3: 4.35 % quarterly over a year with 0.5 % upfront: 4.8653 % nominal, 4.9548 %
    effective. Refused (field `fees`) where fees eat the loan up or no rate can be found.
    """
    count = whole("periods_per_year", periods_per_year, least=1, most=366)
    net = money("received", received, above=True) - money("fees", fees)
    need(net > 0, "fees", "leave nothing of what is received", "lower them, or spread them over the term")
    flows = np.concatenate([net[..., None], -numbers("payments", payments)], axis=-1)
    found = found_rate(irr(flows))
    return Cost(found, np.asarray(found * count), effective(found, count))


def dated_cost(flows: ArrayLike, dates: ArrayLike) -> Amounts:
    """The yearly effective cost of flows on days (a year of 365 days), compounded; (...,).

    flows: (..., T) from the borrower's side: received above 0, paid below; dates: (T,) days, earliest first.
    """
    told, when = numbers("flows", flows), days("dates", dates)
    need(told.shape[-1] == when.size, "dates", "must be as many as the flows")
    need(np.diff(when.astype(np.int64)) >= 0, "dates", "must be in order", "put the earliest first")
    return found_rate(xirr(told, when))


def found_rate(told: Irr) -> Amounts:
    """The rate; Refused, naming `fees`, with the reason where one has none."""
    rates = np.asarray(told.rate)
    if np.isnan(rates).any():
        why = REASONS[int(np.asarray(told.why)[np.isnan(rates)].flat[0])]
        raise Refused("fees", f"do not converge: {WHY.get(why, why)}", "look at the fees and at the payments of each period")
    return rates


@dataclass(frozen=True)
class Disclosed:
    """What is shown to the borrower: all costs over the money really used, simple, and compounded where it was found."""

    simple: float
    compound: float
    costs: float
    used: float


def disclosed(*, drawn: ArrayLike, dates: ArrayLike, principal: ArrayLike, interest: ArrayLike,
              fees: ArrayLike = 0.0) -> Disclosed:
    """The annualised cost as it must be shown: simple (costs over principal in use and years) and compounded (XIRR).

    dates: (T,) days; on each: drawn, principal repaid, interest and fees paid, (T,) money. Principal in use is the
    balance, day by day over 365. Source: PBoC Notice 2021 No. 3: either method, and a simple one must say that it is.
    """
    when = days("dates", dates)
    need(np.diff(when.astype(np.int64)) >= 0, "dates", "must be in order", "put the earliest first")
    given = {name: np.broadcast_to(money(name, told), when.shape) for name, told in
             (("drawn", drawn), ("principal", principal), ("interest", interest), ("fees", fees))}
    balance = np.cumsum(given["drawn"] - given["principal"])
    need(balance >= -1e-6 * max(float(given["drawn"].sum()), 1.0), "principal", "repays more than was drawn")
    used = float((balance[:-1] * year_fraction(when[:-1], when[1:], "ACT/365")).sum())
    need(used > 0, "drawn", "is in use for no time")
    costs = given["interest"] + given["fees"]
    flows: Any = given["drawn"] - given["principal"] - costs
    return Disclosed(float(costs.sum()) / used, float(dated_cost(flows, when)), float(costs.sum()), used)
