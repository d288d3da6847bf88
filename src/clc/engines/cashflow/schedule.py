"""The schedule of a loan: every due day with its interest, principal and balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.asking import days
from clc.engines.cashflow.block import Block, Draws, Make, Worked, work
from clc.engines.cashflow.checking import checked, day_count
from clc.engines.cashflow.dates import Beginning
from clc.engines.cashflow.terms import Terms, Told
from clc.kernel.rates import days_of, parts_of

Floats = NDArray[np.float64]
UNTOLD = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class Schedule:
    """Due days with what falls due on each: all (T,), money but for `due` (days), `year_fraction` (years), `calendar_known`.

    principal is what the balance falls by: below 0 where interest is made principal. payment = interest + principal. drawn
    is what was paid out in the period besides the first drawing. calendar_known: false where the due day was moved by
    weekends alone, its year's holidays not being told.
    """

    due: NDArray[np.datetime64]
    year_fraction: Floats
    interest: Floats
    principal: Floats
    closing_balance: Floats
    fee: Floats
    drawn: Floats
    calendar_known: NDArray[np.bool_]

    @property
    def payment(self) -> Floats:
        """(T,) what is paid on each day besides fees."""
        return self.interest + self.principal

    @property
    def opening_balance(self) -> Floats:
        """(T,) the balance before what is drawn and repaid in the period."""
        return self.closing_balance + self.principal - self.drawn

    @property
    def total_interest(self) -> float:
        """All interest."""
        return float(self.interest.sum())

    def rows(self) -> list[list[Any]]:
        """A row a due day: the day as 2025-01-31, year fraction, interest, principal, closing balance."""
        columns = (self.due.astype(str), self.year_fraction, self.interest, self.principal, self.closing_balance)
        return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def schedule(**told: Unpack[Told]) -> Schedule:
    """The schedule of one loan by the fields of `Terms`; Refused (a ValueError) names the one that cannot be meant."""
    return schedule_of(Terms(**told))


def schedule_of(terms: Terms) -> Schedule:
    """The schedule of a loan by its terms; Refused when they cannot be meant."""
    return told_as(work(block_of(checked(terms))), terms.periods)


def block_of(terms: Terms) -> Block:
    """The loan as a block of one."""
    make = Make(terms.pattern, day_count(terms.day_count), terms.rounding, terms.adjust, terms.adjusted_interest,
                terms.calendar)
    begins = Beginning(
        start=parts_of(one_day(terms.start)), months=one(terms.months_per_period), first=one_day(terms.first_due),
        due_day=one(terms.due_day or 0), end_of_month=one(terms.end_of_month),
    )  # fmt: skip
    rates = [terms.annual_rate] if terms.rates is None else terms.rates
    return Block(
        make=make, begins=begins, principal=one(float(terms.principal)), rates=np.asarray(rates, dtype=np.float64)[None, :],
        periods=one(terms.periods), over=one(terms.amortise_over or terms.periods), lead=one(terms.lead),
        silent=one(terms.silent), defers=one(terms.defers), balloon=one(float(terms.balloon)),
        step_every=one(terms.step_every or 1), step_growth=one(float(terms.step_growth or 0)),
        maturity=one_day(terms.maturity), fee=one(float(terms.fee)), fee_rate=one(float(terms.fee_rate)),
        weights=weights_of(terms), dates=None if terms.dates is None else days("dates", terms.dates)[None, :],
        draws=draws_of(terms),
    )  # fmt: skip


def one(value: object) -> NDArray[Any]:
    """A value as a column of one."""
    return np.array([[value]])


def one_day(told: Any) -> NDArray[np.datetime64]:
    """A day as a column of one; NaT where none is told."""
    return np.full((1, 1), UNTOLD if told is None else days("start", told))


def weights_of(terms: Terms) -> Floats | None:
    """(1, W) what the loan tells of its repaying periods, or of the months."""
    told = next((each for each in (terms.shares, terms.amounts, terms.season) if each is not None), None)
    return None if told is None else np.asarray(told, dtype=np.float64)[None, :]


def draws_of(terms: Terms) -> Draws | None:
    """The later drawings; None where there are none."""
    if not terms.draws:
        return None
    when = days("draws", [day for day, _amount in terms.draws])
    return Draws(when, np.array([float(amount) for _day, amount in terms.draws]))


def told_as(worked: Worked, periods: int) -> Schedule:
    """A block of one as a schedule."""
    grid, flows = worked.grid, worked.flows
    kept = slice(0, periods)
    return Schedule(
        due=days_of(grid.due)[0, kept], year_fraction=grid.fraction[0, kept], interest=flows.interest[0],
        principal=flows.principal[0], closing_balance=flows.closing[0],
        fee=np.zeros(periods) if worked.fee is None else worked.fee[0],
        drawn=np.zeros(periods) if worked.drawn is None else worked.drawn[0, kept],
        calendar_known=np.ones(periods, dtype=bool) if grid.known is None else grid.known[0, kept],
    )  # fmt: skip
