"""Amortisation: balances, interest and principal of many loans at once, in closed form or rounded period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEAR_TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Loans:
    """n loans over T periods; a period that a loan does not have carries no interest and no weight.

    principal: (n, 1) paid out on the first day; accrual: (n, T) rate times year fraction; weights: (n, T) of instalments or
    of principal; balloon: (n, 1) repaid besides in the last period; last: (n, 1) place of the last period, from 0;
    compounds: (n, T) whether the period's interest joins the balance, to be paid by instalments or later; capitalised:
    (n, T) whether nothing is paid at all; draws: (n, T) paid out within the period, earning `draw_interest` in it.
    """

    principal: Floats
    accrual: Floats
    weights: Floats
    balloon: Floats
    last: NDArray[np.int64]
    compounds: NDArray[np.bool_]
    capitalised: NDArray[np.bool_]
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
    after = np.cumsum(left[:, ::-1], axis=1)[:, ::-1] - left
    np.divide(after, discount, out=after)
    np.put_along_axis(after, loans.last, 0.0, axis=1)
    opening = _shifted(after, loans.principal)
    interest = opening * loans.accrual
    if loans.draw_interest is not None:
        interest += loans.draw_interest
    return Flows(interest, out - np.where(loans.compounds, interest, 0.0), after)


def rounded(loans: Loans, digits: int) -> Flows:
    """The flows with every amount posted rounded half up; the last period absorbs what rounding left."""
    scale = 10.0**digits
    _, _, out = _payments(loans)
    target = half_up(out * scale)
    by_instalment = loans.compounds & ~loans.capitalised
    balance = np.rint(loans.principal[:, 0] * scale)
    flows = [np.empty_like(loans.accrual) for _ in range(3)]
    draws = None if loans.draws is None else np.rint(loans.draws * scale)
    earned = None if loans.draw_interest is None else loans.draw_interest * scale
    for at in range(loans.accrual.shape[1]):
        charge = balance * loans.accrual[:, at]
        charge = half_up(charge if earned is None else charge + earned[:, at])
        balance = balance if draws is None else balance + draws[:, at]
        repaid = target[:, at] - np.where(by_instalment[:, at], charge, 0.0)
        repaid = np.minimum(np.maximum(repaid, 0.0), balance)
        repaid = np.where(loans.capitalised[:, at], -charge, repaid)
        repaid = np.where(loans.last[:, 0] == at, balance, repaid)
        balance = balance - repaid
        for kept, value in zip(flows, (charge, repaid, balance), strict=True):
            kept[:, at] = value
    return Flows(*(each / scale for each in flows))


def unit_of(loans: Loans) -> Floats:
    """(n, 1) money of one unit of weight: the level instalment, or the whole principal over the sum of the shares."""
    return _payments(loans)[0]


def half_up(amounts: Floats) -> Floats:
    """Whole numbers nearest to amounts >= 0, halves upwards; what lies within the float's own error of a half is a half."""
    return np.asarray(np.floor(amounts + (0.5 + NEAR_TIE)))


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


def _joining(loans: Loans) -> Floats | None:
    """What drawings add to the balance at the end of their period."""
    if loans.draws is None or loans.draw_interest is None:
        return None
    return np.asarray(loans.draws + np.where(loans.compounds, loans.draw_interest, 0.0))


def _shifted(closing: Floats, first: Floats) -> Floats:
    """The opening balances."""
    return np.concatenate([first, closing[:, :-1]], axis=1)
