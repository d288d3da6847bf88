"""The pieces of a dated project case: periods, costs of building, debt tranches, revenue, costs, tax, reserves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LIST_MAX, YEARS_MAX = 60, 60


def _rate(told: float) -> float:
    if told >= 1:
        raise ValueError(f"{told:g} is above 100 %: write {told / 100:g} for {told:g} %")
    if told <= -0.5:
        raise ValueError(f"{told:g} is below -50 %")
    return told


def _share(told: float) -> float:
    if told > 1:
        raise ValueError(f"{told:g} is above 1: write {told / 100:g} for {told:g} %")
    if told < 0:
        raise ValueError(f"{told:g} is below 0")
    return told


def _day(told: object) -> object:
    if isinstance(told, date):
        return told
    if isinstance(told, str) and len(told) == 10 and told[4] == told[7] == "-":
        return date.fromisoformat(told)
    raise ValueError(f"{told!r} is not a day: write 2026-01-31")


def _row(told: object) -> object:
    return tuple(told) if isinstance(told, list) else told


_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Rate = Annotated[_Number, AfterValidator(_rate)]
Share = Annotated[_Number, AfterValidator(_share)]
Money = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e15)]
Times = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1, le=20)]
Years = Annotated[int, Field(strict=True, ge=1, le=YEARS_MAX)]
Months = Annotated[int, Field(strict=True, ge=0, le=720)]
Days = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1500)]
Name = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Words = Annotated[str, Field(strict=True, min_length=1, max_length=200)]
Day = Annotated[date, BeforeValidator(_day)]
Shares = Annotated[tuple[Share, ...], BeforeValidator(_row), Field(min_length=1, max_length=720)]
RevenueClass = Literal["contracted", "merchant", "availability", "toll", "subsidy", "carbon", "lease"]


class Piece(BaseModel):
    """A frozen piece of a case; a field it does not know is refused, numbers are numbers and never NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Timeline(Piece):
    """Close, first day of operation and last: whole periods of 1, 3, 6 or 12 months lie between them."""

    close: Day
    operation: Day
    end: Day
    months_per_period: Literal[1, 3, 6, 12]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Close, operation and end follow each other in whole periods, at most 60 years."""
        if self.operation < self.close:
            raise ValueError(f"operation {self.operation} is before close {self.close}: dates are reversed")
        if self.end <= self.operation:
            raise ValueError(f"end {self.end} is not after operation {self.operation}: dates are reversed")
        for name in ("operation", "end"):
            day: date = getattr(self, name)
            if day.day != self.close.day or self.months_to(day) % self.months_per_period:
                raise ValueError(
                    f"{name} {day} is not a whole number of periods of {self.months_per_period} months after close"
                )
        if self.months_to(self.end) > 12 * YEARS_MAX:
            raise ValueError(f"end {self.end} is more than {YEARS_MAX} years after close")
        return self

    def months_to(self, day: date) -> int:
        """Months from close to a day."""
        return (day.year - self.close.year) * 12 + day.month - self.close.month

    @property
    def building(self) -> int:
        """Periods of construction."""
        return self.months_to(self.operation) // self.months_per_period

    @property
    def operating(self) -> int:
        """Periods of operation."""
        return (self.months_to(self.end) - self.months_to(self.operation)) // self.months_per_period


class Use(Piece):
    """One cost of building, before VAT: when it is paid (shares of the construction periods) and how it is written off."""

    name: Name
    label: Words | None = None
    amount: Money
    at_close: Share = 0.0
    spread: Shares | None = None
    contingency: Rate | None = None
    vat: Share = 0.0
    asset: Name | None = None
    foreign: bool = False


class Investor(Piece):
    """Who pays which share of equity and of the sponsor loan."""

    name: Words
    share: Share
    loan_share: Share | None = None


class Equity(Piece):
    """How equity comes in: its least share of uses, the order, and how much of it is lent by the sponsors."""

    least: Share = 0.0
    order: Literal["pro_rata", "equity_first", "debt_first"] = "pro_rata"
    sponsor_loan: Share = 0.0
    sponsor_rate: Rate = 0.0
    investors: Annotated[tuple[Investor, ...], BeforeValidator(_row), Field(max_length=LIST_MAX)] = ()


class Tranche(Piece):
    """One debt tranche: rate, tenor and grace from close, how it is repaid, and every cap on its size."""

    name: Name
    label: Words | None = None
    rate: Rate | Mapping[Day, Rate]
    margin: Rate = 0.0
    green_step: Rate = 0.0
    day_count: Literal["30/360", "act/360", "act/365"] = "30/360"
    tenor_months: Annotated[int, Field(strict=True, ge=1, le=720)]
    grace_months: Months | None = None
    repayment: Literal["sculpted", "level", "equal_principal", "bullet", "given"] = "sculpted"
    shares: Shares | None = None
    cover: Times | Mapping[RevenueClass, Times] | Literal["house"] | None = None
    slice: Share = 1.0
    amount: Money | None = None
    gearing: Share | None = None
    gearing_of: Literal["uses", "costs"] = "uses"
    llcr: Times | None = None
    plcr: Times | None = None
    tail_months: Months = 0
    upfront_fee: Rate = 0.0
    commitment_fee: Rate = 0.0
    count_close: bool = False

    @model_validator(mode="after")
    def fits(self) -> Self:
        """The grace ends before the term, the tranche has some way to be sized, and given shares are given."""
        if self.grace_months is not None and self.grace_months >= self.tenor_months:
            raise ValueError(f"grace_months {self.grace_months} reaches beyond the term of {self.tenor_months} months")
        if (self.repayment == "given") != (self.shares is not None):
            raise ValueError("shares belong to repayment: given, and it needs them")
        if self.shares is not None and abs(sum(self.shares) - 1) > 1e-9:
            raise ValueError(f"shares add up to {sum(self.shares):g}, not to 1")
        if self.cover is None and self.repayment == "sculpted":
            raise ValueError("a sculpted tranche needs a cover, such as cover: 1.3")
        if all(told is None for told in (self.cover, self.amount, self.gearing, self.llcr, self.plcr)):
            raise ValueError("nothing says how large it is: give cover, amount, gearing, llcr or plcr")
        return self


class Revenue(Piece):
    """One line of income, before VAT: volume of a year times price, or an amount of a year (volume 1)."""

    name: Name
    label: Words | None = None
    kind: RevenueClass = "contracted"
    volume: Money = 1.0
    price: Money
    sigma: Share = 0.0
    availability: Share = 1.0
    degradation: Rate = 0.0
    escalation: Rate = 0.0
    with_inflation: bool = False
    ramp: Shares | None = None
    seasons: Shares | None = None
    from_year: Years = 1
    to_year: Years | None = None
    receivable_days: Days = 0.0
    vat: Share = 0.0
    foreign: bool = False


class Cost(Piece):
    """One running cost, before VAT: an amount of a year, per unit of a revenue line's volume, or a share of revenue."""

    name: Name
    label: Words | None = None
    kind: Literal["fixed", "per_unit", "of_revenue", "lease"] = "fixed"
    amount: Money
    of: Name | None = None
    escalation: Rate = 0.0
    with_inflation: bool = False
    from_year: Years = 1
    to_year: Years | None = None
    payable_days: Days = 0.0
    vat: Share = 0.0
    foreign: bool = False

    @model_validator(mode="after")
    def fits(self) -> Self:
        """A cost per unit names the line of volume; a share of revenue is a share."""
        if self.kind == "per_unit" and self.of is None:
            raise ValueError("kind: per_unit needs `of`: the revenue line whose volume counts")
        if self.kind == "of_revenue" and self.amount > 1:
            raise ValueError(
                f"amount {self.amount:g} of revenue is above 1: write {self.amount / 100:g} for {self.amount:g} %"
            )
        return self


