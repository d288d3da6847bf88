"""The terms of a loan: what a schedule is asked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Required, TypedDict

import numpy as np

from clc.engines.cashflow.repayment import PATTERNS
from clc.kernel.calendar import Calendar

CAPITALISE, DEFER = "capitalise", "defer"
AT_MATURITY = "bullet_at_maturity"
ALIASES = MappingProxyType({
    "interest_only_then_level": "level", "io_then_level": "level",
    "interest_only_then_equal_principal": "equal_principal", "io_then_equal_principal": "equal_principal",
    "balloon": "level", AT_MATURITY: "bullet",
})  # fmt: skip
TYPES = (*PATTERNS, *ALIASES)
Day = date | str | np.datetime64


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A loan's terms; `checking.checked` refuses what cannot be meant.

    How much: principal, money > 0 paid out on `start`; draws, what is drawn later, (day, money) each; annual_rate 0..1;
    rates (periods,) yearly, in place of it; fee, money each period; fee_rate a year, on the opening balance.
    When: start; periods 1..1200 of months_per_period 1..120; first_due, the first due day, where it is not one period after
    the start; due_day 1..31, of each settlement month (21 where interest is settled on the 20th); maturity, the last due
    day; end_of_month, month ends stay month ends; or dates (periods,), every due day. calendar and adjust move a payment to
    a working day, and its interest with it unless adjusted_interest is false.
    How: type, of `TYPES`; day_count, a name of `kernel.rates`; moratorium_periods first, in which nothing is paid and the
    interest is made principal (moratorium `capitalise`) or waits, without interest of its own, for the next payment
    (`defer`); then interest_only_periods; then the repaying ones. balloon, money left for the last day; amortise_over,
    periods that instalments are reckoned by, the rest falling due with the last. step_every, step_growth: periods from one
    step of the instalment to the next, and what each adds, a share; shares, of principal by repaying period, sum 1; amounts,
    principal by repaying period, money; season (12,), weights of January to December. rounding: decimals of each amount.
    """

    principal: float
    annual_rate: float
    start: Day
    periods: int
    months_per_period: int = 1
    type: str = "level"
    day_count: str = "30/360"
    interest_only_periods: int = 0
    rounding: int | None = None
    moratorium_periods: int = 0
    moratorium: str = CAPITALISE
    balloon: float = 0.0
    amortise_over: int | None = None
    step_every: int | None = None
    step_growth: float | None = None
    shares: Sequence[float] | None = None
    amounts: Sequence[float] | None = None
    season: Sequence[float] | None = None
    draws: Sequence[tuple[Day, float]] = ()
    rates: Sequence[float] | None = None
    fee: float = 0.0
    fee_rate: float = 0.0
    dates: Sequence[Day] | None = None
    first_due: Day | None = None
    due_day: int | None = None
    maturity: Day | None = None
    end_of_month: bool = False
    calendar: Calendar | None = None
    adjust: str = "none"
    adjusted_interest: bool = True

    @property
    def pattern(self) -> str:
        """The pattern of `PATTERNS` its type repays by."""
        return ALIASES.get(self.type, self.type)

    @property
    def silent(self) -> int:
        """How many periods pass before the first payment."""
        return self.periods - 1 if self.type == AT_MATURITY else self.moratorium_periods

    @property
    def defers(self) -> bool:
        """Whether interest of those periods waits, rather than becoming principal."""
        return self.type == AT_MATURITY or self.moratorium == DEFER

    @property
    def lead(self) -> int:
        """How many periods pass before principal is repaid."""
        return self.moratorium_periods + self.interest_only_periods

    @property
    def repaying(self) -> int:
        """How many periods repay principal."""
        return self.periods - self.lead

    @property
    def drawn(self) -> float:
        """All that is ever drawn."""
        return self.principal + sum(amount for _day, amount in self.draws)


class Told(TypedDict, total=False):
    """What `schedule` takes: the fields of `Terms`."""

    principal: Required[float]
    annual_rate: Required[float]
    start: Required[Day]
    periods: Required[int]
    months_per_period: int
    type: str
    day_count: str
    interest_only_periods: int
    rounding: int | None
    moratorium_periods: int
    moratorium: str
    balloon: float
    amortise_over: int | None
    step_every: int | None
    step_growth: float | None
    shares: Sequence[float] | None
    amounts: Sequence[float] | None
    season: Sequence[float] | None
    draws: Sequence[tuple[Day, float]]
    rates: Sequence[float] | None
    fee: float
    fee_rate: float
    dates: Sequence[Day] | None
    first_due: Day | None
    due_day: int | None
    maturity: Day | None
    end_of_month: bool
    calendar: Calendar | None
    adjust: str
    adjusted_interest: bool


FIELDS = tuple(field.name for field in fields(Terms))
