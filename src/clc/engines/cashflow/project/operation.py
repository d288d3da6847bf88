"""What a project earns and spends: income and costs by line, working capital, major maintenance, VAT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.grid import Grid, grown, lasting, working_share
from clc.engines.cashflow.project.rows import blank, moves, so_far, table, total
from clc.engines.cashflow.project.terms import Cost, Maintenance, Revenue

Numbers = NDArray[np.float64]
LEVELS: Mapping[str, float] = {name: NormalDist().inv_cdf(int(name[1:]) / 100) for name in ("p50", "p75", "p90", "p99")}


@dataclass(frozen=True)
class Operation:
    """Rows of the operation, (S or 1, T) each: money of the period, balances at its end. Before debt and income tax."""

    revenue_lines: dict[str, Numbers]
    cost_lines: dict[str, Numbers]
    by_class: dict[str, Numbers]
    revenue: Numbers
    opex: Numbers
    receivables: Numbers
    payables: Numbers
    inventory: Numbers
    maintenance: Numbers
    saved: Numbers
    saved_balance: Numbers
    maintenance_lines: dict[str, Numbers]
    vat_in_building: Numbers
    vat_out: Numbers
    vat_in: Numbers
    vat_paid: Numbers
    vat_credit: Numbers
    surcharge: Numbers
    vat_refund: Numbers

    @cached_property
    def ebitda(self) -> Numbers:
        """Revenue less running costs and surcharges, with the VAT that is handed back."""
        return self.revenue - self.opex - self.surcharge + self.vat_refund

    @property
    def tied(self) -> Numbers:
        """Working capital at the end of each period."""
        return self.receivables + self.inventory - self.payables

    @cached_property
    def before_tax(self) -> Numbers:
        """Cash of operation before income tax and debt, after working capital, VAT and maintenance or saving up for it."""
        vat = self.vat_out - self.vat_in - self.vat_paid
        return self.ebitda + vat - moves(self.tied) - self.maintenance - self.saved


def operate(case: Case, grid: Grid, drivers: Drivers, *, vat_in_building: Numbers) -> Operation:
    """Every row of the operation. vat_in_building: (S or 1, T) VAT paid on the costs of building, recovered from sales."""
    periods = grid.periods
    volumes = {line.name: volume_of(case, line, grid, drivers) for line in case.revenue}
    income = {line.name: volumes[line.name] * price_of(case, line, grid, drivers) for line in case.revenue}
    revenue = total(income.values(), periods)
    spent = {cost.name: cost_of(case, cost, grid, drivers, income=revenue, volumes=volumes) for cost in case.costs}
    opex = total(spent.values(), periods)
    works = {one.name: works_of(case, one, grid, drivers) for one in case.maintenance}
    direct = total([works[one.name] for one in case.maintenance if not one.reserve], periods)
    saved = total([saving_of(one, works[one.name], grid) for one in case.maintenance if one.reserve], periods)
    kept = total([works[one.name] for one in case.maintenance if one.reserve], periods)
    out = total([income[line.name] * line.vat for line in case.revenue if line.vat], periods)
    into = total([spent[cost.name] * cost.vat for cost in case.costs if cost.vat], periods)
    paid, credit = vat_settled(out, into + vat_in_building)
    return Operation(
        income, spent, _classes(case, income, periods), revenue, opex,
        _receivables(case, income, grid, drivers), _payables(case, spent, grid), _held(case, opex, grid),
        direct, saved, so_far(saved - kept), works, vat_in_building, out, into, paid, credit,
        paid * case.tax.surcharge, paid * case.tax.vat_refund,
    )  # fmt: skip


def volume_of(case: Case, line: Revenue, grid: Grid, drivers: Drivers) -> Numbers:
    """Units sold by a line in each period: (S or 1, T); never below 0, at the case's level of probability."""
    below = (LEVELS[case.volume_level] + drivers.of("z")) * line.sigma
    years = np.maximum(grid.year - 1, 0)
    ramp = np.ones(grid.periods) if line.ramp is None else np.array([*line.ramp, 1.0])[np.minimum(years, len(line.ramp))]
    at = np.maximum(np.arange(grid.periods) - grid.building - 1, 0) % grid.per_year
    season = np.full(grid.periods, 1 / grid.per_year) if line.seasons is None else np.array(line.seasons)[at]
    steady = (
        line.volume
        * line.availability
        * (1 - line.degradation) ** years
        * ramp
        * season
        * lasting(grid, line.from_year, line.to_year)
    )
    return working_share(grid, drivers) * table(drivers.of("volume") * np.maximum(1.0 - below, 0.0), steady)


