"""What a run answers: rows of every line, the debt and what bound it, covers, returns, checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.books import Sheet, earned, sheet_of, taxable_of
from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.checks import Check, Seen, checked
from clc.engines.cashflow.project.returns import Owned, Returns, owned_of, returns_of
from clc.engines.cashflow.project.rows import blank, moves, total, within
from clc.engines.cashflow.project.taxes import income_tax
from clc.engines.cashflow.project.tranches import BINDING, CODE, Sized, window
from clc.engines.cashflow.ratios import (
    average,
    cover,
    debt_reserve,
    interest_reserve,
    least,
    liabilities_to_assets,
    loan_life_cover,
    project_life_cover,
)  # fmt: skip

if TYPE_CHECKING:
    from clc.engines.cashflow.project.grid import Grid
    from clc.engines.cashflow.project.model import Given, State

Numbers = NDArray[np.float64]
_SMALL = 1e-9


@dataclass(frozen=True)
class Kept:
    """The debt of a run as agreed: amount and principal (T,) of each tranche."""

    tranches: tuple[tuple[float, Numbers], ...]

    def of(self, scenarios: int) -> list[Sized]:
        """The tranches, the same in every scenario."""
        code = np.full(scenarios, CODE["given"])
        return [
            Sized(np.full(scenarios, debt), code, np.broadcast_to(plan, (scenarios, len(plan))))
            for debt, plan in self.tranches
        ]

    def total(self, scenarios: int) -> Numbers:
        """All debt together: (S,)."""
        return np.full(scenarios, sum(debt for debt, _ in self.tranches))


@dataclass(frozen=True)
class Tranched:
    """One tranche in every scenario: (S,) debt and what bound it, (S, T) draws, interest, principal, balance, cover."""

    name: str
    debt: Numbers
    binding: NDArray[np.int64]
    planned: Numbers
    draws: Numbers
    interest: Numbers
    capitalised: Numbers
    principal: Numbers
    balance: Numbers
    cover: Numbers

    def bound_by(self, scenario: int = 0) -> str:
        """The name of the limit that decided the size."""
        return BINDING[int(self.binding[scenario])]


@dataclass(frozen=True)
class Result:
    """A project worked out. Rows (S, T) by name in `lines`; figures (S,); NaN only where a cover or rate does not exist."""

    case: Case
    grid: Grid
    lines: dict[str, Numbers]
    uses: dict[str, Numbers]
    tranches: tuple[Tranched, ...]
    debt: Numbers
    equity: Numbers
    gearing: Numbers
    min_dscr: Numbers
    min_dscr_period: NDArray[np.int64]
    average_dscr: Numbers
    min_llcr: Numbers
    min_plcr: Numbers
    returns: Returns
    owned: Owned
    sheet: Sheet
    residual: Numbers
    passes: int
    seen: Seen

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every integrity check, worked out when first asked for."""
        return checked(self.seen)

    def missed(self) -> Numbers:
        """How many of the checks of the model each scenario misses: (S,)."""
        broken = [~check.holds for check in checked(self.seen, of="model")]
        return np.asarray(np.sum(broken, axis=0, dtype=np.float64))

    @property
    def scenarios(self) -> int:
        """How many scenarios."""
        return len(self.debt)

    @property
    def project_irr_pretax(self) -> Numbers:
        """Yearly, before tax and debt: (S,)."""
        return self.returns.project_before_tax

    @property
    def project_irr(self) -> Numbers:
        """Yearly, after the tax an unindebted project pays: (S,)."""
        return self.returns.project

    @property
    def equity_irr(self) -> Numbers:
        """Yearly, of the owners' money, sponsor loans included: (S,)."""
        return self.returns.equity

    @property
    def npv(self) -> Numbers:
        """Worth of the project after tax at the case's discount rate: (S,)."""
        return self.returns.worth

    def kept(self, scenario: int = 0) -> Kept:
        """The debt of a scenario to be kept in other runs."""
        return Kept(tuple((float(one.debt[scenario]), one.planned[scenario].copy()) for one in self.tranches))

    def reasons(self, scenario: int = 0) -> list[str]:
        """Why a size or a figure is nothing, in words; empty when all is told."""
        return reasons_of(self, scenario)


