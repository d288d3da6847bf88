"""Lines of a project's operation: what grows, what wears, what is paid later, what is written off, over (..., T) arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from clc.engines.cashflow.ratios import Numbers


def grown(amount: ArrayLike, periods: int, *, growth: ArrayLike = 0.0) -> Numbers:
    """An amount of period 1 that grows by `growth` each period after: (..., T). growth: per period, above -1."""
    step = 1.0 + np.asarray(growth, dtype=np.float64)[..., None]
    return np.asarray(np.asarray(amount, dtype=np.float64)[..., None] * step ** np.arange(periods))


def worn(amount: ArrayLike, periods: int, *, wear: ArrayLike = 0.0) -> Numbers:
    """An amount of period 1 that loses `wear` of itself each period after: (..., T). wear: 0..1 per period."""
    return grown(amount, periods, growth=-np.asarray(wear, dtype=np.float64))


def receivable_moves(sales: ArrayLike, delay: ArrayLike) -> Numbers:
    """What sales paid `delay` periods later bind: (..., T + 1), index 0 at close, below 0 where it comes free.

    sales: (..., T); delay: share of a period, 0..1. At close the receivables of period 1 are bound (as NREL's SAM
    does), in each period the growth to the next one's, in the last all comes free.
    """
    owed = np.asarray(sales, dtype=np.float64) * np.asarray(delay, dtype=np.float64)[..., None]
    edge = np.zeros((*owed.shape[:-1], 1))
    return np.asarray(np.diff(np.concatenate([edge, owed, edge], axis=-1), axis=-1))


def paid_late(sales: ArrayLike, periods: int) -> Numbers:
    """Sales whose money comes `periods` later: (..., T); what comes after the last period is not in it.

    Source: domain reference 4.2, S14 (a renewable subsidy paid 2 years late).
    """
    told = np.asarray(sales, dtype=np.float64)
    late = np.zeros(told.shape)
    late[..., periods:] = told[..., : max(told.shape[-1] - periods, 0)]
    return late


def straight_line(cost: ArrayLike, life: int, periods: int, *, first_share: float = 1.0) -> Numbers:
    """What of a cost is written off in each period: (..., T), even over `life`, the first one in part and the rest after.

    cost: (...) money; first_share: 0..1, 0.5 for a plant that runs half of the first period.
    """
    place = np.arange(periods)
    share = np.clip(place + first_share, 0, life) - np.clip(place - 1 + first_share, 0, life)
    return np.asarray(np.asarray(cost, dtype=np.float64)[..., None] * share / life)


def taxed(profit: ArrayLike, rate: ArrayLike, *, years: int | None = None) -> Numbers:
    """Income tax on profit where losses are carried forward: (..., T) money, 0 or more.

    profit: (..., T) before tax; rate: 0..1, a number or (..., T), so that holidays and halved years are just rates;
    years: periods for which a loss counts, oldest first (5 in China), None: for ever.
    """
    gains, rates = np.broadcast_arrays(np.asarray(profit, dtype=np.float64), np.asarray(rate, dtype=np.float64))
    losses = np.maximum(-gains, 0.0)
    taxable = np.maximum(gains, 0.0)
    for at in range(gains.shape[-1]):
        for before in range(0 if years is None else max(0, at - years), at):
            used = np.minimum(losses[..., before], taxable[..., at])
            losses[..., before] -= used
            taxable[..., at] -= used
    return np.asarray(taxable * rates)


def written_off(costs: ArrayLike, shares: ArrayLike) -> Numbers:
    """What costs that fall due on the way are written off by: (..., T), the first share in the period of the cost.

    costs: (..., T) money; shares: (K,) of a cost by period since, 0..1. What comes after the last period is not in it.
    """
    told = np.asarray(costs, dtype=np.float64)
    found = np.zeros(told.shape)
    for since, share in enumerate(np.asarray(shares, dtype=np.float64)[: told.shape[-1]]):
        found[..., since:] += share * told[..., : told.shape[-1] - since]
    return found
