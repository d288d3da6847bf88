"""Interest to the day: balances and rates that change on days, over any span and by any day count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import days, need, numbers
from clc.kernel.rates import year_fraction

Amounts = NDArray[np.float64]
Days = NDArray[np.datetime64]
FAR, LONG_AGO = np.datetime64("2599-12-31", "D"), np.datetime64("1600-01-01", "D")
PLACES = 6


@dataclass(frozen=True)
class Steps:
    """A value that changes on days: (..., K) days ascending, from which the (..., K) values hold; the first holds before.

    Loans with fewer changes than others end in days of the year 2599.
    """

    since: Days
    values: Amounts

    @property
    def until(self) -> Days:
        """The day each value ends, not counted (..., K)."""
        return np.concatenate([self.since[..., 1:], np.full((*self.since.shape[:-1], 1), FAR)], axis=-1)

    @property
    def opens(self) -> Days:
        """The day each value begins (..., K): the first has no beginning."""
        return np.concatenate([np.full((*self.since.shape[:-1], 1), LONG_AGO), self.since[..., 1:]], axis=-1)


def steps(since: ArrayLike, values: ArrayLike) -> Steps:
    """A changing value from its days and values, checked: as many of both, days in order, all finite; else Refused."""
    at, told = days("since", since), numbers("values", values)
    need(at.ndim > 0 and at.shape[-1:] == told.shape[-1:], "values", "must be as many as the days")
    need(np.diff(at.astype(np.int64), axis=-1) >= 0, "since", "must be in order", "put the earliest day first")
    return Steps(at, told)


def constant(value: float) -> Steps:
    """A value that never changes."""
    return Steps(np.array([LONG_AGO]), np.array([float(value)]))


def at(told: Steps, when: ArrayLike) -> Amounts:
    """The values on days: of one list of changes (K,), days of any shape; the change counts from its own day on."""
    place = np.searchsorted(told.since, days("when", when), side="right") - 1
    return np.asarray(told.values[np.maximum(place, 0)])


def over(told: Steps, starts: ArrayLike, ends: ArrayLike, day_count: str, *,
         regular: tuple[Any, Any, int] | None = None) -> Amounts:
    """The value times its share of a year, summed over a span: the interest on one unit of money.

    told: (..., K); starts, ends: (...,) days, an end before its start counts nothing; regular: as `year_fraction` asks
    for ACT/ACT ICMA. Returns (...,). For an additive day count the parts of a span sum to the whole, whatever changes in
    between. Source: domain reference 5.3 (first day counts, last does not).
    """
    around = None if regular is None else (np.asarray(regular[0])[..., None], np.asarray(regular[1])[..., None], regular[2])
    return by_years(told, starts, ends, lambda low, high: year_fraction(low, high, day_count, around))


def by_years(told: Steps, starts: ArrayLike, ends: ArrayLike, years: Callable[[Days, Days], Amounts]) -> Amounts:
    """As `over`, with years told by a function of the first and last days (..., K) of every part of a span."""
    first, last = days("starts", starts)[..., None], days("ends", ends)[..., None]
    low = np.minimum(np.maximum(first, told.opens), last)
    high = np.maximum(np.minimum(last, told.until), low)
    return np.asarray((years(low, high) * told.values).sum(axis=-1), dtype=np.float64)


def product(one: Steps, other: Steps) -> Steps:
    """Two changing values (K,) and (L,) multiplied: a balance by its rate."""
    when = np.union1d(one.since, other.since)
    return Steps(when, at(one, when) * at(other, when))


def interest(balance: Steps, rate: Steps, starts: ArrayLike, ends: ArrayLike, day_count: str) -> Amounts:
    """Interest on one loan's balance (K,) at its rate (L,) over spans of any shape: nothing is rounded."""
    return over(product(balance, rate), starts, ends, day_count)


def accruals(balance: Steps, rate: Steps, bounds: ArrayLike, day_count: str, places: int = PLACES) -> Amounts:
    """What accrues between each two of the days `bounds` (T + 1,), kept to `places` decimals.

    The accruals (T,) sum to the rounded interest of the whole span: a remainder is carried, never lost. At least 6
    places (domain reference 5.3); what is posted is settled to the cent apart.
    """
    when = days("bounds", bounds)
    need(np.diff(when.astype(np.int64)) > 0, "bounds", "must run forward")
    need(places >= PLACES, "places", f"must be at least {PLACES}")
    parts = interest(balance, rate, when[:-1], when[1:], day_count)
    return np.diff(np.round(np.concatenate([[0.0], np.cumsum(parts)]), places))