def result_of(given: Given, state: State, passes: int) -> Result:
    """Put a solved state together."""
    case, grid, operation = given.case, given.grid, given.operation
    shape = state.cfads.shape
    flows, funded = state.flows, state.funded
    interest, drawn = total(flows.interest, grid.periods), total([blank(shape), *funded.draws])
    balances = [_owed(draw, left, grid) for draw, left in zip(funded.draws, flows.balance, strict=True)]
    balance = total([blank(shape), *balances])
    financial = flows.account_interest - flows.letter_fee - interest
    income = earned(operation, state.assets, given.residual, financial=financial, tax=state.tax)
    sheet = sheet_of(operation, state.assets, funded, flows, income, debt=balance)
    unlevered = income_tax(
        case.tax, taxable_of(operation, state.assets, given.residual, financial=np.zeros((1, 1))), given.tax_rates, grid
    ).tax
    cash = operation.before_tax + moves(operation.saved_balance) + given.residual
    before = np.broadcast_to(cash - given.costs.total - given.costs.vat, shape)
    owned = owned_of(case, funded.equity + flows.support, flows.distributions)
    returns = returns_of(case, before, before - unlevered, owned)
    lines = _lines(given, state, interest=interest, balance=balance, income=income, drawn=drawn)
    lines |= {"unlevered_tax": unlevered, "project_flow_before_tax": before, "project_flow": before - unlevered,
              "equity_flow": owned.flow, "sponsor_loan_service": owned.loan_service}  # fmt: skip
    lines |= _covers(given, lines, sheet)
    lines = {name: np.broadcast_to(row, shape) for name, row in lines.items()}
    uses = _uses(given, state)
    spent = np.asarray(sum(uses.values(), np.zeros(shape[0])))
    debt = drawn.sum(axis=-1)
    lowest = least(lines["dscr"])
    tranches = tuple(_tranched(given, state, at, balances[at]) for at in range(len(case.debt)))
    seen = Seen(
        given=given, state=state, lines=lines, uses=uses, sheet=sheet, tranches=tranches, drawn=drawn, converged=state.change
    )
    return Result(
        case, grid, lines, uses, tranches, debt, funded.equity.sum(axis=-1),
        np.divide(debt, spent, out=np.zeros(debt.shape), where=spent > 0), lowest.value, lowest.period - 1,
        average(lines["dscr"]), _lowest(lines["llcr"]), _lowest(lines["plcr"]), returns, owned, sheet,
        state.change, passes, seen,
    )  # fmt: skip


def _owed(draw: Numbers, left: Numbers, grid: Grid) -> Numbers:
    """What is owed of a tranche at the end of each period, of construction and operation: (S, T)."""
    found = left.copy(order="F")
    found[:, : grid.building + 1] = np.cumsum(draw[:, : grid.building + 1], axis=-1)
    return found


def _lowest(covers: Numbers) -> Numbers:
    """The lowest known cover of each row: (S,); unknown where it has none."""
    return np.asarray(np.fmin.reduce(covers, axis=-1))


def _lines(
    given: Given, state: State, *, interest: Numbers, balance: Numbers, income: Numbers, drawn: Numbers
) -> dict[str, Numbers]:
    """Every row by its name."""
    operation, flows, funded = given.operation, state.flows, state.funded
    found = {f"revenue_{name}": row for name, row in operation.revenue_lines.items()}
    found |= {f"cost_{name}": row for name, row in operation.cost_lines.items()}
    found |= {f"building_{name}": row for name, row in given.costs.lines.items()}
    found |= {
        "revenue": operation.revenue, "opex": operation.opex, "surcharge": operation.surcharge,
        "vat_refund": operation.vat_refund, "ebitda": operation.ebitda, "receivables": operation.receivables,
        "payables": operation.payables, "inventory": operation.inventory,
        "working_capital": moves(operation.tied), "maintenance": operation.maintenance,
        "maintenance_saved": operation.saved, "maintenance_reserve": operation.saved_balance,
        "vat_out": operation.vat_out, "vat_in": operation.vat_in, "vat_paid": operation.vat_paid,
        "vat_credit": operation.vat_credit, "residual": given.residual,
        "depreciation": state.assets.depreciation, "write_off": state.assets.write_off, "taxable": state.due.taxable,
        "losses_used": state.due.used, "tax": state.tax, "cfads": state.cfads, "interest": interest,
        "principal": total(flows.principal, interest.shape[-1]), "service": flows.service,
        "swept": flows.swept, "balance": balance, "account_interest": flows.account_interest, "letter_fee": flows.letter_fee,
        "support": flows.support, "service_reserve": flows.service_reserve, "operating_reserve": flows.operating_reserve,
        "cash": flows.cash, "distributions": flows.distributions, "locked": flows.locked.astype(np.float64),
        "draws": drawn, "equity_paid": funded.equity, "net_income": income,
        "capitalised_interest": total(funded.interest, interest.shape[-1]),
        "upfront_fees": funded.upfront, "commitment_fees": funded.commitment,
    }  # fmt: skip
    return found


