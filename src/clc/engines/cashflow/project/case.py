"""A project as people write it down: a dated case of timeline, uses, debt, income, costs, tax and reserves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Protocol, Self

from pydantic import BeforeValidator, Field, model_validator

from clc.engines.cashflow.project.terms import (
    LIST_MAX,
    Cost,
    Days,
    Equity,
    Maintenance,
    Money,
    Name,
    Piece,
    Rate,
    Reserves,
    Residual,
    Revenue,
    Share,
    Sharing,
    Tax,
    Timeline,
    Tranche,
    Use,
    Words,
    _row,
)  # fmt: skip

Level = Literal["p50", "p75", "p90", "p99"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class WorkingCapital(Piece):
    """Stock in days of running costs; `ahead`: balances follow the next period's lines and are paid in before."""

    inventory_days: Days = 0.0
    ahead: bool = False


class Case(Piece):
    """One project, dated. Money in one currency and unit; rates as shares (0.0435 is 4.35 %); 360 days to the year."""

    name: Words
    note: Words | None = None
    kind: Name = "other"
    currency: Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")] = "CNY"
    unit: Annotated[float, Field(strict=True, gt=0, le=1e9)] = 1.0
    timeline: Timeline
    inflation: Rate = 0.0
    discount_rate: Rate = 0.08
    volume_level: Level = "p50"
    contingency: Rate = 0.0
    uses: Annotated[tuple[Use, ...], BeforeValidator(_row), Field(min_length=1, max_length=LIST_MAX)]
    equity: Equity = Equity()
    debt: Annotated[tuple[Tranche, ...], BeforeValidator(_row), Field(max_length=LIST_MAX)] = ()
    revenue: Annotated[tuple[Revenue, ...], BeforeValidator(_row), Field(min_length=1, max_length=LIST_MAX)]
    costs: Annotated[tuple[Cost, ...], BeforeValidator(_row), Field(max_length=LIST_MAX)] = ()
    maintenance: Annotated[tuple[Maintenance, ...], BeforeValidator(_row), Field(max_length=LIST_MAX)] = ()
    working_capital: WorkingCapital = WorkingCapital()
    tax: Tax = Tax()
    tax_before_debt: bool = True
    reserves: Reserves = Reserves()
    sharing: Sharing = Sharing()
    residual: Residual = Residual()
    least_capital: Share | None = None
    carbon_tonnes: Money = 0.0

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        """Names are told once, references exist, and every date and list fits the timeline."""
        for field in ("uses", "debt", "revenue", "costs", "maintenance"):
            _once(field, getattr(self, field))
        for at, use in enumerate(self.uses):
            self._use_fits(at, use)
        for at, tranche in enumerate(self.debt):
            self._tranche_fits(at, tranche)
        lines = {line.name for line in self.revenue}
        for at, cost in enumerate(self.costs):
            if cost.of is not None and cost.of not in lines:
                raise ValueError(
                    f"costs.{at}.of: there is no revenue line `{cost.of}`; there are {', '.join(sorted(lines))}"
                )
        for at, line in enumerate(self.revenue):
            if line.seasons is not None and (
                len(line.seasons) != self.periods_per_year or abs(sum(line.seasons) - 1) > 1e-9
            ):
                raise ValueError(
                    f"revenue.{at}.seasons: {self.periods_per_year} shares of a year that add up to 1 are needed"
                )
        told = sum(one.share for one in self.equity.investors)
        if self.equity.investors and abs(told - 1) > 1e-9:
            raise ValueError(f"equity.investors: their shares add up to {told:g}, not to 1")
        return self

    @property
    def periods_per_year(self) -> int:
        """Periods of a year: 12, 4, 2 or 1."""
        return 12 // self.timeline.months_per_period

    def _use_fits(self, at: int, use: Use) -> None:
        building = self.timeline.building
        if use.spread is not None and len(use.spread) != building:
            raise ValueError(f"uses.{at}.spread: {len(use.spread)} shares for {building} periods of construction")
        if use.spread is not None and abs(sum(use.spread) + use.at_close - 1) > 1e-9:
            raise ValueError(f"uses.{at}.spread: shares and at_close add up to {sum(use.spread) + use.at_close:g}, not to 1")
        if use.asset is not None and use.asset not in self.tax.assets:
            raise ValueError(f"uses.{at}.asset: tax.assets has no class `{use.asset}`")

    def _tranche_fits(self, at: int, tranche: Tranche) -> None:
        where, step = f"debt.{at}", self.timeline.months_per_period
        building = self.timeline.building * step
        life = building + self.timeline.operating * step
        if tranche.tenor_months % step or (tranche.grace_months or 0) % step:
            raise ValueError(f"{where}.tenor_months and grace_months must be whole periods of {step} months")
        if tranche.grace_months is not None and tranche.grace_months < building:
            raise ValueError(
                f"{where}.grace_months: {tranche.grace_months} ends before construction does ({building} months)"
            )
        if tranche.tenor_months <= building:
            raise ValueError(
                f"{where}.tenor_months: {tranche.tenor_months} ends before operation has a period ({building} months)"
            )
        if tranche.tenor_months > life:
            raise ValueError(f"{where}.tenor_months: {tranche.tenor_months} is longer than the project's {life} months")
        periods = (tranche.tenor_months - (building if tranche.grace_months is None else tranche.grace_months)) // step
        if tranche.shares is not None and len(tranche.shares) != periods:
            raise ValueError(f"{where}.shares: {len(tranche.shares)} shares for {periods} periods of repayment")
        last = min(tranche.tenor_months, life - tranche.tail_months)
        if last <= max(building, tranche.grace_months or 0):
            raise ValueError(f"{where}.tail_months: a tail of {tranche.tail_months} months leaves no period to repay in")
        if last < tranche.tenor_months and tranche.shares is not None:
            raise ValueError(f"{where}.tail_months: the tail cuts the given shares off; shorten the tenor")
        if not isinstance(tranche.rate, float | int) and (not tranche.rate or min(tranche.rate) > self.timeline.close):
            raise ValueError(f"{where}.rate: the path must have a rate in force on {self.timeline.close}")


def _once(field: str, pieces: Iterable[_Named]) -> None:
    names: Sequence[str] = [piece.name for piece in pieces]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{field}: `{twice[0]}` is told twice")