class Maintenance(Piece):
    """A major maintenance: its cost in money of the first year, every how many years, saved up for in a reserve or not."""

    name: Name
    label: Words | None = None
    cost: Money
    every_years: Years
    reserve: bool = True
    escalation: Rate = 0.0
    with_inflation: bool = False
    shares: Shares = (1.0,)


class AssetClass(Piece):
    """How a class of assets is written off for tax: straight line over years to a residual, or shares by year."""

    years: Years = 20
    residual: Share = 0.0
    shares: Shares | None = None


class Tax(Piece):
    """Income tax: rate, the share of it due by year of operation (an incentive), losses, and classes of assets."""

    rate: Share = 0.0
    due: Shares | None = None
    losses: Literal["carry", "refund"] = "carry"
    losses_years: Annotated[int, Field(strict=True, ge=0, le=YEARS_MAX)] | None = 5
    assets: Mapping[Name, AssetClass] = Field(
        default_factory=lambda: {"plant": AssetClass()}, min_length=1, max_length=LIST_MAX
    )
    fees_deductible: bool = True
    write_off: bool = True
    surcharge: Share = 0.0
    vat_refund: Share = 0.0


class Reserves(Piece):
    """Accounts beside the cash: months of debt service and of running costs, how filled, and what they earn."""

    service_months: Annotated[float, Field(strict=True, ge=0, le=36)] = 0.0
    service_funded: Literal["completion", "cash", "letter_of_credit"] = "completion"
    letter_fee: Rate = 0.0
    operating_months: Annotated[float, Field(strict=True, ge=0, le=36)] = 0.0
    interest: Rate = 0.0


class Sharing(Piece):
    """When cash may leave: the lock-up cover, the share swept into early repayment, the cash that stays."""

    lock_up: Times | None = None
    sweep: Share = 0.0
    sweep_order: Literal["inverse", "pro_rata"] = "inverse"
    least_cash: Money = 0.0


class Residual(Piece):
    """What the assets bring at the end: money, or a share of the costs of building; in CFADS or not."""

    amount: Money = 0.0
    share: Share = 0.0
    in_cfads: bool = False
