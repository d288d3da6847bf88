"""The periods of a case as rows: column 0 is close, then construction, then operation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.rows import powers, table
from clc.engines.cashflow.project.terms import Tranche
from clc.kernel.days import month_index, months_before

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """T columns: `building` of construction after column 0; the rows of time that every line needs, (T,)."""

    periods: int
    building: int
    months: int
    per_year: int
    days: NDArray[np.datetime64]
    year: NDArray[np.int64]
    operates: NDArray[np.bool_]

    @property
    def period_days(self) -> int:
        """Days of a period in a year of 360."""
        return 30 * self.months


def grid_of(case: Case) -> Grid:
    """The periods of a case. year: of operation, from 1; 0 before operation."""
    line = case.timeline
    periods, step = 1 + line.building + line.operating, line.months_per_period
    days = np.array([months_before(line.close, -step * at) for at in range(periods)], dtype="datetime64[D]")
    after = np.arange(periods) - line.building - 1
    per_year = 12 // step
    return Grid(periods, line.building, step, per_year, days, np.where(after >= 0, after // per_year + 1, 0), after >= 0)


def working_share(grid: Grid, drivers: Drivers) -> Numbers:
    """The share of each period in which the project operates: (S, T); a delay takes it from the first periods."""
    late = table(drivers.of("delay_months") / grid.months, np.ones(grid.periods))
    return np.asarray(np.clip(np.arange(grid.periods) - grid.building - late, 0.0, 1.0) * grid.operates)


def grown(grid: Grid, drivers: Drivers, case: Case, *, escalation: float, with_inflation: bool) -> Numbers:
    """What 1 of money of the first year of operation costs in each year: (S or 1, T); the rates of growth add up."""
    growth = 1.0 + escalation + (case.inflation + drivers.of("inflation") if with_inflation else np.zeros((1, 1)))
    return powers(growth, np.maximum(grid.year - 1, 0))


def lasting(grid: Grid, from_year: int, to_year: int | None) -> NDArray[np.bool_]:
    """In which columns a line runs that begins and ends with years of operation: (T,)."""
    return grid.operates & (grid.year >= from_year) & (grid.year <= (to_year or grid.year.max()))


def period_rates(case: Case, grid: Grid, tranche: Tranche, drivers: Drivers) -> Numbers:
    """A tranche's interest of each period per unit owed: (S or 1, T); column 0 is 0; a rate never falls below 0."""
    if isinstance(tranche.rate, float | int):
        annual = np.full(grid.periods, float(tranche.rate))
    else:
        since = np.array(sorted(tranche.rate), dtype="datetime64[D]")
        path = np.array([tranche.rate[day] for day in sorted(tranche.rate)])
        starts = np.concatenate([grid.days[:1], grid.days[:-1]])
        annual = path[np.maximum(np.searchsorted(since, starts, side="right") - 1, 0)]
    told = np.add(annual + tranche.margin + tranche.green_step, drivers.of("rate"), order="F")
    return np.asarray(np.maximum(told, 0.0) * year_parts(grid, tranche.day_count))


def year_parts(grid: Grid, day_count: str) -> Numbers:
    """The part of a year that each period counts as: (T,); 0 in column 0."""
    spans = np.diff(grid.days).astype(np.float64)
    parts = {"30/360": np.full(spans.shape, grid.months / 12), "act/360": spans / 360, "act/365": spans / 365}[day_count]
    return np.concatenate([[0.0], parts])


def column_after(case: Case, months: int) -> int:
    """The column that ends so many months after close."""
    return (
        month_index(months_before(case.timeline.close, -months)) - month_index(case.timeline.close)
    ) // case.timeline.months_per_period