def price_of(case: Case, line: Revenue, grid: Grid, drivers: Drivers) -> Numbers:
    """The price of a unit in each period: (S or 1, T)."""
    price = line.price * grown(grid, drivers, case, escalation=line.escalation, with_inflation=line.with_inflation)
    price = price * table(drivers.of("price") * (drivers.of("fx") if line.foreign else 1.0), np.ones(grid.periods))
    if line.kind == "contracted":
        price = price * np.where(grid.year > drivers.of("merchant_after_years"), drivers.of("merchant_price"), 1.0)
    return np.asarray(price)


def cost_of(
    case: Case, cost: Cost, grid: Grid, drivers: Drivers, *, income: Numbers, volumes: Mapping[str, Numbers],
) -> Numbers:  # fmt: skip
    """A running cost in each period: (S or 1, T)."""
    runs = lasting(grid, cost.from_year, cost.to_year)
    factor = grown(grid, drivers, case, escalation=cost.escalation, with_inflation=cost.with_inflation)
    factor = factor * table(drivers.of("opex") * (drivers.of("fx") if cost.foreign else 1.0), runs)
    if cost.kind == "of_revenue":
        return income * table(cost.amount * drivers.of("opex"), runs)
    if cost.kind == "per_unit" and cost.of is not None:
        return np.asarray(cost.amount * volumes[cost.of] * factor)
    yearly = cost.amount / grid.per_year * factor
    return np.asarray(yearly if cost.kind == "lease" else yearly * working_share(grid, drivers))


def works_of(case: Case, works: Maintenance, grid: Grid, drivers: Drivers) -> Numbers:
    """What a major maintenance costs when its years are over, in their last period; not in a year cut short: (S or 1, T)."""
    run = np.arange(grid.periods) - grid.building
    due = grid.operates & (run % (works.every_years * grid.per_year) == 0)
    price = grown(grid, drivers, case, escalation=works.escalation, with_inflation=works.with_inflation)
    return price * table(works.cost * drivers.of("opex"), due)


def saving_of(works: Maintenance, cost: Numbers, grid: Grid) -> Numbers:
    """Equal parts put aside before each maintenance, so that all of it is there when it falls due: (S or 1, T)."""
    cycle = works.every_years * grid.per_year
    found = blank(cost.shape)
    for end in range(grid.building + cycle, grid.periods, cycle):
        found[..., end - cycle + 1 : end + 1] = cost[..., end : end + 1] / cycle
    return found


def vat_settled(out: Numbers, into: Numbers) -> tuple[Numbers, Numbers]:
    """VAT paid and the credit carried on: what was paid on purchases is first set against what sales collect. (S, T)."""
    due = so_far(out - into)
    paid_so_far = np.maximum(due, 0.0)
    for column in range(1, due.shape[-1]):
        paid_so_far[:, column] = np.maximum(paid_so_far[:, column], paid_so_far[:, column - 1])
    return moves(paid_so_far), paid_so_far - due


def owed_for_days(flow: Numbers, days: Numbers, grid: Grid, *, ahead: bool = False) -> Numbers:
    """What is still owed of a flow that is settled after so many days: (S, T); nothing after the last period.

    days: (S, 1), 360 to the year. `ahead`: of the periods that follow instead of those past.
    """
    parts = days / grid.period_days
    if not parts.any():
        return np.zeros((1, grid.periods))
    found = blank(np.broadcast_shapes(flow.shape, parts.shape))
    for back in range(int(np.ceil(parts.max(initial=0.0)))):
        part = np.clip(parts - back, 0.0, 1.0)
        if ahead:
            found[..., : -back - 1] += flow[..., back + 1 :] * part
        else:
            found[..., back:] += flow[..., : grid.periods - back] * part
    found[..., -1] = 0.0
    return found


def _receivables(case: Case, income: Mapping[str, Numbers], grid: Grid, drivers: Drivers) -> Numbers:
    late = {line.name: line.receivable_days + drivers.of("receivable_days")
            + (drivers.of("subsidy_days") if line.kind == "subsidy" else 0.0) for line in case.revenue}  # fmt: skip
    ahead = case.working_capital.ahead
    return total([owed_for_days(income[name], late[name], grid, ahead=ahead) for name in income], grid.periods)


def _payables(case: Case, spent: Mapping[str, Numbers], grid: Grid) -> Numbers:
    days = {cost.name: np.full((1, 1), cost.payable_days) for cost in case.costs}
    return total([owed_for_days(spent[name], days[name], grid) for name in spent], grid.periods)


def _held(case: Case, opex: Numbers, grid: Grid) -> Numbers:
    return owed_for_days(opex, np.full((1, 1), case.working_capital.inventory_days), grid, ahead=case.working_capital.ahead)


def _classes(case: Case, income: Mapping[str, Numbers], periods: int) -> dict[str, Numbers]:
    kinds = {line.kind for line in case.revenue}
    return {
        kind: total([income[line.name] for line in case.revenue if line.kind == kind], periods) for kind in sorted(kinds)
    }
