"""Fees of a loan: when each falls due and how much, for any number of loans at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.accruing import FAR, Days, Steps, over
from clc.engines.cashflow.asking import Refused, days, money, need, numbers, rate
from clc.kernel.rates import day_of_month, days_of, parts_of

Amounts = NDArray[np.float64]
PREPAYMENT_MOST = 0.03


def upfront(amount: ArrayLike, share: ArrayLike = 0.0, flat: ArrayLike = 0.0) -> Amounts:
    """Paid once when the loan is signed or first drawn (upfront, arrangement): a share of the amount and a sum; (...,)."""
    return np.asarray(money("amount", amount) * rate("upfront", share) + money("flat", flat))


def yearly_days(start: ArrayLike, end: ArrayLike) -> Days:
    """The anniversaries after `start` and before `end` of loans (...,), as (..., K); days of 2599 where a loan has fewer.

    A loan of 29 February has its anniversary on the 28th in common years.
    """
    first, last = parts_of(days("start", start)), parts_of(days("end", end))
    count = max(int(((last.month - first.month) // 12).max(initial=0)), 0)
    found = days_of(day_of_month(first.month[..., None] + 12 * np.arange(1, count + 1), first.day[..., None]))
    inside = found < days("end", end)[..., None]
    return np.where(inside, found, FAR)[..., : int(inside.sum(axis=-1).max(initial=0))]


def yearly(limit: ArrayLike, share: ArrayLike, start: ArrayLike, end: ArrayLike) -> tuple[Days, Amounts]:
    """A yearly fee on the limit, in advance: on the start and on each anniversary before the end; (..., K) both."""
    first = days("start", start)[..., None]
    later = yearly_days(start, end)
    when = np.concatenate([np.broadcast_to(first, (*later.shape[:-1], 1)), later], axis=-1)
    each = np.asarray(money("limit", limit) * rate("yearly", share))[..., None]
    return when, np.where(when == FAR, 0.0, each)


def commitment(undrawn: Steps, share: ArrayLike, starts: ArrayLike, ends: ArrayLike, day_count: str = "ACT/360") -> Amounts:
    """The fee on what is promised and not drawn over each span (...,): undrawn x yearly share x days, daily balances."""
    money("undrawn", undrawn.values)
    return np.asarray(rate("commitment", share) * over(undrawn, starts, ends, day_count))


def prepayment(amount: ArrayLike, shares: ArrayLike, years_passed: ArrayLike, free: ArrayLike = 0.0) -> Amounts:
    """The fee on what is repaid early, by the year it happens in: (...,).

    shares: (Y,) of the amount for the first, second, ... year begun, the last for all after it, each 0..3 %;
    years_passed: (...,) since the start; free: (...,) money a year that costs nothing. Source: domain reference 5.3.
    """
    told = rate("shares", shares).ravel()
    need(told.size > 0, "shares", "must tell at least one share")
    need(told <= PREPAYMENT_MOST, "shares", f"must not be above {PREPAYMENT_MOST:g}", "contracts take 0 to 3 %")
    passed = numbers("years_passed", years_passed)
    need(passed >= 0, "years_passed", "must not be below 0")
    charged = np.maximum(money("amount", amount) - money("free", free), 0.0)
    return np.asarray(charged * told[np.minimum(np.floor(passed).astype(np.int64), told.size - 1)])


def paid_out(principal: ArrayLike, deducted: ArrayLike) -> Amounts:
    """What a loan pays out: all of it. Interest kept back in advance is refused.

    Civil Code 670: interest must not be deducted from the principal in advance; where it was, the loan is what was paid
    out. Fees are paid apart. Refused where anything is deducted.
    """
    amount = money("principal", principal, above=True)
    if np.any(money("deducted_interest", deducted) > 0):
        raise Refused("deducted_interest", "interest must not be taken from the principal in advance (Civil Code 670)",
                      "pay the whole principal out and collect interest when it falls due")
    return amount
