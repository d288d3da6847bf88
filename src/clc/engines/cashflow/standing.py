"""How a loan stands on a day: what is owed, how the rest is to be repaid, and the rows that follow from both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.accruing import Steps
from clc.engines.cashflow.amortising import Loans, exact, half_up, rounded
from clc.engines.cashflow.events import CAPITALISE, WAIT, Mode
from clc.engines.cashflow.periods import Periods
from clc.engines.cashflow.repayment import PATTERNS, Span
from clc.kernel.rates import parts_of

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
NOTHING = 1e-9


@dataclass(frozen=True)
class Row:
    """One day of a loan: money paid or moved on it.

    kind: `instalment`, or the event's name; other: principal that falls without being paid (forgiven, written off);
    earned: interest earned in the period, paid on the day or not. opening + drawn - principal - other = closing.
    """

    due: date
    kind: str
    opening: float
    drawn: float
    interest: float
    principal: float
    fee: float
    other: float
    closing: float
    earned: float


class Kept(NamedTuple):
    """What stays of the rows to come: their instalments (interest and principal) or their principal, (n,) money."""

    amounts: Floats
    with_interest: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """How the rest is repaid: `lead` periods first, each by its mode, then `tail` periods by a pattern.

    first: place of the next period; passed: repaying periods that are over; told: weights of all repaying periods from the
    loan's first on, where it tells them; virtual: periods beyond the last that instalments are reckoned over; kept:
    (lead + tail,) instalments or amounts that stay as they were, not reckoned anew.
    """

    pattern: str
    first: int
    lead: tuple[Mode, ...]
    tail: int
    passed: int = 0
    told: Floats | None = None
    balloon: float = 0.0
    virtual: int = 0
    kept: Kept | None = None

    @property
    def count(self) -> int:
        """How many periods are to come."""
        return len(self.lead) + self.tail

    @property
    def by_instalment(self) -> bool:
        """Whether the pattern shares instalments."""
        return PATTERNS[self.pattern].by == "instalment"


@dataclass(frozen=True, eq=False)
class Standing:
    """A loan on a day, after all that happened on it.

    accrued: interest earned since `period_start` and not paid; waiting: interest earned before that and put off (above 0)
    or forgiven in advance (below 0); rates: all rates from the start on.
    """

    periods: Periods
    day: np.datetime64
    period_start: np.datetime64
    balance: float
    accrued: float
    waiting: float
    rates: Steps
    plan: Plan

    @property
    def place(self) -> NDArray[np.int64]:
        """Places of the periods to come (n,)."""
        return np.arange(self.plan.first, self.plan.first + self.plan.count)

    def interest_until(self, day: np.datetime64) -> float:
        """What is earned from the standing's day until another within the same period."""
        span = self.periods.rate_years(self.rates, np.array([self.day]), np.array([day]), np.array([self.plan.first]))
        return self.balance * float(span[0])


@dataclass(frozen=True, eq=False)
class Coming:
    """The rows to come as columns (n,): last day, payment day, interest earned and paid, principal, fee, balance after.

    waits: what of earned interest is still unpaid after each row.
    """

    ends: Days
    due: Days
    earned: Floats
    interest: Floats
    principal: Floats
    fee: Floats
    closing: Floats
    waits: Floats

    def rows(self, opening: float) -> tuple[Row, ...]:
        """The rows."""
        before = np.concatenate([[opening], self.closing[:-1]])[: self.closing.size]
        columns = (self.due, before, self.interest, self.principal, self.fee, self.closing, self.earned)
        return tuple(Row(day, "instalment", was, 0.0, paid, repaid, fee, 0.0, left, earned) for
                     day, was, paid, repaid, fee, left, earned in zip(*(each.tolist() for each in columns), strict=True))


def coming(told: Standing) -> Coming:
    """What is to come for a loan as it stands."""
    place = told.place
    place = place if told.balance > NOTHING else place[: int(told.accrued + told.waiting > NOTHING)]
    accrual = _accrual(told, place)
    closing, principal = _repaid(told, accrual) if told.balance > NOTHING else np.zeros((2, place.size))
    place, digits = place[: closing.size], told.periods.terms.rounding
    before = np.concatenate([[told.balance], closing[:-1]])[: closing.size]
    earned = before * accrual[: closing.size] if told.balance > NOTHING else np.full(closing.size, told.accrued)
    paid, waits = _collected(told, earned)
    return Coming(told.periods.ends[place], told.periods.due[place], earned, paid, principal,
                  _digits(_fees(told, place, before), digits), closing, waits)


def _accrual(told: Standing, place: NDArray[np.int64]) -> Floats:
    """Interest of each period on one unit of the balance, what was earned before in the first included."""
    ends = told.periods.ends[place]
    starts = np.concatenate([[told.day], ends[:-1]])[: place.size]
    found = told.periods.rate_years(told.rates, starts, ends, place)
    if place.size and told.balance > NOTHING:
        found[0] += told.accrued / told.balance
    return found


def _beyond(told: Standing) -> Floats:
    """Interest on one unit of the balance in the periods that only reckon (virtual,)."""
    place = told.plan.first + told.plan.count + np.arange(told.plan.virtual)
    return told.periods.rate_years(told.rates, told.periods.starts[place], told.periods.ends[place], place)


