"""Sculpted debt: principal that follows the cash, so that each period's cash covers its debt service alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need
from clc.engines.cashflow.ratios import Numbers, ahead, discount

Mask = NDArray[np.bool_]
_THIN, _UNPAID = 1e-12, 1e-9


class Paid(NamedTuple):
    """What is owed at the start of each period and repaid in it, and where the cash did not pay the interest: (..., T)."""

    opening: Numbers
    principal: Numbers
    thin: Mask


def blended(cash: ArrayLike, covers: ArrayLike) -> tuple[Numbers, Numbers]:
    """Several classes of revenue, each with a cover of its own, as all the cash and the one cover that does the same.

    cash: (J, ..., T) money by class; covers: (J,) or (J, ..., T) times, above 0. Returns (..., T) both:
    sum of cash over sum of cash / cover; where that is not above 0, the highest cover of the classes.
    Source: domain reference 4.1 (several DSCR classes).
    """
    flows, times = np.asarray(cash, dtype=np.float64), np.asarray(covers, dtype=np.float64)
    if times.ndim == 1 and len(times) == len(flows):
        times = times.reshape(-1, *(1,) * (flows.ndim - 1))
    need(times > 0, "cover", "must be above 0 for every class of revenue", "write 1.3 for 130 %")
    total, payable = flows.sum(axis=0), (flows / times).sum(axis=0)
    highest = np.broadcast_to(times, flows.shape).max(axis=0)
    told = (payable > 0) & (total > 0)
    return total, np.where(told, total / np.where(told, payable, 1.0), highest)


def carried(payable: ArrayLike, rate: ArrayLike, repaying: ArrayLike) -> Numbers:
    """The most debt at close of which every period's interest and all the principal is paid from `payable`: (...).

    payable: (..., T) money a period may pay, >= 0; rate: (..., T); repaying: (..., T), False in the grace, where only
    interest is paid. Backwards: what may be owed before a period is what may be owed after it and is paid in it, and
    never more than the debt whose interest the period pays. With cash thick enough it is the present value.
    """
    pays, rates, repays = np.broadcast_arrays(payable, rate, repaying)
    owed = np.zeros(pays.shape[:-1])
    for period in reversed(range(pays.shape[-1])):
        pay, charge = pays[..., period], rates[..., period]
        bound = np.divide(pay, charge, out=np.full(pay.shape, np.inf), where=charge > 1e-12)
        owed = np.minimum(np.where(repays[..., period], (owed + pay) / (1.0 + charge), owed), bound)
    return owed


def sculpted_worth(payable: ArrayLike, rate: ArrayLike, repaying: ArrayLike) -> Numbers:
    """The debt that `payable` repays: its present value at the end of the grace, where interest is paid apart: (...)."""
    pays, rates = np.where(repaying, payable, 0.0), np.where(repaying, rate, 0.0)
    return np.asarray((pays * discount(rates, pays.shape[-1])).sum(axis=-1))


def sculpt(debt: ArrayLike, payable: ArrayLike, rate: ArrayLike, repaying: ArrayLike) -> Paid:
    """Repay a debt by paying just `payable` in each period after the grace, where it is worth the debt.

    debt: (...); the others (..., T). Balances are worked backwards from nothing at the end, so each payment is exact.
    Where a payment would not reach the interest, or all of them are not worth the debt, see `guarded`.
    """
    pays, rates = np.where(repaying, payable, 0.0), np.where(repaying, rate, 0.0)
    opening = ahead(pays, rates)
    after = np.concatenate([opening[..., 1:], np.zeros((*opening.shape[:-1], 1))], axis=-1)
    owed = np.asarray(debt, dtype=np.float64)[..., None]
    thin = (opening - after < -_THIN * owed) & repaying
    paid = Paid(opening, np.where(repaying, opening - after, 0.0), np.zeros(opening.shape, dtype=bool))
    unpaid = np.abs(opening[..., 0] - owed[..., 0]) > _UNPAID * owed[..., 0]
    return redone(paid, thin.any(axis=-1) | unpaid, owed[..., 0], (pays, rate, repaying))


def redone(paid: Paid, rows: Mask, debt: Numbers, parts: tuple[ArrayLike, ArrayLike, ArrayLike]) -> Paid:
    """The same, with these rows repaid by `guarded` instead. rows: (...); parts: payable, rate, repaying, (..., T)."""
    if rows.any():
        pays, rates, repays = np.broadcast_arrays(*parts)
        again = guarded(debt[rows], pays[rows], rates[rows], repays[rows])
        for all_rows, some in zip(paid, again, strict=True):
            all_rows[rows] = some
    return paid


def guarded(debt: ArrayLike, payable: ArrayLike, rate: ArrayLike, repaying: ArrayLike, *, to_nothing: bool = True) -> Paid:
    """Repay a debt forwards: pay `payable`, never less than the interest, never more than is owed.

    Unpaid interest is not added to the debt: principal is 0 there, and the period is thin. The last repaying period
    pays what is left. With `to_nothing` False payments go on as they are, even below a balance of 0 (see sizing).
    """
    pays, rates, repays = np.broadcast_arrays(payable, rate, repaying)
    owed = np.array(np.broadcast_to(debt, pays.shape[:-1]), dtype=np.float64)
    start = owed.copy()
    last = pays.shape[-1] - 1 - np.argmax(repays[..., ::-1], axis=-1)
    found = Paid(np.empty(pays.shape), np.zeros(pays.shape), np.zeros(pays.shape, dtype=bool))
    for period in range(pays.shape[-1]):
        found.opening[..., period] = owed
        wanted = pays[..., period] - rates[..., period] * owed
        principal = np.maximum(wanted, 0.0)
        if to_nothing:
            principal = np.where(last == period, owed, np.minimum(principal, owed))
        principal = np.where(repays[..., period], principal, 0.0)
        found.principal[..., period] = principal
        found.thin[..., period] = repays[..., period] & (wanted < -_THIN * start) & (owed > _THIN * start)
        owed = owed - principal
    return found
