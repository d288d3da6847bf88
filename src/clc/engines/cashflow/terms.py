"""The terms of a loan: what a schedule is asked with, each field checked and named when it cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Required, TypedDict

import numpy as np

from clc.engines.cashflow.asking import in_order, money, need, numbers, one_of, rate, whole
from clc.engines.cashflow.repayment import PATTERNS
from clc.kernel.rates import DAY_COUNTS, day_count_of

PERIODS_MOST, MONTHS_MOST, DIGITS_MOST = 1200, 120, 4
YEARS = (1900, 2200)
SHARES_SLACK = 1e-9
CAPITALISE, DEFER = "capitalise", "defer"
ALIASES = MappingProxyType({
    "interest_only_then_level": "level", "io_then_level": "level",
    "interest_only_then_equal_principal": "equal_principal", "io_then_equal_principal": "equal_principal",
    "balloon": "level", "bullet_at_maturity": "bullet",
})  # fmt: skip
TYPES = (*PATTERNS, *ALIASES)
NEEDS = MappingProxyType({
    "step": ("step_every", "step_growth"), "sculpted": ("shares",), "seasonal": ("season",), "custom": ("amounts",),
})  # fmt: skip
ONLY_FOR = MappingProxyType({field: name for name, fields in NEEDS.items() for field in fields})


class Told(TypedDict, total=False):
    """What `schedule` takes; see `Terms`."""

    principal: Required[float]
    annual_rate: Required[float]
    start: Required[date | str]
    periods: Required[int]
    months_per_period: int
    type: str
    day_count: str
    interest_only_periods: int
    rounding: int | None
    moratorium_periods: int
    moratorium: str
    balloon: float
    step_every: int | None
    step_growth: float | None
    shares: Sequence[float] | None
    amounts: Sequence[float] | None
    season: Sequence[float] | None
    draws: Sequence[tuple[date | str, float]]
    rates: Sequence[float] | None
    fee: float
    fee_rate: float
    dates: Sequence[date | str] | None
    first_due: date | str | None
    due_day: int | None
    maturity: date | str | None
    end_of_month: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A loan's terms; Refused, naming field and rule, when they cannot be meant.

    principal: money > 0 paid out on `start`; annual_rate: 0..1; periods: 1..1200 of months_per_period 1..120; type: of
    `TYPES`; day_count: a name of `kernel.rates`; rounding: digits of every posted amount, None: none.
    interest_only_periods: before the first principal, interest paid; moratorium_periods: before those, nothing paid, and
    the interest is made principal (`capitalise`) or paid without interest of its own in the next period (`defer`).
    balloon: money left for the last day; step_every, step_growth: periods between steps of an instalment and what each adds;
    shares: (repaying periods,) of the principal, sum 1; amounts: (repaying periods,) money, sum the principal; season: (12,)
    weights of the months January to December. draws: later drawings, day and money; rates: (periods,) yearly, for those of
    `annual_rate`; fee: money each period; fee_rate: a year, on the opening balance.
    """

    principal: float
    annual_rate: float
    start: date | str
    periods: int
    months_per_period: int = 1
    type: str = "level"
    day_count: str = "30/360"
    interest_only_periods: int = 0
    rounding: int | None = None
    moratorium_periods: int = 0
    moratorium: str = CAPITALISE
    balloon: float = 0.0
    step_every: int | None = None
    step_growth: float | None = None
    shares: Sequence[float] | None = None
    amounts: Sequence[float] | None = None
    season: Sequence[float] | None = None
    draws: Sequence[tuple[date | str, float]] = ()
    rates: Sequence[float] | None = None
    fee: float = 0.0
    fee_rate: float = 0.0
    dates: Sequence[date | str] | None = None
    first_due: date | str | None = None
    due_day: int | None = None
    maturity: date | str | None = None
    end_of_month: bool = False

    def __post_init__(self) -> None:
        """Checks every field."""
        check_amounts(self)
        check_periods(self)
        check_type(self)

    @property
    def pattern(self) -> str:
        """The pattern of `PATTERNS` its type repays by."""
        return ALIASES.get(self.type, self.type)

    @property
    def silent(self) -> int:
        """How many periods pass before the first payment."""
        return self.periods - 1 if self.type == "bullet_at_maturity" else self.moratorium_periods

    @property
    def defers(self) -> bool:
        """Whether interest of those periods waits, rather than becoming principal."""
        return self.type == "bullet_at_maturity" or self.moratorium == DEFER

    @property
    def repaying(self) -> int:
        """How many periods repay principal."""
        return self.periods - self.moratorium_periods - self.interest_only_periods

    @property
    def drawn(self) -> float:
        """All that is ever drawn."""
        return self.principal + sum(amount for _day, amount in self.draws)