def weights(plan: Plan, periods: Periods, extra: int = 0) -> Floats:
    """(lead + tail + extra,) how the repaying periods share; `extra` ones reckon but do not come."""
    terms, lead = periods.terms, len(plan.lead)
    count = plan.count + extra
    place = np.arange(1, count + 1)[None, :] - lead
    inside = place >= 1
    ends = periods.ends[plan.first : plan.first + count]
    month = parts_of(ends).month[None, :]
    given = plan.told if terms.season is None else np.asarray(terms.season, dtype=np.float64)
    span = Span(np.where(inside, place + plan.passed, 0), np.array([[plan.passed + plan.tail + extra]]), month,
                None if given is None else given[None, :],
                np.array([[terms.step_every or 1]]), np.array([[terms.step_growth or 0.0]]))
    return np.asarray(PATTERNS[plan.pattern].weights(span)[0])


def _repaid(told: Standing, accrual: Floats) -> tuple[Floats, Floats]:
    """Balances and principal (n,), as the plan keeps or reckons them."""
    plan, digits = told.plan, told.periods.terms.rounding
    if plan.kept is not None:
        return _as_kept(told, accrual, plan.kept)
    count, longer = plan.count, np.concatenate([accrual, _beyond(told)])
    place = np.arange(longer.size)
    capitalised = np.array([mode == CAPITALISE for mode in plan.lead] + [False] * (longer.size - len(plan.lead)))
    loans = Loans(
        principal=np.array([[told.balance]]), accrual=longer[None, :],
        weights=weights(plan, told.periods, plan.virtual)[None, :], balloon=np.array([[plan.balloon]]),
        last=np.array([[count - 1]]), capitalised=capitalised[None, :], waits=np.zeros((1, 1), dtype=np.int64),
        compounds=(capitalised | ((place >= len(plan.lead)) & plan.by_instalment))[None, :],
    )  # fmt: skip
    flows = exact(loans) if digits is None else rounded(loans, digits)
    return flows.closing[0], flows.principal[0]


def _as_kept(told: Standing, accrual: Floats, kept: Kept) -> tuple[Floats, Floats]:
    """Instalments or amounts as they were, until nothing is left; the last row takes the rest."""
    digits, balance = told.periods.terms.rounding, told.balance
    out: list[tuple[float, float]] = []
    for at, share in enumerate(accrual.tolist()):
        earned = float(_digits(np.array(balance * share), digits)) if kept.with_interest else 0.0
        planned = float(kept.amounts[at]) - earned
        repaid = balance if at == accrual.size - 1 else min(planned if digits is None else round(planned, digits), balance)
        balance = balance - repaid if digits is None else round(balance - repaid, digits)
        out.append((balance, repaid))
        if balance <= NOTHING:
            break
    closing, principal = np.array(out).T
    return closing, principal


def _collected(told: Standing, earned: Floats) -> tuple[Floats, Floats]:
    """Interest paid with each row, and what of it then still waits: put off (above 0), or forgiven in advance (below)."""
    lead, digits, waiting = told.plan.lead, told.periods.terms.rounding, told.waiting
    paid, waits = np.zeros_like(earned), np.zeros_like(earned)
    for at, amount in enumerate(earned.tolist()):
        mode = lead[at] if at < len(lead) else None
        if mode == CAPITALISE:
            paid[at] = amount
        elif mode == WAIT:
            waiting += amount
        else:
            paid[at], waiting = max(amount + waiting, 0.0), min(amount + waiting, 0.0)
        waits[at] = waiting
    return _digits(paid, digits), waits


def _fees(told: Standing, place: NDArray[np.int64], before: Floats) -> Floats:
    """The fee of each row by the loan's terms, on the balance before it."""
    terms, periods = told.periods.terms, told.periods
    years = periods.years(periods.starts[place], periods.ends[place], place)
    return np.asarray(terms.fee + terms.fee_rate * years * before)


def _digits(amounts: Floats, digits: int | None) -> Floats:
    """Amounts >= 0 rounded half up, or as they are."""
    return amounts if digits is None else half_up(amounts * 10.0**digits) / 10.0**digits


def advanced(told: Standing, plans: Coming, day: np.datetime64) -> tuple[Standing, tuple[Row, ...]]:
    """The loan on a later day, before what happens on it, and the rows that were paid by then."""
    over = int((plans.ends <= day).sum())
    rows = plans.rows(told.balance)[:over]
    moved = told
    if over:
        moved = replace(
            told, day=plans.ends[over - 1], period_start=plans.ends[over - 1], balance=float(plans.closing[over - 1]),
            accrued=0.0, waiting=float(plans.waits[over - 1]), plan=shifted(told.plan, over),
        )  # fmt: skip
    if moved.plan.count and day > moved.day:
        moved = replace(moved, accrued=moved.accrued + moved.interest_until(day), day=day)
    return moved, rows


def shifted(plan: Plan, over: int) -> Plan:
    """The plan after so many periods."""
    lead = plan.lead[over:]
    repaid = max(over - len(plan.lead), 0)
    kept = None if plan.kept is None else plan.kept._replace(amounts=plan.kept.amounts[over:])
    return replace(plan, first=plan.first + over, lead=lead, tail=max(plan.tail - repaid, 0), passed=plan.passed + repaid,
                   kept=kept)
