"""Amortisation: balances, interest and principal of many loans at once, in closed form or rounded period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FLOAT_ERROR = 1e-15


@dataclass(frozen=True, eq=False)
class Loans:
    """n loans over T periods; one that a loan does not have carries no interest and no weight.

    principal: (n, 1) paid out on the first day; accrual: (n, T) rate times year fraction; weights: (n, T) of instalments or
    of principal; balloon: (n, 1) repaid besides in the last period; last: (n, 1) place of the last period, from 0, in which
    all is repaid that weights beyond it leave; compounds: (n, T) whether the period's interest joins the balance, to be paid
    by instalments or later; capitalised: (n, T) whether interest becomes principal and nothing is paid; waits: (n, 1) how
    many first periods leave their interest to the one after them; draws: (n, T) paid out within the period, earning
    `draw_interest` in it.
    """

    principal: Floats
    accrual: Floats
    weights: Floats
    balloon: Floats
    last: NDArray[np.int64]
    compounds: NDArray[np.bool_]
    capitalised: NDArray[np.bool_]
    waits: NDArray[np.int64]
    draws: Floats | None = None
    draw_interest: Floats | None = None


@dataclass(frozen=True, eq=False)
class Flows:
    """Interest charged, principal repaid (below 0: capitalised) and closing balance, (n, T) money."""

    interest: Floats
    principal: Floats
    closing: Floats


def exact(loans: Loans) -> Flows:
    """The flows without rounding; the last balance is 0.

    The unit of instalment is what makes the present value of all payments that of all drawings, discounted at the loan's own
    rate; a balance is the value of what is still to be paid, so no error grows from period to period.
    """
    _, discount, out = _payments(loans)
    joins = _joining(loans)
    left = (out if joins is None else out - joins) * discount
    after = np.zeros_like(left)
    after[:, :-1] = np.cumsum(left[:, :0:-1], axis=1)[:, ::-1]
    np.divide(after, discount, out=after)
    rest = np.take_along_axis(after, loans.last, axis=1)
    np.put_along_axis(after, loans.last, 0.0, axis=1)
    cut = slice(0, int(loans.last.max()) + 1)
    opening = np.concatenate([loans.principal, after[:, cut][:, :-1]], axis=1)
    interest = opening * loans.accrual[:, cut]
    if loans.draw_interest is not None:
        interest += loans.draw_interest[:, cut]
    repaid = out[:, cut] - np.where(loans.compounds[:, cut], interest, 0.0)
    np.put_along_axis(repaid, loans.last, np.take_along_axis(repaid, loans.last, axis=1) + rest, axis=1)
    return Flows(_due(interest, loans.waits), repaid, after[:, cut])


def rounded(loans: Loans, digits: int) -> Flows:
    """The flows with every amount posted rounded half up; the last repaying period absorbs what rounding left.

    Interest that waits is rounded once, when it is due.
    """
    scale = 10.0**digits
    _, _, out = _payments(loans)
    target = half_up(out * scale)
    by_instalment = loans.compounds & ~loans.capitalised
    balance, waiting = np.rint(loans.principal[:, 0] * scale), np.zeros(len(out))
    width = int(loans.last.max()) + 1
    place = np.arange(width)
    settles = np.where((out[:, :width] > 0) & (place <= loans.last), place, 0).max(axis=1)
    flows = [np.zeros((len(out), width)) for _ in range(3)]
    draws = None if loans.draws is None else np.rint(loans.draws * scale)
    earned = None if loans.draw_interest is None else loans.draw_interest * scale
    for at in range(width):
        own = balance * loans.accrual[:, at]
        own = own if earned is None else own + earned[:, at]
        held = at < loans.waits[:, 0]
        charge = half_up(np.where(held, 0.0, own + waiting))
        waiting = np.where(held, own + waiting, 0.0)
        balance = balance if draws is None else balance + draws[:, at]
        repaid = target[:, at] - np.where(by_instalment[:, at], half_up(own), 0.0)
        repaid = np.minimum(np.maximum(repaid, 0.0), balance)
        repaid = np.where(loans.capitalised[:, at], -charge, repaid)
        repaid = np.where(settles == at, balance, repaid)
        balance = balance - repaid
        for kept, value in zip(flows, (charge, repaid, balance), strict=True):
            kept[:, at] = value
    return Flows(*(each / scale for each in flows))


def unit_of(loans: Loans) -> Floats:
    """(n, 1) money of one unit of weight: the level instalment, or the whole principal over the sum of the shares."""
    return _payments(loans)[0]


def half_up(amounts: Floats) -> Floats:
    """Whole numbers nearest to amounts >= 0, halves upwards; what lies within the float's own error of a half is a half."""
    return np.asarray(np.floor(amounts * (1.0 + FLOAT_ERROR) + 0.5))


def _payments(loans: Loans) -> tuple[Floats, Floats, Floats]:
    """The unit, the discount factors to each period's end, and what is paid besides interest due."""
    growth = np.where(loans.compounds, 1.0 + loans.accrual, 1.0)
    discount = 1.0 / np.cumprod(growth, axis=1)
    owed = loans.principal - loans.balloon * np.take_along_axis(discount, loans.last, axis=1)
    joins = _joining(loans)
    if joins is not None:
        owed = owed + np.sum(joins * discount, axis=1, keepdims=True)
    unit = owed / np.sum(loans.weights * discount, axis=1, keepdims=True)
    out = unit * loans.weights
    if np.any(loans.balloon):
        place = np.arange(out.shape[1])
        out = out + np.where(place == loans.last, loans.balloon, 0.0)
    return unit, discount, out


def _due(interest: Floats, waits: NDArray[np.int64]) -> Floats:
    """Interest where it is due: that of the first `waits` periods with the next one's."""
    if not waits.any():
        return interest
    place = np.arange(interest.shape[1])
    early = place < waits
    waiting = np.sum(np.where(early, interest, 0.0), axis=1, keepdims=True)
    return np.asarray(np.where(early, 0.0, interest) + np.where(place == waits, waiting, 0.0))


def _joining(loans: Loans) -> Floats | None:
    """What drawings add to the balance at the end of their period."""
    if loans.draws is None or loans.draw_interest is None:
        return None
    return np.asarray(loans.draws + np.where(loans.compounds, loans.draw_interest, 0.0))
