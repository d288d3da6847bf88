"""Run a project: operation, construction, debt, tax and the waterfall over all scenarios at once, solved to agreement."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.books import Assets, assets_of, taxable_of
from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.funding import Costs, Funded, costs_of, fund
from clc.engines.cashflow.project.grid import Grid, grid_of, period_rates
from clc.engines.cashflow.project.operation import Operation, operate
from clc.engines.cashflow.project.paying import Flows, Plans, pay, reserve_target, unpaid
from clc.engines.cashflow.project.result import Kept, Result, result_of
from clc.engines.cashflow.project.rows import blank, so_far, table, total, within
from clc.engines.cashflow.project.taxes import Due, income_tax, tax_rates
from clc.engines.cashflow.project.tranches import CODE, Room, Sized, size_tranche

Numbers = NDArray[np.float64]
PASSES, AGREED = 200, 1e-12


@dataclass(frozen=True)
class Given:
    """What does not depend on the debt: everything of a case under its drivers before financing."""

    case: Case
    grid: Grid
    drivers: Drivers
    costs: Costs
    operation: Operation
    residual: Numbers
    operating_target: Numbers
    rates: list[Numbers]
    tax_rates: Numbers
    kept: Kept | None


@dataclass(frozen=True)
class State:
    """What debt, tax and cost of construction make of each other: (S, T) rows, debt by tranche."""

    tax: Numbers
    financing: Numbers
    reserves: Numbers
    cfads: Numbers
    sized: list[Sized]
    funded: Funded
    flows: Flows
    assets: Assets
    due: Due
    change: Numbers


def run(case: Case, drivers: Drivers | None = None, *, keep: Kept | None = None) -> Result:
    """Every row, size, cover, return and check of a case, in every scenario of the drivers.

    keep: debt of another run (`result.kept()`): its amounts and principal stay as they were, a shortfall is the sponsors';
    without it debt is sized anew in every scenario. Tax, interest and debt depend on each other: they are worked out in
    turn until none changes by more than 1e-12 of the uses (`result.residual`, `result.passes`).
    """
    given = _given(case, drivers or Drivers(), keep)
    state, passes = _start(given), 0
    while passes < PASSES:
        state, passes = _pass(given, state), passes + 1
        if (state.change <= AGREED).all():
            break
    return result_of(given, state, passes)


def _given(case: Case, drivers: Drivers, keep: Kept | None) -> Given:
    grid = grid_of(case)
    costs = costs_of(case, grid, drivers)
    operation = operate(case, grid, drivers, vat_in_building=costs.vat)
    left = case.residual.amount + case.residual.share * sum(use.amount for use in case.uses)
    residual = table(left * drivers.of("residual"), np.arange(grid.periods) == grid.periods - 1)
    target = reserve_target(operation.opex, case.reserves.operating_months, grid, from_column=grid.building)
    rates = [period_rates(case, grid, one, drivers) for one in case.debt]
    return Given(case, grid, drivers, costs, operation, residual, target, rates, tax_rates(case, grid, drivers), keep)


def _start(given: Given) -> State:
    """Before the first pass: no tax, no debt."""
    shape = (given.drivers.count(), given.grid.periods)
    zero = blank(shape)
    none = Sized(np.zeros(shape[0]), np.zeros(shape[0], dtype=np.int64), zero)
    empty = fund(given.case, given.grid, zero, [none.debt for _ in given.case.debt], given.rates)
    assets = Assets(zero, zero, zero, zero)
    flows = unpaid(shape, len(given.case.debt))
    return State(zero, zero, zero, zero, [none for _ in given.case.debt], empty, flows, assets,
                 Due(zero, zero, zero, zero, zero), np.ones(shape[0]))  # fmt: skip


def _pass(given: Given, state: State) -> State:
    """One turn: size the debt on the last tax, pay, and work tax and costs of construction out anew."""
    case, grid, operation = given.case, given.grid, given.operation
    cash = operation.before_tax + given.residual if case.residual.in_cfads else operation.before_tax
    cfads = np.asfortranarray(np.broadcast_to(cash - state.tax if case.tax_before_debt else cash, state.tax.shape))
    needs = needs_of(given, state, cash)
    sized = _sized(given, cfads, needs)
    funded = fund(case, grid, needs, [one.debt for one in sized], given.rates)
    financing = total([*funded.interest, funded.upfront, funded.commitment])
    plans, reserves = _plans(given, state, cfads, sized)
    flows = pay(case, grid, plans)
    assets = assets_of(case, grid, given.costs, operation, financing)
    financial = flows.account_interest - flows.letter_fee - total(flows.interest)
    due = income_tax(case.tax, taxable_of(operation, assets, given.residual, financial=financial), given.tax_rates, grid)
    scale = np.maximum(needs.sum(axis=-1), 1e-9)
    moved = [np.abs(due.tax - state.tax).max(axis=-1), np.abs(financing - state.financing).max(axis=-1),
             np.abs(reserves - state.reserves).max(axis=-1)]  # fmt: skip
    moved += [np.abs(new.debt - old.debt) for new, old in zip(sized, state.sized, strict=True)]
    change = np.max(moved, axis=0) / scale
    return State(due.tax, financing, reserves, cfads, sized, funded, flows, assets, due, change)


def needs_of(given: Given, state: State, cash: Numbers) -> Numbers:
    """What debt and equity pay for in each period: costs, VAT, interest and fees, first reserves, first stock. (S, T)."""
    building = within(~given.grid.operates, cash)
    return np.asarray(given.costs.total + given.costs.vat + state.financing + state.reserves - building)


def _sized(given: Given, cfads: Numbers, needs: Numbers) -> list[Sized]:
    case, grid = given.case, given.grid
    uses = needs.sum(axis=-1)
    if given.kept is not None:
        return [_as_kept(one, uses, given.kept) for one in given.kept.of(len(uses))]
    costs = np.broadcast_to(given.costs.total.sum(axis=-1), uses.shape)
    room = Room(_seen(case, grid, cfads), given.operation.by_class, given.operation.revenue, uses, costs,
                np.zeros((1, 1)), np.zeros(uses.shape), max(case.equity.least, case.least_capital or 0.0))  # fmt: skip
    found = []
    for tranche, rates in zip(case.debt, given.rates, strict=True):
        sized = size_tranche(case, grid, tranche, rates, room)
        if len(case.debt) > 1:
            taken = room.taken + planned_service(sized, rates, grid)
            room = replace(room, taken=taken, owed=room.owed + sized.debt)
        found.append(sized)
    return found


def _as_kept(one: Sized, uses: Numbers, kept: Kept) -> Sized:
    """A tranche as it was agreed; where less is needed than all debt together, each is drawn in proportion."""
    whole = kept.total(len(uses))
    share = np.minimum(1.0, np.divide(uses, whole, out=np.ones(uses.shape), where=whole > 0))
    return Sized(one.debt * share, np.full(uses.shape, CODE["given"]), one.principal * share[:, None])


def _seen(case: Case, grid: Grid, cfads: Numbers) -> Numbers:
    """The cash that debt is sized on: of operation, and of close where a tranche counts it."""
    counts = any(one.count_close for one in case.debt)
    return within(grid.operates | (counts & (np.arange(grid.periods) == 0)), cfads)


def planned_service(sized: Sized, rates: Numbers, grid: Grid) -> Numbers:
    """Interest and principal of operation as planned: (S, T)."""
    opening = sized.debt[:, None] - so_far(sized.principal) + sized.principal
    return within(grid.operates, rates * np.maximum(opening, 0.0) + sized.principal)


def _plans(given: Given, state: State, cfads: Numbers, sized: list[Sized]) -> tuple[Plans, Numbers]:
    """What the waterfall is asked, and what the reserves must hold at completion (S, T)."""
    case, grid = given.case, given.grid
    plans = [planned_service(one, rate, grid) for one, rate in zip(sized, given.rates, strict=True)]
    service = total(plans, grid.periods)
    service_target = reserve_target(service, case.reserves.service_months, grid, from_column=grid.building)
    reserves = blank(cfads.shape)
    at = grid.building
    reserves[:, at] = given.operating_target[:, at]
    if case.reserves.service_funded == "completion":
        reserves[:, at] += service_target[:, at]
    other = np.zeros((1, grid.periods)) if case.residual.in_cfads else given.residual
    if not case.tax_before_debt:
        other = other - state.tax
    asked = Plans(cfads, other, given.operation.saved_balance, [one.debt for one in sized], given.rates,
                  [one.principal for one in sized], service_target, given.operating_target,
                  tuple(one.count_close for one in case.debt))  # fmt: skip
    return asked, reserves
