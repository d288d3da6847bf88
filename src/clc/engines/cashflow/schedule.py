"""The schedule of a loan: every due day with its interest, principal and balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.amortising import Flows, Loans, exact, half_up, rounded
from clc.engines.cashflow.asking import days, need
from clc.engines.cashflow.checking import LATEST, checked, day_count
from clc.engines.cashflow.dates import Grid, Rhythm, ending, fractions, preceded, rhythm, rolled
from clc.engines.cashflow.repayment import PATTERNS, Span
from clc.engines.cashflow.terms import Terms, Told
from clc.kernel.rates import Parts, days_of, parts_of

Floats = NDArray[np.float64]
BELOW_NOTHING = -1e-9


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
    beat = rhythm_of(checked(terms))
    grid = grid_of(terms, beat)
    loans = loans_of(terms, grid, beat)
    flows = exact(loans) if terms.rounding is None else rounded(loans, terms.rounding)
    need(np.isfinite(flows.closing), "periods", "and annual_rate are beyond what can be reckoned", "shorten the loan")
    need(flows.closing >= BELOW_NOTHING * terms.drawn, "draws", "come after they would have been repaid",
         "draw before the repaying periods, or repay later")
    return told_as(terms, grid, flows, loans.draws)


def rhythm_of(terms: Terms) -> Rhythm | None:
    """The regular due days; None where every one is told."""
    if terms.dates is not None:
        return None
    first = None if terms.first_due is None else one(terms.first_due)
    due_day = None if terms.due_day is None else np.array([[terms.due_day]])
    return rhythm(one(terms.start), np.array([[terms.months_per_period]]), first, due_day, end_of_month=terms.end_of_month)


def one(day: Any) -> Parts:
    """A day as parts (1, 1)."""
    return parts_of(days("start", day)[None, None])


def grid_of(terms: Terms, beat: Rhythm | None) -> Grid:
    """The periods of the loan, those beyond its end included that instalments are reckoned over."""
    place = np.arange(1, max(terms.periods, terms.amortise_over or 0) + 1)[None, :]
    due = parts_of(days("dates", terms.dates)[None, :]) if beat is None else at(beat, place)
    if terms.maturity is not None:
        due = ending(due, one(terms.maturity))
    paid, known = rolled(due, terms.calendar, terms.adjust)
    ends = paid if terms.adjusted_interest else due
    first = preceded(one(terms.start), ends)
    need(np.diff(due.serial[:, : terms.periods]) > 0, "maturity", "must be after the due day before it",
         "take fewer periods, or a later day")
    return Grid(paid, ends, fractions(first, ends, day_count(terms.day_count), beat, place), known)


def at(beat: Rhythm, place: NDArray[np.int64]) -> Parts:
    """The regular due days; Refused where they leave the calendar."""
    last = beat.anchor + beat.months * place[:, -1:]
    need(last <= LATEST.astype("M8[M]").astype(np.int64), "periods", f"must end by {LATEST}", "shorten the loan")
    return beat.at(place)


def loans_of(terms: Terms, grid: Grid, beat: Rhythm | None) -> Loans:
    """The loan as a block of one."""
    pattern = PATTERNS[terms.pattern]
    width = grid.fraction.shape[1]
    place = np.arange(1, width + 1)[None, :]
    span = Span(place - terms.lead, np.array([[width - terms.lead]]), grid.ends.month % 12 + 1, weights_of(terms),
                np.array([[terms.step_every or 1]]), np.array([[terms.step_growth or 0.0]]))
    weights = pattern.weights(span)
    need(weights.sum() > 0, "season", "has no weight in a month in which something falls due", "weigh one of those months")
    capitalised = (place <= terms.silent) & (not terms.defers)
    rates = np.array([terms.annual_rate] if terms.rates is None else terms.rates, dtype=np.float64)[None, :]
    draws, earned = drawings(terms, grid, beat, np.broadcast_to(rates, (1, width)))
    return Loans(
        principal=np.array([[float(terms.principal)]]), accrual=grid.fraction * rates, weights=weights,
        balloon=np.array([[float(terms.balloon)]]), last=np.array([[terms.periods - 1]]),
        compounds=capitalised | ((place > terms.lead) & (pattern.by == "instalment")), capitalised=capitalised,
        waits=np.array([[terms.silent if terms.defers else 0]]), draws=draws, draw_interest=earned,
    )  # fmt: skip


def weights_of(terms: Terms) -> Floats | None:
    """(1, periods) weights the loan tells, or (1, 12) of the months."""
    if terms.season is not None:
        return np.asarray(terms.season, dtype=np.float64)[None, :]
    told = terms.shares if terms.shares is not None else terms.amounts
    return None if told is None else np.concatenate([np.zeros(terms.lead), np.asarray(told, dtype=np.float64)])[None, :]


def drawings(terms: Terms, grid: Grid, beat: Rhythm | None, rates: Floats) -> tuple[Floats | None, Floats | None]:
    """(1, T) what is drawn in each period, and the interest it earns there; one on a due day belongs to the next period."""
    if not terms.draws:
        return None, None
    when = parts_of(days("draws", [day for day, _amount in terms.draws])[None, :])
    amount = np.array([float(each) for _day, each in terms.draws])
    place = np.searchsorted(grid.ends.serial[0], when.serial[0], side="right")
    need(place < terms.periods, "draws", "must be before the last due day", "draw earlier, or lend for longer")
    ends = Parts(*(each[:, place] for each in grid.ends))
    years = fractions(when, ends, day_count(terms.day_count), beat, place[None, :] + 1)
    draws, earned = np.zeros_like(grid.fraction), np.zeros_like(grid.fraction)
    np.add.at(draws[0], place, amount)
    np.add.at(earned[0], place, amount * years[0] * rates[0, place])
    return draws, earned


def told_as(terms: Terms, grid: Grid, flows: Flows, draws: Floats | None) -> Schedule:
    """The flows as a schedule."""
    kept = slice(0, terms.periods)
    fraction = grid.fraction[0, kept]
    fee = terms.fee + terms.fee_rate * fraction * np.concatenate([[float(terms.principal)], flows.closing[0, :-1]])
    return Schedule(
        days_of(grid.due)[0, kept], fraction, flows.interest[0], flows.principal[0], flows.closing[0],
        fee if terms.rounding is None else half_up(fee * 10.0**terms.rounding) / 10.0**terms.rounding,
        np.zeros(terms.periods) if draws is None else draws[0, kept], grid.known[0, kept],
    )  # fmt: skip
