"""Paying for construction: what debt and equity put in by period, interest and fees of construction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.grid import Grid, year_parts
from clc.engines.cashflow.project.rows import blank, moves, so_far, table, total

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """Costs of building by line, before VAT, with contingency: (S or 1, T); VAT on them; by class of assets (S or 1, 1)."""

    lines: dict[str, Numbers]
    vat: Numbers
    by_asset: dict[str, Numbers]

    @property
    def total(self) -> Numbers:
        """Costs of all lines without VAT: (S or 1, T)."""
        return total(self.lines.values(), self.vat.shape[-1])


@dataclass(frozen=True)
class Funded:
    """Construction paid for: (S, T) needs, equity, and by tranche draws, interest and fees of construction."""

    draws: list[Numbers]
    equity: Numbers
    interest: list[Numbers]
    upfront: Numbers
    commitment: Numbers


def costs_of(case: Case, grid: Grid, drivers: Drivers) -> Costs:
    """What building costs, line by line."""
    lines, by_asset = {}, dict[str, Numbers]()
    for use in case.uses:
        spread = np.zeros(grid.periods)
        if grid.building:
            spread[0] = use.at_close
            even = np.full(grid.building, (1.0 - use.at_close) / grid.building)
            spread[1 : grid.building + 1] = even if use.spread is None else use.spread
        else:
            spread[0] = 1.0
        more = 1.0 + (case.contingency if use.contingency is None else use.contingency)
        amount = use.amount * more * drivers.of("capex") * (drivers.of("fx") if use.foreign else 1.0)
        lines[use.name] = table(amount, spread)
        asset = use.asset or next(iter(case.tax.assets))
        by_asset[asset] = by_asset.get(asset, np.zeros((1, 1))) + amount
    vat = total([lines[use.name] * use.vat for use in case.uses if use.vat], grid.periods)
    return Costs(lines, vat, by_asset)


def fund(case: Case, grid: Grid, needs: Numbers, debts: list[Numbers], rates: list[Numbers]) -> Funded:
    """Split each period's need between equity and debt in the case's order, tranches by size. needs: (S, T).

    Interest of construction is on what was owed plus half a period on what is drawn in it; the fee for what is not yet
    drawn likewise. They belong to the needs: who calls iterates until they agree.
    """
    shape, needs = needs.shape, needs[:, : grid.building + 1]
    owing = np.asarray(sum(debts, np.zeros(needs.shape[0])))
    whole = needs.sum(axis=-1)
    share = np.divide(owing, whole, out=np.zeros(whole.shape), where=whole > 0)[:, None]
    drawn = needs * share
    if case.equity.order == "debt_first":
        drawn = moves(np.minimum(so_far(needs), owing[:, None]))
    elif case.equity.order == "equity_first":
        drawn = needs - moves(np.minimum(so_far(needs), (whole - owing)[:, None]))
    draws, interest, upfront, commitment = [], [], blank(needs.shape), blank(needs.shape)
    for tranche, debt, rate in zip(case.debt, debts, rates, strict=True):
        part = np.divide(debt, owing, out=np.zeros(debt.shape), where=owing > 0)[:, None]
        draw = drawn * part
        middle = so_far(draw) - draw / 2.0
        interest.append(middle * rate[:, : grid.building + 1])
        upfront[:, 0] += tranche.upfront_fee * debt
        unused = np.maximum(debt[:, None] - middle, 0.0)
        commitment += tranche.commitment_fee * unused * year_parts(grid, tranche.day_count)[: grid.building + 1]
        draws.append(draw)
    wide = [[_until_the_end(row, shape) for row in rows] for rows in (draws, interest, [needs - drawn, upfront, commitment])]
    return Funded(wide[0], wide[2][0], wide[1], wide[2][1], wide[2][2])


def _until_the_end(row: Numbers, shape: tuple[int, ...]) -> Numbers:
    """A row of construction with nothing in the periods of operation."""
    found = blank(shape)
    found[:, : row.shape[-1]] = row
    return found
