"""What late or misused money costs: penalty rates, penalty and compound interest, court delay, stamp duty.

Source: PBoC 银发〔2003〕251号, Civil Code 676, domain reference 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import money, need, numbers, rate
from clc.kernel.column import Column, clip, pick

Amounts = NDArray[np.float64]
YEAR_DAYS = 360
COURT_PER_DAY = 0.000175
STAMP = 0.00005


@dataclass(frozen=True)
class Uplift:
    """How far the contract rate rises: `overdue` and `misuse` as shares of it (0.5 is +50 %), at most to `cap` a year."""

    overdue: float = 0.5
    misuse: float = 1.0
    cap: float | None = None


def penalty_rate(contract: Column, uplift: Uplift, *, overdue: Column = 1.0, misuse: Column = 0.0) -> Column:
    """The yearly rate on money that is overdue, misused or both: the higher of the two uplifts, never their sum.

    contract: share a year; overdue, misuse: 1 where it is, 0 where not. Neither: the contract rate. Floats, arrays and
    columns; unknown stays unknown. Source: domain reference 5.3 (4.5 % +50 % = 6.75 %; misuse +100 % = 9 %).
    """
    late: Any = pick(_any(overdue) > 0, uplift.overdue, 0.0)
    astray: Any = pick(_any(misuse) > 0, uplift.misuse, 0.0)
    found: Any = _any(contract) * (1 + _any(pick(_any(astray) > late, astray, late)))
    return cast("Column", found) if uplift.cap is None else _capped(found, contract, uplift.cap)


def _capped(found: Any, contract: Any, cap: float) -> Column:
    """The rate at most at the cap, yet never below the contract rate."""
    bound = clip(cast("Column", found), float("-inf"), cap)
    return pick(_any(bound) < contract, contract, bound)


def simple_interest(principal: Column, yearly: Column, days: Column, year_days: int = YEAR_DAYS) -> Column:
    """Interest on a standing amount: amount x rate x days / year. Floats, arrays and columns.

    Source: domain reference 5.3 (1,000,000 overdue 45 days at 6.75 %: 8,437.50; 11,250 unpaid interest: 94.92).
    """
    return cast("Column", _any(principal) * yearly * days / year_days)


def court_delay(unpaid: Column, days: Column, per_day: float = COURT_PER_DAY) -> Column:
    """What a debtor owes on top for not obeying a judgment in time, on the unpaid money without its ordinary interest.

    Source: domain reference 5.3 (1,000,000 for 30 days at 0.0175 % a day: 5,250).
    """
    return cast("Column", _any(unpaid) * per_day * days)


def stamp_duty(amount: Column, share: float = STAMP) -> Column:
    """The duty each side owes on a contract over the amount (loans: 0.005 %)."""
    return cast("Column", _any(amount) * share)


def above_guide(charged: Column, principal: Column, days: Column, *, cap: float, year_days: int = YEAR_DAYS) -> Column:
    """How much of interest, penalty and compound interest lies above the yearly share a court is likely to grant; >= 0."""
    over: Any = _any(charged) - _any(simple_interest(principal, cap, days, year_days))
    return pick(over > 0, over, 0.0)


@dataclass(frozen=True)
class Charged:
    """What a spell of lateness cost, (...,) each: on the principal and on the unpaid interest."""

    penalty: Amounts
    compound: Amounts


def charge(principal: ArrayLike, unpaid: ArrayLike, contract: ArrayLike, uplift: Uplift, *, days: ArrayLike,
           days_within_term: ArrayLike = 0, misuse: ArrayLike = 0.0, year_days: int = YEAR_DAYS) -> Charged:
    """The cost of one spell at one rate: of principal overdue or misused, and of interest left unpaid.

    principal, unpaid: (...,) money; contract: (...,) yearly; days: (...,) the whole spell, days_within_term those of them
    before maturity. Within the term principal bears a penalty only when misused (it is not overdue yet) and unpaid
    interest compounds at the contract rate; from maturity on both bear the penalty rate. The penalty stands in the place
    of the contract interest. Several rates, payments on the way, penalty that compounds: `arrears.run`. Else Refused.
    """
    basis, span, within = rate("contract", contract), money("days", days), money("days_within_term", days_within_term)
    need(within <= span, "days_within_term", "must not exceed days")
    astray, tail = numbers("misuse", misuse), span - within
    after = np.asarray(penalty_rate(basis, uplift, overdue=np.ones_like(basis), misuse=astray), dtype=np.float64)
    before = np.asarray(penalty_rate(basis, uplift, overdue=np.zeros_like(basis), misuse=astray), dtype=np.float64)
    penalty = money("principal", principal) * (after * tail + np.where(astray > 0, before, 0.0) * within) / year_days
    compound = money("unpaid", unpaid) * (before * within + after * tail) / year_days
    return Charged(np.asarray(penalty), np.asarray(compound))


def _any(value: Any) -> Any:
    return value
