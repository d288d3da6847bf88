"""Building a project: who pays what when, interest while building, fees, and the facility that all of it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from clc.engines.cashflow.asking import need, numbers
from clc.engines.cashflow.ratios import Numbers

Order = Literal["pro_rata", "equity_first", "debt_first"]
ORDERS: tuple[Order, ...] = ("pro_rata", "equity_first", "debt_first")
_TURNS, _DOUBLINGS, _CLOSE = 200, 60, 1e-14
_LEAST_GEARING = 1e-12


@dataclass(frozen=True)
class Financing:
    """How building is paid for; each a number or one a scenario.

    gearing: debt over all uses, 0..1; order: who draws first; upfront: share of the facility, paid in period 1;
    commitment: per period, on what is not yet drawn; contingency: share of the costs, added to each period;
    reserve: money put into reserve accounts in the last period, and reserve_share the same per unit of facility;
    midway: part of its period for which a draw bears interest; facility: take this debt, and let gearing follow.
    """

    gearing: ArrayLike = 0.7
    order: Order = "pro_rata"
    upfront: ArrayLike = 0.0
    commitment: ArrayLike = 0.0
    contingency: ArrayLike = 0.0
    reserve: ArrayLike = 0.0
    reserve_share: ArrayLike = 0.0
    midway: float = 0.5
    facility: ArrayLike | None = None


@dataclass(frozen=True)
class Built:
    """What building takes: (..., C) by period; facility, gearing and residual (...).

    uses = cost + interest + upfront + commitment + reserve = draw + equity in each period; residual: the facility less
    the draws, what the solving leaves (money).
    """

    facility: Numbers
    cost: Numbers
    interest: Numbers
    upfront: Numbers
    commitment: Numbers
    reserve: Numbers
    draw: Numbers
    equity: Numbers

    @property
    def uses(self) -> Numbers:
        """All that is paid in each period."""
        return self.cost + self.interest + self.upfront + self.commitment + self.reserve

    @property
    def gearing(self) -> Numbers:
        """Debt over all uses, 0..1; 0 where nothing is used."""
        uses = self.uses.sum(axis=-1)
        return np.asarray(self.draw.sum(axis=-1) / np.where(uses > 0, uses, 1.0))

    @property
    def balance(self) -> Numbers:
        """The debt at the end of each period."""
        return np.asarray(self.draw.cumsum(axis=-1))

    @property
    def residual(self) -> Numbers:
        """The facility less all draws."""
        return np.asarray(self.facility - self.draw.sum(axis=-1))

    @property
    def paid_in(self) -> Numbers:
        """Equity so far over equity and debt so far, what drawdown conditions ask for: (..., C), 1 before any payment."""
        equity = self.equity.cumsum(axis=-1)
        spent = equity + self.balance
        return np.asarray(np.divide(equity, spent, out=np.ones(spent.shape), where=spent > 0))


def build(costs: ArrayLike, rate: ArrayLike, financing: Financing) -> Built:
    """Fund the costs, the interest on what is drawn and the fees, and find the facility: no circle, one unknown.

    costs: (..., C) money by period; rate: per period, 0 or more, a number or (..., C). The facility (or, where it is
    given, the gearing) is the one number for which debt is as told of all uses; it is bracketed and found along
    the chord. Refused where fees and interest grow as fast as the facility, so that none pays
    for itself. Source: domain reference 4.1, 4.3 (e), (f).
    """
    spent, rates = np.broadcast_arrays(numbers("costs", costs), numbers("rate", rate))
    _check(spent, rates, financing)
    shape = np.broadcast_shapes(spent.shape[:-1], *(np.shape(one) for one in _each(financing)))
    cost = np.broadcast_to(spent, (*shape, spent.shape[-1])) * (1 + np.asarray(financing.contingency)[..., None])
    rates = np.broadcast_to(rates, cost.shape)
    gearing = np.broadcast_to(np.asarray(financing.gearing, dtype=np.float64), shape)
    if financing.facility is None:
        facility = _root(lambda guess: _geared(cost, rates, financing, guess, gearing), np.zeros(shape), cost.sum(axis=-1))
        return _built(cost, rates, financing, facility, gearing)
    facility = np.broadcast_to(np.asarray(financing.facility, dtype=np.float64), shape)
    found = _gearing(cost, rates, financing, facility)
    built = _built(cost, rates, financing, facility, found)
    need(np.abs(built.residual) <= 1e-6 * np.maximum(facility, 1.0), "facility", "must not be above what building takes",
         "lower it, or let it be found from the gearing")
    return built


def _each(financing: Financing) -> list[ArrayLike]:
    return [one for one in (financing.gearing, financing.upfront, financing.commitment, financing.contingency,
                            financing.reserve, financing.reserve_share, financing.facility) if one is not None]


def _check(costs: Numbers, rate: Numbers, financing: Financing) -> None:
    need(costs.ndim and costs.shape[-1], "costs", "must tell one amount a period")
    need(costs >= 0, "costs", "must not be below 0")
    need(rate >= 0, "rate", "must not be below 0")
    need(financing.order in ORDERS, "order", f"there is no {financing.order!r}", f"take one of {', '.join(ORDERS)}")
    for name in ("gearing", "upfront", "commitment", "contingency", "reserve", "reserve_share"):
        told = numbers(name, getattr(financing, name))
        need(told >= 0, name, "must not be below 0")
        need(name == "reserve" or (told <= 1).all(), name, "must be a share of 1, not a percentage", "write 0.01 for 1 %")
    need(0 <= financing.midway <= 1, "midway", "must be from 0 to 1")


def _geared(cost: Numbers, rate: Numbers, financing: Financing, facility: Numbers, gearing: Numbers) -> Numbers:
    """The facility less the told share of the uses that it leads to; rises with the facility."""
    return np.asarray(facility - gearing * _built(cost, rate, financing, facility, gearing).uses.sum(axis=-1))


def _gearing(cost: Numbers, rate: Numbers, financing: Financing, facility: Numbers) -> Numbers:
    """The share of debt at which a given facility is drawn to the end; 1 where it never is."""
    def gap(guess: Numbers) -> Numbers:
        return np.asarray(_built(cost, rate, financing, facility, guess).draw.sum(axis=-1) - facility)

    whole = np.ones(facility.shape)
    return np.where(gap(whole) <= 0, whole, _between(gap, np.zeros(facility.shape), whole))


def _root(gap: Callable[[Numbers], Numbers], low: Numbers, high: Numbers) -> Numbers:
    """Where a rising piecewise straight gap is nothing, from below nothing at `low`; Refused where it stays below."""
    for _ in range(_DOUBLINGS):
        short = gap(high) < 0
        if not short.any():
            break
        high = np.where(short, 2 * high + 1, high)
    need(gap(high) >= 0, "fees", "must not grow as fast as the facility", "lower the upfront fee, commitment fee or rate")
    return _between(gap, low, high)


def _between(gap: Callable[[Numbers], Numbers], low: Numbers, high: Numbers) -> Numbers:
    """The root of a rising gap in a bracket: along the chord, which is exact where the gap is straight, else by halves."""
    under, over = gap(low), gap(high)
    for turn in range(_TURNS):
        rise = over - under
        chord = low - under * np.divide(high - low, rise, out=np.zeros(low.shape), where=rise != 0)
        guess = np.where(turn % 3 == 2, (low + high) / 2, np.clip(chord, low, high))
        found = gap(guess)
        done = (np.abs(found) <= _CLOSE * np.maximum(1.0, np.abs(guess))) | (high - low <= _CLOSE * np.abs(high))
        low, under = np.where(done | (found < 0), guess, low), np.where(done | (found < 0), found, under)
        high, over = np.where(done | (found >= 0), guess, high), np.where(done | (found >= 0), found, over)
        if done.all():
            break
    return high


def _built(cost: Numbers, rate: Numbers, financing: Financing, facility: Numbers, gearing: Numbers) -> Built:
    """The draws period by period for one facility and gearing: in each, uses are straight in the draw."""
    periods = cost.shape[-1]
    upfront, reserve, interest, commitment, draw = (np.zeros(cost.shape) for _ in range(5))
    upfront[..., 0] = np.asarray(financing.upfront) * facility
    reserve[..., -1] = np.asarray(financing.reserve) + np.asarray(financing.reserve_share) * facility
    fee, midway = np.asarray(financing.commitment, dtype=np.float64), financing.midway
    owed = np.zeros(facility.shape)
    equity_left = facility * (1 - gearing) / np.maximum(gearing, _LEAST_GEARING)
    for at in range(periods):
        charge = rate[..., at]
        fixed = cost[..., at] + upfront[..., at] + reserve[..., at] + owed * charge + fee * (facility - owed)
        slope = charge * midway - fee * (1 - midway)
        drawn = _drawn(financing.order, fixed, slope, np.maximum(facility - owed, 0.0), (equity_left, gearing))
        draw[..., at] = drawn
        interest[..., at] = owed * charge + drawn * charge * midway
        commitment[..., at] = fee * (facility - owed - drawn * (1 - midway))
        equity_left = np.maximum(equity_left - (fixed + slope * drawn - drawn), 0.0)
        owed = owed + drawn
    equity = cost + upfront + reserve + interest + commitment - draw
    return Built(facility, cost, interest, upfront, commitment, reserve, draw, equity)


def _drawn(order: Order, fixed: Numbers, slope: Numbers, undrawn: Numbers, shares: tuple[Numbers, Numbers]) -> Numbers:
    """The draw of a period whose uses are `fixed` + `slope` * draw."""
    equity_left, gearing = shares
    if order == "pro_rata":
        return np.asarray(gearing * fixed / (1 - gearing * slope))
    if order == "debt_first":
        return np.minimum(fixed / (1 - slope), undrawn)
    return np.maximum((fixed - equity_left) / (1 - slope), 0.0)