def _covers(given: Given, lines: dict[str, Numbers], sheet: Sheet) -> dict[str, Numbers]:
    """DSCR, LLCR, PLCR and the Chinese feasibility indices by period; unknown where no debt is due."""
    operates, balance = given.grid.operates, lines["balance"]
    opening = blank(balance.shape)
    opening[:, given.grid.building + 1 :] = balance[:, given.grid.building : -1]
    owing = opening > _SMALL * np.maximum(balance.max(axis=-1, keepdims=True), 1e-9)
    opening = np.where(owing, opening, 0.0)
    service = np.where(owing, lines["service"], 0.0)
    first = given.rates[0] if given.rates else np.zeros((1, 1))
    rate = np.where(owing, lines["interest"] / np.where(owing, opening, 1.0), np.where(operates, first, 0.0))
    cash, ebitda = within(operates, lines["cfads"]), lines["ebitda"]
    charged = np.where(owing, lines["interest"], 0.0)
    return {
        "dscr": cover(cash, service), "llcr": loan_life_cover(cash, rate, opening),
        "plcr": project_life_cover(cash, rate, opening),
        "interest_reserve": interest_reserve(ebitda - lines["depreciation"], charged),
        "debt_reserve": debt_reserve(ebitda, lines["tax"], service),
        "liabilities_to_assets": liabilities_to_assets(sheet.liabilities, sheet.assets),
    }  # fmt: skip


def _uses(given: Given, state: State) -> dict[str, Numbers]:
    """What all the money of construction was for: (S,) each."""
    count = len(state.change)
    cash = -within(~given.grid.operates, given.operation.before_tax)
    rows = {**given.costs.lines, "vat": given.costs.vat,
            "capitalised_interest": total(state.funded.interest, given.grid.periods),
            "upfront_fees": state.funded.upfront, "commitment_fees": state.funded.commitment,
            "reserves": state.reserves, "working_capital": cash}  # fmt: skip
    return {name: np.broadcast_to(row.sum(axis=-1), (count,)) for name, row in rows.items()}


def _tranched(given: Given, state: State, at: int, balance: Numbers) -> Tranched:
    sized, flows = state.sized[at], state.flows
    service = flows.interest[at] + flows.principal[at]
    upto = total([service, *(flows.interest[one] + flows.principal[one] for one in range(at))])
    due = np.where(service > _SMALL * np.maximum(sized.debt, 1e-9)[:, None], upto, 0.0)
    return Tranched(
        given.case.debt[at].name, sized.debt, sized.binding, sized.principal, state.funded.draws[at], flows.interest[at],
        state.funded.interest[at], flows.principal[at], balance, cover(state.cfads, due),
    )  # fmt: skip


def reasons_of(result: Result, scenario: int) -> list[str]:
    """Words for what could not be told."""
    found, days = [], result.grid.days
    cash = result.lines["cfads"][scenario]
    for tranche, sized in zip(result.case.debt, result.tranches, strict=True):
        repays = window(result.case, result.grid, tranche)
        if sized.debt[scenario] <= 0 and sized.bound_by(scenario) == "no_cash":
            thin = np.flatnonzero(repays & (cash <= 0))
            where = f"; the first such period ends {days[thin[0]]}" if len(thin) else ""
            found.append(f"{tranche.name}: no debt: the cash for debt service is too thin while it would be repaid{where}.")
        elif sized.debt[scenario] <= 0:
            found.append(f"{tranche.name}: no debt: its limit ({sized.bound_by(scenario)}) leaves no room.")
        elif sized.bound_by(scenario) == "interest":
            found.append(f"{tranche.name}: sized so that every period pays its interest; a thin period allows no more.")
    if np.isnan(result.min_dscr[scenario]) and result.tranches:
        found.append("DSCR is unknown: no debt service is due.")
    names = {"project_before_tax": "project IRR before tax", "project": "project IRR", "equity": "equity IRR"}
    for name, words in names.items():
        if np.isnan(getattr(result.returns, name)[scenario]):
            found.append(f"{words} is unknown: {result.returns.reasons[name][scenario]}.")
    if np.isnan(result.returns.payback_years[scenario]):
        found.append("Payback is unknown: the money is never back within the life.")
    return found
