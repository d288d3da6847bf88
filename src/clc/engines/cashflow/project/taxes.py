"""Depreciation and income tax: classes of assets, incentives by year, losses carried forward first in first out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.grid import Grid
from clc.engines.cashflow.project.rows import blank, so_far, table, total
from clc.engines.cashflow.project.terms import AssetClass, Tax

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Due:
    """Income tax of each period and how it came about: (S, T) each."""

    taxable: Numbers
    used: Numbers
    base: Numbers
    rate: Numbers
    tax: Numbers


def written_off(asset: AssetClass, grid: Grid) -> Numbers:
    """The share of a class's cost written off in each period: (T,); what is left at the end is its residual."""
    if asset.shares is not None:
        years = np.array([*asset.shares, 0.0])[np.minimum(np.maximum(grid.year - 1, 0), len(asset.shares))]
        return np.where(grid.operates, years / grid.per_year, 0.0)
    past = np.arange(grid.periods) - grid.building
    runs = grid.operates & (past <= asset.years * grid.per_year)
    return np.where(runs, (1.0 - asset.residual) / (asset.years * grid.per_year), 0.0)


def base_written_off(case: Case, grid: Grid, costs: Mapping[str, Numbers], financing: Numbers) -> Numbers:
    """Depreciation of what was built, with the costs of financing spread over the classes by cost: (S, T).

    costs: by class of assets, (S or 1, 1) money; financing: (S, 1) interest and fees of construction to be written off.
    """
    whole = np.asarray(sum(costs.values(), np.zeros((1, 1))))
    more = 1.0 + np.divide(
        financing, whole, out=np.zeros(np.broadcast_shapes(financing.shape, whole.shape)), where=whole > 0
    )
    rows = [table(amount, written_off(case.tax.assets[name], grid)) for name, amount in costs.items()]
    return total(rows, grid.periods) * more


def works_written_off(shares: tuple[float, ...], cost: Numbers, grid: Grid) -> Numbers:
    """Depreciation of major maintenance: from its own year on by the given shares of years: (S, T)."""
    found = blank(cost.shape)
    for column in np.flatnonzero(cost.any(axis=0)):
        at = column - grid.per_year + 1
        for year, share in enumerate(shares):
            first = column if year == 0 else at + year * grid.per_year
            width = 1 if year == 0 else grid.per_year
            found[..., first : first + width] += (cost[..., column] * share / width)[..., None]
    return found


def tax_rates(case: Case, grid: Grid, drivers: Drivers) -> Numbers:
    """The rate of income tax in each period: (S or 1, T), with the incentive by year of operation where it is not lost."""
    due = np.array([*(case.tax.due or ()), 1.0])[np.minimum(np.maximum(grid.year - 1, 0), len(case.tax.due or ()))]
    kept = drivers.of("incentive")
    full = np.clip(case.tax.rate + drivers.of("tax_rate"), 0.0, 1.0)
    return table(full, np.ones(grid.periods)) * (table(kept, due - 1.0) + 1.0)


def income_tax(tax: Tax, taxable: Numbers, rates: Numbers, grid: Grid) -> Due:
    """Income tax on a row of profits and losses: (S, T).

    With `losses: refund` a loss earns tax at once. Else losses wait for profits at most `losses_years` years (None: for
    ever), the oldest first: what is gone of all losses so far is what was used or is too old.
    """
    if tax.losses == "refund":
        return Due(taxable, np.zeros((1, grid.periods)), taxable, rates, taxable * rates)
    made = so_far(np.maximum(-taxable, 0.0))
    wait = None if tax.losses_years is None else tax.losses_years * grid.per_year
    used, gone = blank(taxable.shape), np.zeros(taxable.shape[0])
    for at in range(1, taxable.shape[-1]):
        if wait is not None and at - 1 - wait >= 0:
            gone = np.maximum(gone, made[:, at - 1 - wait])
        used[:, at] = np.minimum(np.maximum(taxable[:, at], 0.0), made[:, at - 1] - gone)
        gone = gone + used[:, at]
    base = np.maximum(taxable, 0.0) - used
    return Due(taxable, used, base, rates, base * rates)
