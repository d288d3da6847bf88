"""Covers and lives of a debt: what banks divide cash by, over (..., T) arrays whose last axis is periods 1 to T."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.kernel.column import UNKNOWN

Numbers = NDArray[np.float64]


class Least(NamedTuple):
    """The lowest of a row of covers and its period, counted from 1; unknown and 0 where the row has none."""

    value: Numbers
    period: NDArray[np.int64]


def discount(rate: ArrayLike, periods: int) -> Numbers:
    """What 1 of money at the end of each period is worth at close: (..., T), 1 / product of (1 + rate) so far.

    rate: a number or (..., T), per period, above -1. Source: domain reference 4.1.
    """
    rates = np.asarray(rate, dtype=np.float64)
    return np.asarray(1.0 / np.cumprod(1.0 + np.broadcast_to(rates, (*rates.shape[:-1], periods)), axis=-1))


def worth(cash: ArrayLike, rate: ArrayLike) -> Numbers:
    """The present value at close of cash at the end of periods 1 to T: (...).

    cash: (..., T) money; rate: per period, above -1, a number or (..., T).
    """
    flows = np.asarray(cash, dtype=np.float64)
    return np.asarray((flows * discount(rate, flows.shape[-1])).sum(axis=-1))


def ahead(cash: ArrayLike, rate: ArrayLike) -> Numbers:
    """The value at the start of each period of the cash from that period on: (..., T); the first is `worth`.

    cash: (..., T) money; rate: per period, above -1, a number or (..., T). Worked backwards, so that no factor of
    many periods is divided by another.
    """
    flows, rates = np.broadcast_arrays(np.asarray(cash, dtype=np.float64), np.asarray(rate, dtype=np.float64))
    found = np.moveaxis(np.empty((flows.shape[-1], *flows.shape[:-1])), 0, -1)  # each period's numbers side by side
    value = np.zeros(flows.shape[:-1])
    for period in reversed(range(flows.shape[-1])):
        value = (value + flows[..., period]) / (1.0 + rates[..., period])
        found[..., period] = value
    return found


def cover(cash: ArrayLike, service: ArrayLike) -> Numbers:
    """DSCR: cash available for debt service over principal and interest of the period; unknown where none is due.

    cash, service: (..., T) money. Source: domain reference 4.1.
    """
    return _quotient(cash, service)


def rolling(cash: ArrayLike, service: ArrayLike, periods: int) -> Numbers:
    """The cover over this and the `periods` - 1 periods before it: (..., T); unknown in the first `periods` - 1.

    periods: 1 or more, 12 months' worth for the usual covenant.
    """
    return _quotient(_summed(cash, periods), _summed(service, periods))


def forward(cash: ArrayLike, service: ArrayLike, periods: int) -> Numbers:
    """The cover over the `periods` periods after this one: (..., T); unknown where fewer are left."""
    flows = np.broadcast_arrays(np.asarray(cash, dtype=np.float64), np.asarray(service, dtype=np.float64))
    after = [np.full(flow.shape, UNKNOWN) for flow in flows]
    for found, flow in zip(after, flows, strict=True):
        if periods < flow.shape[-1]:
            found[..., :-periods] = _summed(flow, periods)[..., periods:]
    return _quotient(*after)


def least(covers: ArrayLike) -> Least:
    """The lowest known cover of each row and the first period that has it. covers: (..., T) times."""
    told = np.asarray(covers, dtype=np.float64)
    filled = np.where(np.isnan(told), np.inf, told)
    place = filled.argmin(axis=-1)
    value = np.take_along_axis(filled, place[..., None], axis=-1)[..., 0]
    none = np.isinf(value)
    return Least(np.where(none, UNKNOWN, value), np.where(none, 0, place + 1))


def average(covers: ArrayLike) -> Numbers:
    """The mean of the known covers of each row; unknown where there is none. covers: (..., T) times."""
    told = np.asarray(covers, dtype=np.float64)
    known = ~np.isnan(told)
    return _quotient(np.where(known, told, 0.0).sum(axis=-1), known.sum(axis=-1))


def loan_life_cover(cash: ArrayLike, rate: ArrayLike, opening: ArrayLike, *, reserve: ArrayLike = 0.0) -> Numbers:
    """LLCR at the start of each period: worth of the cash until the loan is repaid, with the reserve, over the debt.

    cash, opening: (..., T) money, `opening` the debt at the start of the period, 0 once it is repaid; rate: the debt's
    own; reserve: money in the reserve account where the documents allow it. Unknown where no debt is left.
    Source: domain reference 4.1.
    """
    owed = np.asarray(opening, dtype=np.float64)
    return _quotient(np.asarray(reserve) + ahead(np.where(owed > 0, cash, 0.0), rate), owed)


def project_life_cover(cash: ArrayLike, rate: ArrayLike, opening: ArrayLike, *, reserve: ArrayLike = 0.0) -> Numbers:
    """PLCR at the start of each period: as `loan_life_cover`, of all the cash that is told. Source: 4.1."""
    return _quotient(np.asarray(reserve) + ahead(cash, rate), opening)


def average_life(principal: ArrayLike, *, periods_per_year: float = 1.0) -> Numbers:
    """Years until a unit of the debt is repaid on the mean: (...); unknown without principal. principal: (..., T)."""
    repaid = np.asarray(principal, dtype=np.float64)
    years = np.arange(1, repaid.shape[-1] + 1) / periods_per_year
    return _quotient((repaid * years).sum(axis=-1), repaid.sum(axis=-1))


def tail(cash: ArrayLike, opening: ArrayLike) -> NDArray[np.int64]:
    """Periods of cash left when the loan is repaid: (...). cash, opening: (..., T); life ends with the last cash above 0."""
    return _last(np.asarray(cash, dtype=np.float64) > 0) - _last(np.asarray(opening, dtype=np.float64) > 0)


def gearing(debt: ArrayLike, equity: ArrayLike) -> Numbers:
    """Debt over debt and equity, 0..1; unknown where both are 0."""
    return _quotient(debt, np.asarray(debt, dtype=np.float64) + np.asarray(equity, dtype=np.float64))


def interest_cover(earnings: ArrayLike, interest: ArrayLike) -> Numbers:
    """ICR: earnings before interest, tax and depreciation over the interest due; unknown where none is. (..., T)."""
    return _quotient(earnings, interest)


def interest_reserve(ebit: ArrayLike, interest: ArrayLike) -> Numbers:
    """利息备付率 of the Chinese feasibility method: EBIT over the interest charged to cost; 2 is usual. (..., T).

    Source: 建设项目经济评价方法与参数 (3rd edition), by domain reference 4.1.
    """
    return _quotient(ebit, interest)


def debt_reserve(ebitda: ArrayLike, tax: ArrayLike, service: ArrayLike) -> Numbers:
    """偿债备付率 of the Chinese feasibility method: EBITDA less income tax over principal and interest; 1.3 is usual."""
    return _quotient(np.asarray(ebitda, dtype=np.float64) - np.asarray(tax, dtype=np.float64), service)


def liabilities_to_assets(liabilities: ArrayLike, assets: ArrayLike) -> Numbers:
    """资产负债率 of the Chinese feasibility method, at the end of each period: 0..1, above 1 when insolvent."""
    return _quotient(liabilities, assets)


def _quotient(top: ArrayLike, bottom: ArrayLike) -> Numbers:
    above, below = np.broadcast_arrays(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    return np.asarray(above / np.where(below != 0, below, UNKNOWN))


def _summed(flow: ArrayLike, periods: int) -> Numbers:
    told = np.asarray(flow, dtype=np.float64)
    found = np.full(told.shape, UNKNOWN)
    windows = np.lib.stride_tricks.sliding_window_view(told, min(periods, told.shape[-1]), axis=-1)
    if periods <= told.shape[-1]:
        found[..., periods - 1 :] = windows.sum(axis=-1)
    return found


def _last(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The last period, from 1, in which it holds; 0 where it never does."""
    return np.asarray((holds * np.arange(1, holds.shape[-1] + 1)).max(axis=-1))
