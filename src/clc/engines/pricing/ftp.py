"""What the money of a loan costs inside the house: the curve at the loan's own terms, matched by cash flow or duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.kernel.column import Column, clip


@dataclass(frozen=True)
class Curve:
    """Rates by tenor: years (N,) rising, above 0; rates (N,) per year, finite. Between two tenors a straight line.

    Before the first tenor and beyond the last the curve is held level. Else ValueError.
    """

    years: tuple[float, ...]
    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = all(later > earlier for earlier, later in pairwise(self.years))
        if not self.years or len(self.years) != len(self.rates) or not rising or self.years[0] <= 0:
            raise ValueError("a curve needs as many rates as tenors, and tenors that rise from above 0")
        if not all(np.isfinite([*self.years, *self.rates])):
            raise ValueError("a curve is made of finite numbers")

    @property
    def longest(self) -> float:
        """The longest tenor the curve tells, in years."""
        return self.years[-1]


def at(curve: Curve, years: Column) -> Column:
    """The rate of a tenor in years; unknown stays unknown.

    Written as a sum of bounded steps, not as a choice within a choice: a column's formula grows with every mention.
    """
    if isinstance(years, float | int):
        return float(np.interp(years, curve.years, curve.rates))
    found: Any = curve.rates[0] + 0.0 * cast("Any", years)
    for (low, high), (first, last) in zip(pairwise(curve.years), pairwise(curve.rates), strict=True):
        step: Any = clip(years, low, high)
        found = found + (last - first) / (high - low) * (step - low)
    return cast("Column", found)


def matched(curve: Curve, years: ArrayLike, principal: ArrayLike) -> NDArray[np.float64] | float:
    """The rate at which bullets of each instalment's own tenor cost what one rate on the whole balance costs.

    years: (..., T) from the drawing to each repayment, >= 0; principal: (..., T) money repaid, >= 0. Each instalment
    weighs with its money times its time, for that long it is lent. Returns (...) rates; unknown where nothing is lent.
    Source: matched maturity by cash flow, domain reference 5.1.
    """
    times, money = np.asarray(years, dtype=np.float64), np.asarray(principal, dtype=np.float64)
    rates = np.interp(times, curve.years, curve.rates)
    return _over(np.sum(money * times * rates, axis=-1), np.sum(money * times, axis=-1))


def duration(years: ArrayLike, flows: ArrayLike, rate: ArrayLike) -> NDArray[np.float64] | float:
    """Macaulay's duration in years of flows (..., T) at a yearly rate (...) above -1; unknown where worth nothing."""
    times, money = np.asarray(years, dtype=np.float64), np.asarray(flows, dtype=np.float64)
    worth = money * (1.0 + np.asarray(rate, dtype=np.float64)[..., None]) ** -times
    return _over(np.sum(worth * times, axis=-1), np.sum(worth, axis=-1))


def average_life(years: ArrayLike, principal: ArrayLike) -> NDArray[np.float64] | float:
    """How long a yuan stays lent on average, in years; (..., T) as `matched`."""
    times, money = np.asarray(years, dtype=np.float64), np.asarray(principal, dtype=np.float64)
    return _over(np.sum(money * times, axis=-1), np.sum(money, axis=-1))


@dataclass(frozen=True)
class Transfer:
    """The internal rate in its parts, each per year: the curve, what liquidity costs, the basis, the house's own policy."""

    base: Column
    liquidity: Column = 0.0
    basis: Column = 0.0
    policy: Column = 0.0

    @property
    def rate(self) -> Column:
        """All parts together; unknown where one is."""
        return cast("Column", _any(self.base) + _any(self.liquidity) + _any(self.basis) + _any(self.policy))


def bullet(curve: Curve, premium: Curve, maturity: Column, repricing: Column) -> tuple[Column, Column]:
    """Base and liquidity premium of a loan repaid at once: the curve at its next repricing, the premium at its maturity.

    maturity, repricing: years, repricing the same as maturity for a fixed rate.
    """
    return at(curve, repricing), at(premium, maturity)


def deposit_margin(curve: Curve, years: Column, paid: Column) -> Column:
    """What a deposit earns inside the house, per year of balance: the curve at its stable tenor less the rate paid."""
    return cast("Column", _any(at(curve, years)) - _any(paid))


def _over(top: Any, bottom: Any) -> NDArray[np.float64] | float:
    """`top / bottom`, unknown where nothing is below; a plain float for one loan."""
    lent = np.asarray(bottom, dtype=np.float64)
    found = np.divide(top, lent, out=np.full(lent.shape, np.nan), where=lent > 0)
    return float(found) if found.ndim == 0 else found


def nodes(told: Sequence[tuple[float, float]]) -> Curve:
    """A curve of pairs (years, rate)."""
    return Curve(tuple(years for years, _rate in told), tuple(rate for _years, rate in told))


def _any(value: Column) -> Any:
    return value
