"""What the terms of many loans must hold to: the rules of `checking` over columns, naming the first loan that breaks one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.asking import AS_A_SHARE, Refused
from clc.engines.cashflow.checking import CENT_SLACK, DIGITS_MOST, EARLIEST, LATEST, MONTHS_MOST, PERIODS_MOST, SLACK
from clc.engines.cashflow.columns import NAMES, Columns
from clc.engines.cashflow.dates import LAST_DAY, SETTLING
from clc.engines.cashflow.terms import TYPES

Flags = NDArray[np.bool_]


def checked(told: Columns) -> Columns:
    """The same columns; Refused when a loan cannot be meant."""
    check_money(told)
    check_periods(told)
    check_days(told)
    check_types(told)
    check_tables(told)
    return told


def held(holds: Any, field: str, rule: str, todo: str = "") -> None:
    """Refuses the first loan for which the condition does not hold."""
    if not np.all(holds):
        loan = int(np.argmin(np.asarray(holds)))
        raise Refused(field, f"{rule} (loan {loan})", todo)


def check_money(told: Columns) -> None:
    """Amounts, rates and their decimals."""
    held(told.principal > 0, "principal", "must be above 0")
    for field in ("annual_rate", "fee_rate"):
        held(getattr(told, field) <= 1, field, "must be a share of 1, not a percentage", AS_A_SHARE)
        held(getattr(told, field) >= 0, field, "must not be below 0")
    for field in ("balloon", "fee"):
        held(getattr(told, field) >= 0, field, "must not be below 0")
    held(told.balloon < told.principal, "balloon", "must be below the principal")
    held((told.rounding >= -1) & (told.rounding <= DIGITS_MOST), "rounding", f"must be 0 to {DIGITS_MOST}, or -1 for none")
    for field in ("principal", "balloon"):
        units = getattr(told, field) * 10.0**told.rounding
        fits = np.abs(units - np.rint(units)) < CENT_SLACK
        held((told.rounding < 0) | fits, field, "has more decimals than `rounding` allows")


def check_periods(told: Columns) -> None:
    """How many periods, of what kind, at least one of them repaying."""
    held((told.periods >= 1) & (told.periods <= PERIODS_MOST), "periods", f"must be from 1 to {PERIODS_MOST}")
    held((told.months_per_period >= 1) & (told.months_per_period <= MONTHS_MOST), "months_per_period",
         f"must be from 1 to {MONTHS_MOST}")
    held(told.interest_only_periods >= 0, "interest_only_periods", "must not be below 0")
    held(told.interest_only_periods < told.periods, "interest_only_periods", "must be fewer than the periods")
    held(told.moratorium_periods >= 0, "moratorium_periods", "must not be below 0")
    held(told.lead < told.periods, "moratorium_periods", "with those of interest only must be fewer than the periods")
    held((told.amortise_over == 0) | ((told.amortise_over >= told.periods) & (told.amortise_over <= PERIODS_MOST)),
         "amortise_over", f"must be at least the periods and at most {PERIODS_MOST}, or 0 for none")


def check_days(told: Columns) -> None:
    """The start, what sets the due days, and how they are moved."""
    held((told.start >= EARLIEST) & (told.start <= LATEST), "start", f"must be a day from {EARLIEST} to {LATEST}")
    for field in ("first_due", "maturity"):
        days = getattr(told, field)
        held(np.isnat(days) | ((days > told.start) & (days <= LATEST)), field, "must be after start")
    held((told.due_day >= 0) & (told.due_day <= LAST_DAY), "due_day", f"must be from 1 to {LAST_DAY}, or 0 for none")
    held((told.due_day == 0) | np.isnat(told.first_due), "first_due", "cannot be told with due_day", "keep one of them")
    held((told.due_day == 0) | np.isin(told.months_per_period, SETTLING), "due_day",
         "needs periods of 1, 2, 3, 4, 6 or 12 months")
    held((told.amortise_over == 0) | np.isnat(told.maturity), "maturity", "cannot be told with amortise_over")
    held((told.adjust == 0) | (told.calendar is not None), "calendar", "is needed to adjust due days")


def check_types(told: Columns) -> None:
    """What each type needs, and what it cannot have."""
    steps = told.pattern == NAMES.index("step")
    held((told.step_every == 0) == ~steps, "step_every", "is needed by type step, and only there")
    held((told.step_every >= 0) & (told.step_every <= PERIODS_MOST), "step_every", f"must be from 1 to {PERIODS_MOST}")
    held((told.step_growth > -1) & (told.step_growth <= 1), "step_growth", "must be above -1 and at most 1",
         "write 0.05 for 5 % more")
    balloon = told.type == TYPES.index("balloon")
    held(~balloon | (told.balloon > 0) | (told.amortise_over > 0), "balloon", "must be above 0 for type balloon")
    held((told.balloon == 0) | (told.amortise_over == 0), "balloon", "cannot be told with amortise_over")
    even = np.isin(told.pattern, (NAMES.index("level"), NAMES.index("equal_principal")))
    held(even | (told.amortise_over == 0), "amortise_over", "is for level instalments and equal principal")
    held(~told.at_maturity | (told.lead == 0), "interest_only_periods", "must be 0 where all is paid at maturity")


def check_tables(told: Columns) -> None:
    """Shares, amounts, seasons and rates by period."""
    if told.rates is not None:
        wide = told.rates.ndim == 2 and told.rates.shape[1] >= told.periods.max()
        held(wide, "rates", "must be (N, W) with a rate for each period of the longest loan")
        live = np.arange(told.rates.shape[1]) < told.periods[:, None]
        fits = ~live | ((told.rates >= 0) & (told.rates <= 1))
        held(fits.all(axis=1), "rates", "must be from 0 to 1", AS_A_SHARE)
        held(told.amortise_over == 0, "rates", "cannot be told with amortise_over")
    for field, pattern in (("shares", "sculpted"), ("amounts", "custom")):
        check_table(told, field, told.pattern == NAMES.index(pattern))
    seasonal = told.pattern == NAMES.index("seasonal")
    if seasonal.any():
        held(told.season is not None and told.season.ndim == 2 and told.season.shape[1] == 12, "season", "must be (N, 12)")
        assert told.season is not None
        held(~seasonal | ((told.season >= 0).all(axis=1) & (told.season.sum(axis=1) > 0)), "season",
             "must be weights of 0 or more, one above 0")


def check_table(told: Columns, field: str, own: Flags) -> None:
    """What the loans of one type tell of each repaying period."""
    table = getattr(told, field)
    if not own.any():
        return
    repaying = (told.periods - told.lead)[:, None]
    held(table is not None and table.ndim == 2 and table.shape[1] >= repaying[own].max(), field,
         "must be (N, W) with a value for each repaying period")
    values = np.where(np.arange(table.shape[1]) < repaying, table, 0.0)
    held(~own | (np.isfinite(values) & (values >= 0)).all(axis=1), field, "must be numbers of 0 or more")
    whole = np.ones(len(own)) if field == "shares" else told.principal - told.balloon
    held(~own | (np.abs(values.sum(axis=1) - whole) <= SLACK * table.shape[1] * whole), field,
         "must sum to 1" if field == "shares" else "must sum to the principal")
    capitalises = (field == "amounts") & own & (told.moratorium_periods > 0) & ~told.defers
    held(~capitalises, field, "cannot be told where interest is made principal")
