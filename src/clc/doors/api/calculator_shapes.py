"""What the calculators are told and answer; numbers and flags are read strictly."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from clc.doors.api.words import Day, Words

Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e15, le=1e15)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, description="a share of 1: 0.0435 for 4.35 %")]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Word = Annotated[Words, Field(min_length=1, max_length=60)]
Rows = Annotated[list[Number], Field(max_length=1_200)]
EVENTS_MOST = 200


class Told(Schema):
    """What a calculator is told; a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class LoanTold(Told):
    """A loan's terms, as `clc schedule` takes them. calendar: a rule of the book, such as china."""

    principal: Number
    annual_rate: Share
    start: Day
    periods: Count
    months_per_period: Count = 1
    type: Word = "level"
    day_count: Word = "30/360"
    rounding: Annotated[int, Field(strict=True, ge=0, le=4)] | None = None
    interest_only_periods: Count = 0
    moratorium_periods: Count = 0
    moratorium: Word = "capitalise"
    balloon: Number = 0.0
    amortise_over: Count | None = None
    step_every: Count | None = None
    step_growth: Share | None = None
    shares: Rows | None = None
    amounts: Rows | None = None
    season: Annotated[list[Number], Field(max_length=12)] | None = None
    fee: Number = 0.0
    fee_rate: Share = 0.0
    first_due: Day | None = None
    due_day: Annotated[int, Field(strict=True, ge=1, le=31)] | None = None
    maturity: Day | None = None
    end_of_month: Flag = False
    calendar: Word | None = None
    adjust: Word = "none"
    adjusted_interest: Flag = True


class RepaymentRow(Schema):
    """One day of a loan. kind: instalment, or the event; other: principal forgiven or written off."""

    due_date: date
    kind: str
    drawn: float
    interest: float
    principal: float
    fee: float
    other: float
    closing_balance: float


class ScheduleOut(Schema):
    """A schedule; calendar_known is false where due days were moved without knowing the year's holidays."""

    rows: list[RepaymentRow]
    total_interest: float
    total_fees: float
    calendar_known: bool


class EventTold(Told):
    """One event by its kind: draw, prepay, reset, extend, defer, restructure, waive, write_off; only its own fields."""

    kind: Word
    day: Day
    why: Annotated[Words, Field(max_length=240)] = ""
    amount: Number | None = None
    rate: Share | None = None
    periods: Count | None = None
    then: Word | None = None
    interest_on: Word | None = None
    fee_share: Share | None = None
    asked: Day | None = None
    notice_days: Count | None = None
    how: Word | None = None
    lengthen: Flag | None = None
    type: Word | None = None
    interest_only_periods: Count | None = None
    capitalise: Flag | None = None
    interest: Number | None = None
    principal: Number | None = None


class LifeTold(Told):
    """A loan and what happened to it, earliest first. extension: a rule of the book that extensions keep to."""

    loan: LoanTold
    events: Annotated[list[EventTold], Field(max_length=EVENTS_MOST)] = []
    commitment: Number | None = None
    extension: Word | None = "china"


class LoanVersionOut(Schema):
    """A schedule from an event on; changed: what it was before and after."""

    number: int
    day: date
    kind: str
    why: str
    balance: float
    rate: float
    paid: list[RepaymentRow]
    rows: list[RepaymentRow]
    changed: dict[str, list[float | str | None]]


class BillTold(Told):
    """A bill to be discounted. calendar: moves its maturity to a working day; none: it is not moved."""

    face: Number
    rate: Share
    discounted: Day
    matures: Day
    paper_elsewhere: Flag = False
    calendar: Word | None = "china"


class BillOut(Schema):
    """What a bill costs; tenor_fits is not told, because it counts from its issue."""

    days: int
    collected: date
    interest: float
    net: float
    yield_: Annotated[float, Field(alias="yield")]


class FactoringTold(Told):
    """Receivables to be bought; ahead: interest is part of the price."""

    receivables: Number
    advance: Share
    rate: Share
    days: Count
    fee: Share = 0.0
    reserves: Number = 0.0
    ahead: Flag = True


class FactoringOut(Schema):
    """What factoring pays now and after the debtor has paid."""

    advance: float
    interest: float
    fee: float
    net: float
    left: float


class CostTold(Told):
    """Money received and paid, either each period (periods_per_year) or on days (dates, one for each payment)."""

    received: Number
    payments: Annotated[list[Number], Field(min_length=1, max_length=1_200)]
    fees: Number = 0.0
    periods_per_year: Annotated[int, Field(strict=True, ge=1, le=366)] | None = None
    start: Day | None = None
    dates: Annotated[list[Day], Field(max_length=1_200)] | None = None


class CostOut(Schema):
    """Yearly cost as shares; nominal is null for payments on days."""

    nominal: float | None
    effective: float


class PenaltyTold(Told):
    """A spell of lateness. uplifts left out are the usual ones of the book's rule on the day."""

    contract_rate: Share
    days: Count
    principal: Number = 0.0
    unpaid_interest: Number = 0.0
    days_within_term: Count = 0
    misuse: Flag = False
    overdue_uplift: Share | None = None
    misuse_uplift: Annotated[float, Field(strict=True, ge=0, le=2, allow_inf_nan=False)] | None = None
    rule: Word = "china"
    day: Day | None = None


class PenaltyOut(Schema):
    """What a spell costs; above_guide: what of it lies above the share that courts often grant."""

    rate: float
    penalty: float
    compound: float
    above_guide: float | None


class ReferenceAsked(Told):
    """Which rate on which day; today where none is told."""

    name: Word
    day: Day | None = None


class PublishedOut(Schema):
    """A published rate: in force on the day, and the one a reset of the day takes; null before the first."""

    name: str
    day: date
    rate: float | None
    published: date | None
    reset_rate: float | None
    reset_published: date | None
    status: str