def check_amounts(terms: Terms) -> None:
    """Money and rates."""
    money("principal", terms.principal, above=True)
    rate("annual_rate", terms.annual_rate)
    money("balloon", terms.balloon)
    need(terms.balloon < terms.drawn, "balloon", "must be below the principal")
    money("fee", terms.fee)
    rate("fee_rate", terms.fee_rate)
    for _day, amount in terms.draws:
        money("draws", amount, above=True)
    if terms.rates is not None:
        rate("rates", terms.rates)
        need(len(terms.rates) == terms.periods, "rates", f"must be one for each of the {terms.periods} periods")
    if terms.rounding is not None:
        whole("rounding", terms.rounding, most=DIGITS_MOST)
        cents = np.array([terms.principal, terms.balloon, *(amount for _day, amount in terms.draws)]) * 10.0**terms.rounding
        need(np.abs(cents - np.rint(cents)) < 1e-3, "principal", f"must have at most {terms.rounding} decimals",
             "round the amounts, or set `rounding` to none")


def check_periods(terms: Terms) -> None:
    """How many periods, of what kind, from when."""
    whole("periods", terms.periods, least=1, most=PERIODS_MOST)
    whole("months_per_period", terms.months_per_period, least=1, most=MONTHS_MOST)
    whole("interest_only_periods", terms.interest_only_periods, most=PERIODS_MOST)
    whole("moratorium_periods", terms.moratorium_periods, most=PERIODS_MOST)
    need(terms.interest_only_periods < terms.periods, "interest_only_periods",
         f"must be fewer than the {terms.periods} periods", "leave at least one period to repay in")
    need(terms.repaying >= 1, "moratorium_periods",
         f"and interest_only_periods must be fewer than the {terms.periods} periods", "leave at least one to repay in")
    one_of("moratorium", terms.moratorium, (CAPITALISE, DEFER))
    day_count(terms.day_count)


def day_count(told: str) -> str:
    """The house's name of a day count; Refused when it is not known."""
    try:
        return day_count_of(told)
    except ValueError:
        return one_of("day_count", told, DAY_COUNTS)


def check_type(terms: Terms) -> None:
    """The type, and that what it needs is told and nothing that another one needs."""
    one_of("type", terms.type, TYPES)
    for field, name in ONLY_FOR.items():
        told = getattr(terms, field) is not None
        need(told or terms.pattern != name, field, f"is needed by type {name}")
        need(not told or terms.pattern == name, field, f"is only for type {name}", f"leave it out, or set type to {name}")
    CHECKS.get(terms.pattern, lambda terms: None)(terms)
    need(terms.type != "balloon" or terms.balloon > 0, "balloon", "must be above 0 for type balloon")
    if terms.type == "bullet_at_maturity":
        need(terms.moratorium_periods == terms.interest_only_periods == 0, "interest_only_periods",
             "must be 0 where all is paid at maturity")


def check_step(terms: Terms) -> None:
    """Steps at least every period, none down to nothing."""
    whole("step_every", terms.step_every, least=1, most=PERIODS_MOST)
    growth = numbers("step_growth", terms.step_growth or 0.0)
    need((growth > -1) & (growth <= 1), "step_growth", "must be above -1 and at most 1", "write 0.05 for 5 % more")


def check_shares(terms: Terms) -> None:
    """Shares of the principal."""
    shares = spread(terms, "shares")
    need(abs(shares.sum() - 1) < SHARES_SLACK * len(shares), "shares", f"must sum to 1, not {shares.sum():.10g}")


def check_custom(terms: Terms) -> None:
    """Amounts that repay what was drawn."""
    amounts = spread(terms, "amounts")
    off = abs(amounts.sum() + terms.balloon - terms.drawn)
    told = f"must sum to the principal {terms.drawn:.2f}, not {amounts.sum():.2f}"
    need(off <= SHARES_SLACK * terms.drawn, "amounts", told)


def spread(terms: Terms, field: str) -> Any:
    """A number >= 0 for each repaying period."""
    told = money(field, getattr(terms, field))
    need(told.shape == (terms.repaying,), field, f"must be one for each of the {terms.repaying} repaying periods")
    return told


def check_season(terms: Terms) -> None:
    """A weight for each month of the year."""
    told = money("season", terms.season or ())
    need(told.shape == (12,), "season", "must be twelve weights, January to December")
    need(told.sum() > 0, "season", "must have a month with a weight above 0")


CHECKS: Mapping[str, Any] = MappingProxyType({
    "step": check_step, "sculpted": check_shares, "custom": check_custom, "seasonal": check_season,
})  # fmt: skip
Moratorium = Literal["capitalise", "defer"]
_ = in_order, YEARS
