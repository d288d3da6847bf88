"""Bills: what discounting one costs and yields, and how long a bill may run.

Source: domain reference 5.4; 商业汇票承兑、贴现与再贴现管理办法 (PBoC, CBIRC Order 2022 No. 4) art. 25.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import days, in_order, money, need, rate, whole
from clc.kernel.calendar import Calendar
from clc.kernel.rates import day_of_month, days_of, parts_of

Amounts = NDArray[np.float64]
Days = NDArray[np.datetime64]
YEAR_DAYS = 360
PAPER_DAYS = 3
TENOR_MONTHS_MAX = 6
PRESENT_DAYS = 10


@dataclass(frozen=True)
class Discounted:
    """Bills discounted, (...,) each: days counted, the day the money comes in, interest, what is paid out, the yield.

    yield_: simple, a year, on the money paid out.
    """

    days: NDArray[np.int64]
    collected: Days
    interest: Amounts
    net: Amounts
    yield_: Amounts


def discount(face: ArrayLike, yearly: ArrayLike, *, discounted: ArrayLike, matures: ArrayLike,
             calendar: Calendar | None = None, paper_elsewhere: ArrayLike = False, year_days: int = YEAR_DAYS) -> Discounted:
    """What bills cost to discount: face x rate x days / year, from the day of discount to the day before payment.

    face: (...,) money > 0; yearly: (...,) share; discounted, matures: (...,) days; calendar: moves a maturity that is no
    working day to the next (none: it is not moved); paper_elsewhere: (...,) whether a paper bill is payable in another
    city, 3 days more.
    Refused where a bill matures before it is discounted or interest would eat it up.
    """
    amount, share = money("face", face, above=True), rate("rate", yearly)
    in_order("discounted", discounted, "matures", matures)
    whole("year_days", year_days, least=360, most=366)
    due = days("matures", matures)
    collected = due if calendar is None else calendar.roll(due)
    extra = np.where(np.asarray(paper_elsewhere, dtype=bool), PAPER_DAYS, 0)
    count = (collected - days("discounted", discounted)).astype(np.int64) + extra
    interest = amount * share * count / year_days
    need(interest < amount, "rate", "leaves nothing of the bill", "discount it for fewer days or at a lower rate")
    net = amount - interest
    return Discounted(np.asarray(count), collected + extra, np.asarray(interest), np.asarray(net),
                      np.asarray(interest / net * year_days / count))


def rate_of(face: ArrayLike, net: ArrayLike, count: ArrayLike, year_days: int = YEAR_DAYS) -> Amounts:
    """The discount rate behind what was paid out: (face - net) / face x year / days; (...,). Else Refused."""
    amount, paid = money("face", face, above=True), money("net", net, above=True)
    need(paid <= amount, "net", "must not be above the face")
    return np.asarray((amount - paid) / amount * year_days / money("days", count, above=True))


def latest_maturity(issued: ArrayLike, months: int = TENOR_MONTHS_MAX) -> Days:
    """The last day on which a bill issued then may mature: six months on, the last of a shorter month; (...,)."""
    begun = parts_of(days("issued", issued))
    return days_of(day_of_month(begun.month + whole("months", months, least=1, most=12), begun.day))


def tenor_fits(issued: ArrayLike, matures: ArrayLike, months: int = TENOR_MONTHS_MAX) -> NDArray[np.bool_]:
    """Whether bills run no longer than they may, (...,)."""
    return np.asarray(days("matures", matures) <= latest_maturity(issued, months))


def present_until(matures: ArrayLike) -> Days:
    """The last day to present a bill for payment: ten days after maturity; (...,)."""
    return days("matures", matures) + PRESENT_DAYS


@dataclass(frozen=True)
class Held:
    """What a discounted bill has earned by a day, (...,): interest earned and still to be earned."""

    earned: Amounts
    unearned: Amounts


def earned_by(bill: Discounted, discounted: ArrayLike, day: ArrayLike) -> Held:
    """The discount taken to income day by day until the money comes in; both parts sum to the interest."""
    over = (days("day", day) - days("discounted", discounted)).astype(np.int64)
    share = np.clip(over, 0, bill.days) / bill.days
    return Held(np.asarray(bill.interest * share), np.asarray(bill.interest * (1 - share)))
