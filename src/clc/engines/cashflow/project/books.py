"""The accounts of the project company: what it earns by accrual, what it owns and what it owes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.funding import Costs, Funded
from clc.engines.cashflow.project.grid import Grid
from clc.engines.cashflow.project.operation import Operation
from clc.engines.cashflow.project.paying import Flows
from clc.engines.cashflow.project.rows import blank, so_far, total
from clc.engines.cashflow.project.taxes import base_written_off, works_written_off

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Assets:
    """What was spent on assets and written off, for tax and in the books: (S or 1, T) each."""

    spent: Numbers
    depreciation: Numbers
    write_off: Numbers
    deductible: Numbers


def assets_of(case: Case, grid: Grid, costs: Costs, operation: Operation, financing: Numbers) -> Assets:
    """Depreciation of what was built and of major maintenance; what is left is written off at the end.

    financing: (S, T) interest and fees of construction. Fees that are not deductible leave the books at the end.
    """
    deductible = financing.sum(axis=-1, keepdims=True) if case.tax.fees_deductible else np.zeros((1, 1))
    written = base_written_off(case, grid, costs.by_asset, deductible)
    lines = [(one.shares, operation.maintenance_lines[one.name]) for one in case.maintenance]
    spent = total([costs.total, financing, *(works for _, works in lines)])
    written = total([written, *(works_written_off(shares, works, grid) for shares, works in lines)])
    left = spent.sum(axis=-1) - written.sum(axis=-1)
    outside = np.zeros(left.shape) if case.tax.fees_deductible else financing.sum(axis=-1)
    last, deducted = blank(spent.shape), np.array(np.broadcast_to(written, spent.shape), order="F")
    last[:, -1] = left
    deducted[:, -1] += (left - outside) if case.tax.write_off else 0.0
    return Assets(spent, written, last, deducted)


def taxable_of(operation: Operation, assets: Assets, residual: Numbers, *, financial: Numbers) -> Numbers:
    """Profit before income tax by tax rules: (S, T). financial: interest earned less interest and fees paid in operation."""
    return operation.ebitda + residual - assets.deductible + financial


def earned(operation: Operation, assets: Assets, residual: Numbers, *, financial: Numbers, tax: Numbers) -> Numbers:
    """Net income of each period in the books: (S, T)."""
    return operation.ebitda + residual - assets.depreciation - assets.write_off + financial - tax


@dataclass(frozen=True)
class Sheet:
    """Balances at the end of each period: (S, T)."""

    fixed_assets: Numbers
    vat_credit: Numbers
    working_capital_assets: Numbers
    accounts: Numbers
    payables: Numbers
    debt: Numbers
    paid_in: Numbers
    retained: Numbers

    @property
    def assets(self) -> Numbers:
        """All that is owned."""
        return self.fixed_assets + self.vat_credit + self.working_capital_assets + self.accounts

    @property
    def liabilities(self) -> Numbers:
        """All that is owed to others than the owners."""
        return self.payables + self.debt

    @property
    def gap(self) -> Numbers:
        """Assets less liabilities and equity: 0 when the sheet balances."""
        return self.assets - self.liabilities - self.paid_in - self.retained


def sheet_of(operation: Operation, assets: Assets, funded: Funded, flows: Flows, income: Numbers, *, debt: Numbers) -> Sheet:
    """The balance sheet of every period, each row from its own flows, so that its balancing proves something."""
    shape = income.shape
    fixed = so_far(assets.spent - assets.depreciation - assets.write_off)
    accounts = flows.cash + flows.service_reserve + flows.operating_reserve + operation.saved_balance
    held = np.broadcast_to(operation.receivables + operation.inventory, shape)
    return Sheet(
        fixed, np.broadcast_to(operation.vat_credit, shape), held, accounts,
        np.broadcast_to(operation.payables, shape), debt,
        so_far(funded.equity + flows.support), so_far(income - flows.distributions),
    )  # fmt: skip
