"""What the terms of a loan must hold to: each refusal names the field, the rule and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.asking import days, in_order, money, need, numbers, one_of, rate, whole
from clc.engines.cashflow.dates import LAST_DAY, SETTLING
from clc.engines.cashflow.terms import AT_MATURITY, CAPITALISE, DEFER, TYPES, Terms
from clc.kernel.calendar import ADJUSTMENTS, NONE, Calendar
from clc.kernel.rates import DAY_COUNTS, day_count_of

PERIODS_MOST, MONTHS_MOST, DIGITS_MOST = 1200, 120, 4
EARLIEST, LATEST = np.datetime64("1900-01-01", "D"), np.datetime64("2399-12-31", "D")
SLACK, CENT_SLACK = 1e-9, 1e-3
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "step": ("step_every", "step_growth"), "sculpted": ("shares",), "seasonal": ("season",), "custom": ("amounts",),
})  # fmt: skip


def checked(terms: Terms) -> Terms:
    """The same terms; Refused when they cannot be meant."""
    check_money(terms)
    check_periods(terms)
    check_days(terms)
    check_type(terms)
    CHECKS.get(terms.pattern, check_even)(terms)
    return terms


def check_money(terms: Terms) -> None:
    """Amounts, rates and their decimals."""
    money("principal", terms.principal, above=True)
    rate("annual_rate", terms.annual_rate)
    need(np.shape(terms.principal) == () == np.shape(terms.annual_rate), "principal", "must be one number",
         "take `portfolio` for many loans")
    check_draws(terms)
    money("balloon", terms.balloon)
    need(terms.balloon < terms.drawn, "balloon", f"must be below the principal {terms.drawn:.2f}")
    money("fee", terms.fee)
    rate("fee_rate", terms.fee_rate)
    if terms.rates is not None:
        rate("rates", terms.rates)
        need(np.shape(terms.rates) == (terms.periods,), "rates", f"must be one for each of the {terms.periods} periods")
    if terms.rounding is not None:
        digits = whole("rounding", terms.rounding, most=DIGITS_MOST)
        units = np.array([terms.principal, terms.balloon, *(amount for _day, amount in terms.draws)]) * 10.0**digits
        need(np.abs(units - np.rint(units)) < CENT_SLACK, "principal", f"must have at most {digits} decimals",
             "round every amount, or leave `rounding` out")


def check_draws(terms: Terms) -> None:
    """Later drawings as (day, money), in any order."""
    pairs = isinstance(terms.draws, Sequence) and all(isinstance(one, Sequence) and len(one) == 2 for one in terms.draws)
    need(pairs, "draws", "must be pairs of day and amount", "write [[2026-02-10, 500000]]")
    for _day, amount in terms.draws:
        money("draws", amount, above=True)


def check_periods(terms: Terms) -> None:
    """How many periods, of what kind, at least one of them repaying."""
    whole("periods", terms.periods, least=1, most=PERIODS_MOST)
    whole("months_per_period", terms.months_per_period, least=1, most=MONTHS_MOST)
    whole("interest_only_periods", terms.interest_only_periods, most=PERIODS_MOST)
    whole("moratorium_periods", terms.moratorium_periods, most=PERIODS_MOST)
    need(terms.interest_only_periods < terms.periods, "interest_only_periods",
         f"must be fewer than the {terms.periods} periods", "leave at least one to repay in")
    need(terms.repaying >= 1, "moratorium_periods",
         f"with those of interest only must be fewer than the {terms.periods} periods", "leave at least one to repay in")
    one_of("moratorium", terms.moratorium, (CAPITALISE, DEFER))
    if terms.amortise_over is not None:
        whole("amortise_over", terms.amortise_over, least=terms.periods, most=PERIODS_MOST)
        for field in ("dates", "maturity", "rates"):
            need(getattr(terms, field) is None, field, "cannot be told with `amortise_over`", "leave one of the two out")


def check_days(terms: Terms) -> None:
    """The start, what sets the due days, and how they are counted and moved."""
    day_count(terms.day_count)
    start = one_day("start", terms.start)
    for field in ("first_due", "maturity"):
        if getattr(terms, field) is not None:
            one_day(field, getattr(terms, field))
            in_order("start", start, field, getattr(terms, field))
    for when, _amount in terms.draws:
        in_order("start", start, "draws", one_day("draws", when), same=True)
    told = [field for field in ("dates", "first_due", "due_day") if getattr(terms, field) is not None]
    need(len(told) <= 1, told[0] if told else "dates", f"cannot be told with {' and '.join(told[1:])}", "keep one of them")
    if terms.due_day is not None:
        whole("due_day", terms.due_day, least=1, most=LAST_DAY)
        need(terms.months_per_period in SETTLING, "due_day", "needs periods of 1, 2, 3, 4, 6 or 12 months")
    if terms.dates is not None:
        check_dates(terms, start)
    one_of("adjust", terms.adjust, ADJUSTMENTS)
    need(terms.adjust == NONE or isinstance(terms.calendar, Calendar), "calendar", f"is needed for adjust {terms.adjust}")


def check_dates(terms: Terms, start: NDArray[np.datetime64]) -> None:
    """Every due day told, in order."""
    need(terms.maturity is None, "maturity", "cannot be told with dates", "make it the last of `dates`")
    told = days("dates", terms.dates)
    need(told.shape == (terms.periods,), "dates", f"must be one for each of the {terms.periods} periods")
    need(np.diff(np.concatenate([start[None], told])).astype(np.int64) > 0, "dates", "must be after the start and in order")
    need(told <= LATEST, "dates", f"must not be after {LATEST}")


def day_count(told: str) -> str:
    """The house's name of a day count; Refused when it is not known."""
    try:
        return day_count_of(told)
    except ValueError:
        return one_of("day_count", told, DAY_COUNTS)


