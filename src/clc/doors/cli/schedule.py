"""Work out a repayment schedule: due days, interest, principal and balances; reads a case on standard input."""

from __future__ import annotations

import math
import re
from importlib import import_module
from typing import Annotated, Any

import click
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from clc.doors.cli.shared.answer import amount, answer, json_option, note, out, table
from clc.doors.cli.shared.told_case import read, refusals
from clc.engines.cashflow.schedule import Schedule, schedule_of
from clc.engines.cashflow.terms import Terms

COLUMNS = ("due_date", "year_fraction", "interest", "principal", "closing_balance")
UNSURE = "The holidays of some years are not told yet: due days there were moved by weekends alone."
CAPITALISED = "Principal below 0 is interest that was made principal."
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Word = Annotated[str, Field(strict=True, max_length=60)]
Flag = Annotated[bool, Field(strict=True)]
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def day(told: str) -> str:
    """The day as it is written; ValueError for another form."""
    if not DAY.fullmatch(told):
        raise ValueError("must be a day; write it as 2025-01-31")
    return told


Day = Annotated[str, Field(strict=True), AfterValidator(day)]


class LoanCase(BaseModel):
    """What is told on standard input: the fields of `clc.engines.cashflow.terms.Terms`, the calendar by its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    principal: Number
    annual_rate: Number
    start: Day
    periods: Whole
    months_per_period: Whole = 1
    type: Word = "level"
    day_count: Word = "30/360"
    interest_only_periods: Whole = 0
    rounding: Whole | None = None
    moratorium_periods: Whole = 0
    moratorium: Word = "capitalise"
    balloon: Number = 0.0
    amortise_over: Whole | None = None
    step_every: Whole | None = None
    step_growth: Number | None = None
    shares: list[Number] | None = None
    amounts: list[Number] | None = None
    season: list[Number] | None = None
    draws: list[tuple[Day, Number]] = []
    rates: list[Number] | None = None
    fee: Number = 0.0
    fee_rate: Number = 0.0
    dates: list[Day] | None = None
    first_due: Day | None = None
    due_day: Whole | None = None
    maturity: Day | None = None
    end_of_month: Flag = False
    calendar: Word | None = None
    adjust: Word = "none"
    adjusted_interest: Flag = True


@click.command("schedule")
@json_option
def command(as_json: bool) -> None:
    """Read {principal, annual_rate, start, periods, ...} and answer a row for each due day.

    annual_rate is a share: 0.0435 for 4.35 %. Also told may be months_per_period (1), type (level), day_count (30/360),
    interest_only_periods (0), rounding (none, or 2 for cents) and the other terms of docs/numbers/schedules.md.
    """
    case = read(LoanCase)
    with refusals():
        worked = schedule_of(Terms(**fields(case)))
    answer(told(worked, case.rounding), as_json=as_json, text=lambda: show(worked, case.rounding))


def fields(case: LoanCase) -> dict[str, Any]:
    """The terms of a case, its calendar read from the rule book where one is named."""
    given: dict[str, Any] = dict(case)
    if case.calendar is not None:
        given["calendar"] = import_module("clc.doors.cli.shared.working_days").calendar_of(case.calendar)
    return given


def told(worked: Schedule, rounding: int | None) -> dict[str, Any]:
    """What is answered: the rows under their names, and totals."""
    return {
        "columns": COLUMNS,
        "rows": worked.rows(),
        **{f"total_{name}": value for name, value in totals(worked, rounding).items()},
        "calendar_known": bool(worked.calendar_known.all()),
        **({"fees": worked.fee.tolist()} if worked.fee.any() else {}),
        **({"drawn": worked.drawn.tolist()} if worked.drawn.any() else {}),
    }


def totals(worked: Schedule, rounding: int | None) -> dict[str, float]:
    """The sums of the columns, to the decimals that were posted."""
    sums = {name: math.fsum(getattr(worked, name)) for name in ("interest", "principal", "payment", "fee")}
    return sums if rounding is None else {name: round(value, rounding) for name, value in sums.items()}


def show(worked: Schedule, rounding: int | None) -> None:
    """The schedule for a person."""
    columns = (*COLUMNS[:2], "payment", *COLUMNS[2:])
    rows = [[day, f"{years:.6f}", interest + principal, interest, principal, closing]
            for day, years, interest, principal, closing in worked.rows()]
    table("", [name.replace("_", " ") for name in columns], rows)
    sums = totals(worked, rounding)
    out.print(f"Interest {amount(sums['interest'])}, fees {amount(sums['fee'])}, "
              f"paid in all {amount(sums['payment'] + sums['fee'])}.")
    if (worked.principal < 0).any():
        note(CAPITALISED)
    if not worked.calendar_known.all():
        note(UNSURE)
