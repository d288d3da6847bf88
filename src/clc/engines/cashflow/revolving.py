"""Revolving loans: daily balances, interest and fees on them, and whether the line was cleaned down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.accruing import FAR, LONG_AGO, Days, Steps, over
from clc.engines.cashflow.asking import days, money, need, numbers, rate, whole

Amounts = NDArray[np.float64]
CENT_SLACK = 0.005


@dataclass(frozen=True)
class Line:
    """A line of credit and what moved on it: limit (...,); days (M,) ascending; moves (..., M), repaid below 0."""

    limit: Amounts
    days: Days
    moves: Amounts

    @property
    def balance(self) -> Steps:
        """What is drawn from each day on (..., M + 1), nothing before the first."""
        lead = (*self.moves.shape[:-1], 1)
        found = np.concatenate([np.zeros(lead), np.cumsum(self.moves, axis=-1)], axis=-1)
        return Steps(np.concatenate([[LONG_AGO], self.days]), found)

    @property
    def undrawn(self) -> Steps:
        """What of the limit is not drawn (..., M + 1)."""
        drawn = self.balance
        return Steps(drawn.since, np.maximum(self.limit[..., None] - drawn.values, 0.0))


def line(limit: ArrayLike, when: ArrayLike, moves: ArrayLike) -> Line:
    """A line, checked: days in order, never more drawn than the limit and never more repaid than drawn; else Refused."""
    most, told, at = money("limit", limit), numbers("moves", moves), days("days", when)
    need(at.ndim == 1 and told.shape[-1:] == at.shape, "moves", "must be as many as the days")
    need(np.diff(at.astype(np.int64)) >= 0, "days", "must be in order", "put the earliest first")
    balance = np.cumsum(told, axis=-1)
    slack = CENT_SLACK + 1e-12 * most[..., None]
    need(balance >= -slack, "moves", "repay more than was drawn")
    need(balance <= most[..., None] + slack, "moves", "draw more than the limit", "raise the limit first")
    return Line(np.broadcast_to(most, told.shape[:-1]), at, told)


def average_balance(told: Line, start: ArrayLike, end: ArrayLike) -> Amounts:
    """The mean of the daily balances from `start` (counted) to `end` (not); (...,)."""
    first, last = days("start", start), days("end", end)
    need(last > first, "end", "must be after start")
    return np.asarray(over(told.balance, first, last, "ACT/360") * 360.0 / (last - first).astype(np.float64))


def interest(told: Line, yearly: ArrayLike, bounds: ArrayLike, day_count: str = "ACT/360") -> Amounts:
    """Interest of each settlement period on daily balances: (..., T) for days `bounds` (T + 1,); yearly: (...,)."""
    return rate("rate", yearly)[..., None] * _each(told.balance, bounds, day_count)


def commitment_fee(told: Line, share: ArrayLike, bounds: ArrayLike, day_count: str = "ACT/360") -> Amounts:
    """The fee of each period on what of the limit was not drawn, day by day: (..., T)."""
    return rate("commitment", share)[..., None] * _each(told.undrawn, bounds, day_count)


def used_share(told: Line, start: ArrayLike, end: ArrayLike) -> Amounts:
    """Average balance over the limit; unknown where there is no limit; (...,)."""
    limit = np.where(told.limit > 0, told.limit, np.nan)
    return np.asarray(average_balance(told, start, end) / limit)


def longest_clean(told: Line, start: ArrayLike, end: ArrayLike, *, most: ArrayLike = 0.0) -> NDArray[np.int64]:
    """The longest run of days within `start` .. `end` (not counted) with no more than `most` drawn; (...,)."""
    first, last = days("start", start), days("end", end)
    need(last > first, "end", "must be after start")
    drawn = told.balance
    low, high = np.clip(drawn.opens, first, last), np.clip(drawn.until, first, last)
    spans = (high - low).astype(np.int64)
    clean = drawn.values <= money("most", most)[..., None] + CENT_SLACK
    run = np.zeros(drawn.values.shape[:-1], dtype=np.int64)
    best = np.zeros_like(run)
    for place in range(spans.shape[-1]):
        run = np.where(clean[..., place] | (spans[place] == 0), run + spans[place] * clean[..., place], 0)
        best = np.maximum(best, run)
    return best


def cleaned_down(told: Line, start: ArrayLike, end: ArrayLike, *, least_days: int = 30,
                 most: ArrayLike = 0.0) -> NDArray[np.bool_]:
    """Whether the line was paid down to `most` for so many days running, as the contract asks each year; (...,)."""
    return np.asarray(longest_clean(told, start, end, most=most) >= whole("least_days", least_days, least=1, most=366))


def _each(told: Steps, bounds: ArrayLike, day_count: str) -> Amounts:
    """The value summed over each period: (..., T)."""
    when = days("bounds", bounds)
    need(when.ndim == 1 and when.size > 1 and np.all(when < FAR), "bounds", "must be two days or more")
    need(np.diff(when.astype(np.int64)) > 0, "bounds", "must run forward")
    spread = Steps(told.since, told.values[..., None, :])
    return over(spread, when[:-1], when[1:], day_count)
