"""The schedule of a loan: every due day with its interest, principal and balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow import dates
from clc.engines.cashflow.amortising import Flows, Loans, exact, rounded
from clc.engines.cashflow.asking import days
from clc.engines.cashflow.repayment import PATTERNS, Span
from clc.engines.cashflow.terms import Terms, Told, day_count
from clc.kernel.rates import Parts, days_of, fraction_of, parts_of

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Schedule:
    """Due days with what falls due on each: all (T,), money but for `due` (days) and `year_fraction` (years).

    principal is what the balance falls by: below 0 where interest is made principal. payment = interest + principal.
    """

    due: Days
    year_fraction: Floats
    interest: Floats
    principal: Floats
    closing_balance: Floats
    fee: Floats
    drawn: Floats

    @property
    def payment(self) -> Floats:
        """(T,) what is paid on each day besides fees."""
        return self.interest + self.principal

    @property
    def total_interest(self) -> float:
        """All interest."""
        return float(self.interest.sum())

    @property
    def opening_balance(self) -> Floats:
        """(T,) the balance before what is drawn and repaid in the period."""
        return self.closing_balance + self.principal - self.drawn

    def rows(self) -> list[list[Any]]:
        """A row a due day: the day as 2025-01-31, year fraction, interest, principal, closing balance."""
        columns = (self.due.astype(str), self.year_fraction, self.interest, self.principal, self.closing_balance)
        return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def schedule(**told: Unpack[Told]) -> Schedule:
    """The schedule of one loan by the fields of `Terms`; Refused (a ValueError) names the one that cannot be meant."""
    return schedule_of(Terms(**told))


def schedule_of(terms: Terms) -> Schedule:
    """The schedule of a loan by its terms."""
    start = parts_of(days("start", terms.start)[None, None])
    due = dates.regular(start, np.array([[terms.months_per_period]]), terms.periods)
    fraction = fraction_of(dates.after(start, due), due, day_count(terms.day_count))
    rates = np.array([terms.annual_rate] if terms.rates is None else terms.rates, dtype=np.float64)
    loans = loans_of(terms, due, fraction * rates)
    flows = exact(loans) if terms.rounding is None else rounded(loans, terms.rounding)
    return told_as(terms, due, fraction, flows)


def loans_of(terms: Terms, due: Parts, accrual: Floats) -> Loans:
    """The loan as a block of one."""
    place = np.arange(1, terms.periods + 1)[None, :]
    pattern = PATTERNS[terms.pattern]
    lead = terms.moratorium_periods + terms.interest_only_periods
    span = Span(place - lead, np.array([[terms.repaying]]), due.month % 12 + 1, weights=weights_of(terms, lead),
                every=np.array([[terms.step_every or 1]]), growth=np.array([[terms.step_growth or 0.0]]))
    capitalised = (place <= terms.silent) & (not terms.defers)
    compounds = capitalised | ((place > lead) & (pattern.by == "instalment"))
    return Loans(
        principal=np.array([[float(terms.principal)]]), accrual=accrual, weights=pattern.weights(span),
        balloon=np.array([[float(terms.balloon)]]), last=np.array([[terms.periods - 1]]),
        compounds=compounds, capitalised=capitalised,
    )  # fmt: skip


def weights_of(terms: Terms, lead: int) -> Floats | None:
    """(1, periods) weights the loan tells, or (1, 12) of the months."""
    if terms.season is not None:
        return np.asarray(terms.season, dtype=np.float64)[None, :]
    told = terms.shares if terms.shares is not None else terms.amounts
    return None if told is None else np.concatenate([np.zeros(lead), np.asarray(told, dtype=np.float64)])[None, :]


def told_as(terms: Terms, due: Parts, fraction: Floats, flows: Flows) -> Schedule:
    """The flows as a schedule, interest that waits moved to where it is due."""
    interest = flows.interest[0]
    if terms.defers and terms.silent:
        waits = interest[: terms.silent].sum()
        interest = np.concatenate([np.zeros(terms.silent), [interest[terms.silent] + waits], interest[terms.silent + 1 :]])
    opening = np.concatenate([[float(terms.principal)], flows.closing[0, :-1]])
    return Schedule(
        days_of(due)[0], fraction[0], interest, flows.principal[0], flows.closing[0],
        fee=terms.fee + terms.fee_rate * fraction[0] * opening, drawn=np.zeros(terms.periods),
    )  # fmt: skip


_ = date
