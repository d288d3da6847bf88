"""What a waterfall is told and what it answers: rows to pay, reserve accounts, the loan, rules, and where the cash went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.ratios import Numbers

Applied = Literal["inverse", "pro_rata", "chronological"]
APPLIED: tuple[Applied, ...] = ("inverse", "pro_rata", "chronological")


@dataclass(frozen=True)
class Row:
    """One thing to pay: what is due (..., T), the most that is paid of it where there is a cap, from which account."""

    name: str
    due: ArrayLike
    cap: ArrayLike | None = None
    account: str = "revenue"


@dataclass(frozen=True)
class Account:
    """A reserve: what is to lie in it at the end of each period (..., T), what lies there at first, what it may pay."""

    name: str
    target: ArrayLike
    opening: ArrayLike = 0.0
    pays_service: bool = False


@dataclass(frozen=True)
class Loan:
    """The debt at the start (...), principal as planned and rate, by period (..., T)."""

    debt: ArrayLike
    principal: ArrayLike
    rate: ArrayLike


@dataclass(frozen=True)
class Rules:
    """When cash may leave: covers in times, None for no such test.

    cover_least, forward_least: of this period and of the next; llcr_least: over the loan's remaining life; first_paid:
    not before a first repayment; forbidden (..., T): locked for other reasons, such as a default; sweep: share of the
    cash after reserves that repays the loan, while the cover is below `sweep_below` where that is told; applied: to
    which instalments; prepay_after: periods in a row after which what is locked up repays the loan, 0: never;
    mandatory: (..., T) money that came in to repay the loan with, such as insurance proceeds (it is in the cash too).
    """

    cover_least: float | None = None
    forward_least: float | None = None
    llcr_least: float | None = None
    first_paid: bool = False
    forbidden: ArrayLike = False
    sweep: float = 0.0
    sweep_below: float | None = None
    applied: Applied = "inverse"
    prepay_after: int = 0
    mandatory: ArrayLike = 0.0


@dataclass(frozen=True)
class Flow:
    """Where the cash went, (..., T) money each: rows by name (also interest and principal), what each lacked, accounts.

    cover: cash before the debt over what is due (arrears left out); locked: cash was left and the test failed;
    trapped: put into the lock-up account; released: taken out of it to be given out; balance: the debt at the end.
    What comes in goes out: cash + drawn from reserves = paid + put into reserves + swept + trapped + distribution
    (without what is released) in each period.
    """

    paid: Mapping[str, Numbers]
    lacked: Mapping[str, Numbers]
    reserves: Mapping[str, Numbers]
    put_in: Mapping[str, Numbers]
    drawn: Mapping[str, Numbers]
    cover: Numbers
    swept: Numbers
    prepaid: Numbers
    trapped: Numbers
    released: Numbers
    distribution: Numbers
    locked: NDArray[np.bool_]
    locked_up: Numbers
    balance: Numbers
