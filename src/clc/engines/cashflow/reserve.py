"""Reserve accounts: how much is to lie in them, and what goes in and out, over (..., T) arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need
from clc.engines.cashflow.ratios import Numbers


class Moves(NamedTuple):
    """An account by period, (..., T) money: put in, taken out, and left in it at the end."""

    put_in: Numbers
    taken: Numbers
    balance: Numbers


def service_target(service: ArrayLike, periods: float) -> Numbers:
    """What a debt service reserve is to hold: the service of the next `periods` (0.5: half of the next period's).

    service: (..., T) money. Returns (..., T + 1), index 0 at the start of period 1 (completion), T at the end, 0.
    Source: domain reference 4.1 (DSRA), 4.3 (g).
    """
    need(periods >= 0, "periods", "must not be below 0")
    due = np.asarray(service, dtype=np.float64)
    whole, part = int(periods), periods - int(periods)
    padded = np.concatenate([due, np.zeros((*due.shape[:-1], whole + 2))], axis=-1)
    sums = np.concatenate([np.zeros((*due.shape[:-1], 1)), padded.cumsum(axis=-1)], axis=-1)
    start = np.arange(due.shape[-1] + 1)
    return np.asarray(sums[..., start + whole] - sums[..., start] + part * padded[..., start + whole])


def evenly_funded(costs: ArrayLike) -> Numbers:
    """What to put aside in each period, so that each cost was put aside in even parts since the cost before it.

    costs: (..., T) money, 0 where none falls due. Returns (..., T) that sums to the costs; nothing after the last.
    Source: domain reference 4.1 (MRA).
    """
    due = np.asarray(costs, dtype=np.float64)
    falls = due > 0
    common = np.asarray(falls.any(axis=tuple(range(due.ndim - 1))))
    if (falls == common).all():
        later, since = _spans(common)
        return np.asarray(np.where(later < due.shape[-1], due[..., np.minimum(later, due.shape[-1] - 1)] / since, 0.0))
    later, since = _spans(falls)
    amount = np.take_along_axis(due, np.minimum(later, due.shape[-1] - 1), axis=-1)
    return np.asarray(np.where(later < due.shape[-1], amount / since, 0.0))


def _spans(falls: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The place of the next cost from each period on (T: none), and how many periods it has been since the one before."""
    place = np.arange(falls.shape[-1])
    later = np.minimum.accumulate(np.where(falls, place, falls.shape[-1])[..., ::-1], axis=-1)[..., ::-1]
    earlier = np.maximum.accumulate(np.where(falls, place, -1), axis=-1)
    before = np.concatenate([np.full((*falls.shape[:-1], 1), -1), earlier[..., :-1]], axis=-1)
    return later, later - before


def recurring(cost: ArrayLike, every: int, periods: int, *, growth: ArrayLike = 0.0) -> Numbers:
    """A cost of today's money that falls due every `every` periods, at its grown price: (..., T).

    cost: (...) money; growth: per period, counted from period 1. 0 `every`: never.
    """
    place = np.arange(1, periods + 1)
    falls = (place % every == 0) if every else np.zeros(periods, dtype=bool)
    grown = np.power(1 + np.asarray(growth, dtype=np.float64)[..., None], place - 1)
    return np.asarray(np.asarray(cost, dtype=np.float64)[..., None] * grown * falls)


def topped_up(target: ArrayLike, cash: ArrayLike, *, opening: ArrayLike = 0.0, used: ArrayLike = 0.0) -> Moves:
    """Move an account to its target from cash that may not suffice; what lies above the target is taken out.

    target: (..., T) what is to lie in it at the end of each period; cash: (..., T) what may be put in, not below 0;
    opening: (...); used: (..., T) what is spent from it in the period (no more than lies in it).
    """
    goals, means, spent = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (target, cash, used)))
    held = np.array(np.broadcast_to(opening, goals.shape[:-1]), dtype=np.float64)
    put_in, taken, balance = (np.zeros(goals.shape) for _ in range(3))
    for at in range(goals.shape[-1]):
        use = np.minimum(spent[..., at], held)
        gap = goals[..., at] - (held - use)
        put_in[..., at] = np.clip(gap, 0.0, np.maximum(means[..., at], 0.0))
        taken[..., at] = use + np.maximum(-gap, 0.0)
        held = held + put_in[..., at] - taken[..., at]
        balance[..., at] = held
    return Moves(put_in, taken, balance)