def one_day(field: str, told: object) -> NDArray[np.datetime64]:
    """A day from 1900 to 2399; Refused otherwise."""
    found = days(field, told)
    need((found.shape == ()) & (found >= EARLIEST) & (found <= LATEST), field, f"must be a day from {EARLIEST} to {LATEST}")
    return found


def check_type(terms: Terms) -> None:
    """The type, with what it needs and nothing that only another one takes."""
    one_of("type", terms.type, TYPES)
    for name, wanted in NEEDS.items():
        for field in wanted:
            told = getattr(terms, field) is not None
            need(told or terms.pattern != name, field, f"is needed by type {name}")
            need(not told or terms.pattern == name, field, f"is only for type {name}", f"leave it out, or take type {name}")
    need(terms.type != "balloon" or terms.balloon > 0 or terms.amortise_over, "balloon", "must be above 0 for type balloon",
         "tell `balloon`, or `amortise_over`")
    need(terms.balloon == 0 or not terms.amortise_over, "balloon", "cannot be told with `amortise_over`", "leave one out")
    need(terms.type != AT_MATURITY or terms.lead == 0, "interest_only_periods",
         f"and moratorium_periods must be 0 for type {AT_MATURITY}", "take type bullet for interest paid each period")


def check_even(terms: Terms) -> None:
    """Level, equal principal and bullet tell nothing more."""


def check_step(terms: Terms) -> None:
    """Steps at least every period, none down to nothing."""
    only_even(terms)
    whole("step_every", terms.step_every, least=1, most=PERIODS_MOST)
    growth = numbers("step_growth", 0.0 if terms.step_growth is None else terms.step_growth)
    need((growth > -1) & (growth <= 1), "step_growth", "must be above -1 and at most 1", "write 0.05 for 5 % more")


def check_shares(terms: Terms) -> None:
    """Shares of the principal."""
    shares = by_period(terms, "shares")
    need(abs(shares.sum() - 1) <= SLACK * len(shares), "shares", f"must sum to 1, not {shares.sum():.10g}")


def check_custom(terms: Terms) -> None:
    """Amounts that repay what was drawn."""
    total = by_period(terms, "amounts").sum() + terms.balloon
    told = f"must sum to the principal {terms.drawn:.2f}, not {total:.2f}"
    need(terms.moratorium_periods == 0 or terms.moratorium == DEFER, "amounts",
         "cannot be told where interest is made principal", "take type sculpted with shares")
    need(abs(total - terms.drawn) <= SLACK * terms.drawn, "amounts", told)


def check_season(terms: Terms) -> None:
    """A weight for each month of the year."""
    only_even(terms)
    told = money("season", () if terms.season is None else terms.season)
    need(told.shape == (12,), "season", "must be twelve weights, January to December")
    need(told.sum() > 0, "season", "must have a month with a weight above 0")


def by_period(terms: Terms, field: str) -> NDArray[np.float64]:
    """A number >= 0 for each repaying period."""
    only_even(terms)
    found = money(field, getattr(terms, field))
    need(found.shape == (terms.repaying,), field, f"must be one for each of the {terms.repaying} repaying periods")
    return found


def only_even(terms: Terms) -> None:
    """Instalments reckoned over more periods are even ones."""
    need(terms.amortise_over is None, "amortise_over", "is for level instalments and equal principal", "leave it out")


CHECKS: Mapping[str, Callable[[Terms], None]] = MappingProxyType({
    "step": check_step, "sculpted": check_shares, "custom": check_custom, "seasonal": check_season, "bullet": only_even,
})  # fmt: skip
