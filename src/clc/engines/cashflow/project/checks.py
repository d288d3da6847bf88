"""Integrity checks of a run, always on: each has a name, what it says, how far it is missed, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.books import Sheet
from clc.engines.cashflow.project.rows import blank, moves, so_far, within
from clc.engines.cashflow.project.tranches import Room, payable_of, window

if TYPE_CHECKING:
    from clc.engines.cashflow.project.model import Given, State
    from clc.engines.cashflow.project.result import Tranched

Numbers = NDArray[np.float64]
_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Check:
    """A check in every scenario. missed: (S,) as a share of the uses (covers: times); of: `model` or `deal`."""

    name: str
    label: str
    of: str
    missed: Numbers

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Whether it holds: (S,); an unknown miss does not."""
        return np.asarray(self.missed <= _TOLERANCE)


@dataclass(frozen=True)
class Seen:
    """What the checks look at."""

    given: Given
    state: State
    lines: Mapping[str, Numbers]
    uses: Mapping[str, Numbers]
    sheet: Sheet
    tranches: Sequence[Tranched]
    drawn: Numbers
    converged: Numbers

    @cached_property
    def scale(self) -> Numbers:
        """The uses, that misses are measured by: (S,)."""
        return np.maximum(np.asarray(sum(self.uses.values(), np.zeros(len(self.converged)))), 1e-9)

    @property
    def owing(self) -> NDArray[np.bool_]:
        """Columns of operation at whose end debt is left: (S, T)."""
        left = self.lines["balance"] > 1e-9 * self.scale[:, None]
        return np.asarray(left & self.given.grid.operates)


def checked(seen: Seen, *, of: str | None = None) -> tuple[Check, ...]:
    """Every check, in order: first those of the model, then those of the deal; of: only those of `model` or `deal`."""
    return tuple(Check(name, words, kind, _share(seen, miss(seen)) if scaled else miss(seen))
                 for name, (words, kind, scaled, miss) in CHECKS.items() if of in (None, kind))  # fmt: skip


def _share(seen: Seen, miss: Numbers) -> Numbers:
    return np.asarray(miss / seen.scale)


def _below(row: Numbers) -> Numbers:
    """How far a row falls below 0 at its worst: (S,)."""
    return np.asarray(np.maximum(-row.min(axis=-1), 0.0))


def _sources(seen: Seen) -> Numbers:
    return np.asarray(np.abs(seen.drawn.sum(axis=-1) + seen.lines["equity_paid"].sum(axis=-1) - sum(seen.uses.values())))


def _paid_as_needed(seen: Seen) -> Numbers:
    given, state = seen.given, seen.state
    needs = given.costs.total + given.costs.vat + state.financing + state.reserves
    earned = within(~given.grid.operates, given.operation.before_tax)
    return np.asarray(np.abs(seen.drawn + seen.lines["equity_paid"] - needs + earned).max(axis=-1))


def _debt_drawn(seen: Seen) -> Numbers:
    return np.asarray(np.abs(seen.drawn.sum(axis=-1) - sum((one.debt for one in seen.tranches), np.zeros(len(seen.scale)))))


def _debt_repaid(seen: Seen) -> Numbers:
    return np.asarray(np.abs(seen.lines["balance"][:, -1]))


def _balances(seen: Seen) -> Numbers:
    return np.asarray(np.abs(seen.sheet.gap).max(axis=-1))


def _cash(seen: Seen) -> Numbers:
    return _below(seen.lines["cash"])


def _reserves(seen: Seen) -> Numbers:
    rows = [seen.lines[name] for name in ("service_reserve", "operating_reserve", "maintenance_reserve")]
    return np.asarray(np.max([_below(row) for row in rows], axis=0))


def _principal(seen: Seen) -> Numbers:
    return np.asarray(np.max([_below(one.principal) for one in seen.tranches], axis=0, initial=0.0) + 0.0 * seen.scale)


def _finite(seen: Seen) -> Numbers:
    found = np.zeros(len(seen.scale))
    for name, row in seen.lines.items():
        if name not in _MAY_BE_UNKNOWN and not np.isfinite(row[:1] if row.strides[0] == 0 else row).all():
            found += (~np.isfinite(row)).sum(axis=-1)
    return found


def _converged(seen: Seen) -> Numbers:
    return seen.converged


def _vat(seen: Seen) -> Numbers:
    return np.maximum(_below(seen.lines["vat_paid"]), _below(seen.lines["vat_credit"]))


def _losses(seen: Seen) -> Numbers:
    if seen.given.case.tax.losses == "refund":
        return np.zeros(len(seen.scale))
    return _below(so_far(np.maximum(-seen.lines["taxable"], 0.0) - seen.lines["losses_used"]))


def _written_off(seen: Seen) -> Numbers:
    assets = seen.state.assets
    return _below(so_far(assets.spent - assets.depreciation - assets.write_off))


def _tax(seen: Seen) -> Numbers:
    refunds = seen.given.case.tax.losses == "refund"
    return np.zeros(len(seen.scale)) if refunds else _below(seen.lines["tax"])


def _cash_ties(seen: Seen) -> Numbers:
    lines = seen.lines
    accounts = lines["cash"] + lines["service_reserve"] + lines["operating_reserve"]
    other = 0.0 if seen.given.case.residual.in_cfads else lines["residual"]
    other = other - (0.0 if seen.given.case.tax_before_debt else lines["tax"])
    moved = (lines["cfads"] + other + lines["account_interest"] - lines["letter_fee"] - lines["service"] - lines["swept"]
             + lines["support"] - lines["distributions"])  # fmt: skip
    gap = moves(accounts) - moved
    return np.asarray(np.abs(gap[:, seen.given.grid.building + 1 :]).max(axis=-1))


def _owners_ties(seen: Seen) -> Numbers:
    lines = seen.lines
    gain = lines["net_income"].sum(axis=-1) - lines["equity_flow"].sum(axis=-1)
    return np.asarray(np.abs(gain - seen.sheet.vat_credit[:, -1]))


def _locked(seen: Seen) -> Numbers:
    return np.asarray((seen.lines["locked"] * seen.lines["distributions"]).max(axis=-1))


def _support(seen: Seen) -> Numbers:
    return np.asarray(seen.lines["support"].sum(axis=-1))


def _reserve_full(seen: Seen) -> Numbers:
    case, grid = seen.given.case, seen.given.grid
    if not case.reserves.service_months or case.reserves.service_funded != "completion":
        return np.zeros(len(seen.scale))
    parts = case.reserves.service_months / grid.months
    wanted = blank(seen.lines["service"].shape)
    for ahead in range(1, int(np.ceil(parts)) + 1):
        if ahead < grid.periods:
            wanted[:, :-ahead] += seen.lines["service"][:, ahead:] * min(1.0, parts - ahead + 1)
    swept = seen.lines["swept"].sum(axis=-1) > 0
    return np.where(
        swept, 0.0, np.where(seen.owing, np.maximum(wanted - seen.lines["service_reserve"], 0.0), 0.0).max(axis=-1)
    )


def _cover_met(seen: Seen) -> Numbers:
    """How far the service of a tranche exceeds what its cover allows of the cash."""
    case, grid, operation = seen.given.case, seen.given.grid, seen.given.operation
    taken, worst = blank(seen.drawn.shape), np.zeros(len(seen.scale))
    for tranche, one in zip(case.debt, seen.tranches, strict=True):
        service = one.interest + one.principal
        if tranche.cover is not None and not tranche.count_close:
            room = Room(
                seen.state.cfads, operation.by_class, operation.revenue, seen.scale, seen.scale, taken, seen.scale, 0.0
            )
            over = service - np.maximum(payable_of(tranche, room), 0.0)
            inside = np.arange(grid.periods) <= np.flatnonzero(window(case, grid, tranche))[-1]
            worst = np.maximum(worst, np.where(inside & grid.operates, over, 0.0).max(axis=-1))
        taken = taken + service
    return np.asarray(worst)


def _equity(seen: Seen) -> Numbers:
    whole = seen.drawn.sum(axis=-1) + seen.lines["equity_paid"].sum(axis=-1)
    return np.asarray(np.maximum(seen.given.case.equity.least * whole - seen.lines["equity_paid"].sum(axis=-1), 0.0))


def _capital(seen: Seen) -> Numbers:
    least = seen.given.case.least_capital or 0.0
    whole = seen.drawn.sum(axis=-1) + seen.lines["equity_paid"].sum(axis=-1)
    return np.asarray(np.maximum(least * whole - seen.lines["equity_paid"].sum(axis=-1), 0.0))


def _capital_so_far(seen: Seen) -> Numbers:
    """At each drawdown: equity paid in so far in the agreed proportion to debt drawn so far, unless debt goes first."""
    if seen.given.case.equity.order == "debt_first":
        return np.zeros(len(seen.scale))
    equity, debt = np.cumsum(seen.lines["equity_paid"], axis=-1), np.cumsum(seen.drawn, axis=-1)
    share = equity[:, -1:] / np.maximum(equity[:, -1:] + debt[:, -1:], 1e-9)
    return _below(np.where(seen.given.grid.operates, 0.0, equity - share * (equity + debt)))


def _tail(seen: Seen) -> Numbers:
    case, worst = seen.given.case, np.zeros(len(seen.scale))
    for tranche, one in zip(case.debt, seen.tranches, strict=True):
        kept = -(-tranche.tail_months // seen.given.grid.months)
        worst = np.maximum(worst, np.abs(one.balance[:, -1 - kept]))
    return worst


_MAY_BE_UNKNOWN = {"dscr", "llcr", "plcr", "interest_reserve", "debt_reserve", "liabilities_to_assets"}
#: name -> (words, of the model or the deal, measured by the uses, how far it is missed).
CHECKS: Mapping[str, tuple[str, str, bool, Callable[[Seen], Numbers]]] = {
    "sources_are_uses": ("Sources equal uses", "model", True, _sources),
    "paid_as_needed": ("Every period's need of construction is paid for", "model", True, _paid_as_needed),
    "debt_drawn": ("All debt is drawn in construction", "model", True, _debt_drawn),
    "debt_repaid": ("Debt is repaid to nothing", "model", True, _debt_repaid),
    "sheet_balances": ("The balance sheet balances in every period", "model", True, _balances),
    "cash_not_negative": ("Cash is never below 0", "model", True, _cash),
    "reserves_not_negative": ("No reserve account is below 0", "model", True, _reserves),
    "principal_not_negative": ("No repayment is below 0", "model", True, _principal),
    "no_unknown": ("No line holds an unknown number", "model", False, _finite),
    "agreed": ("Tax, interest and debt agree with each other", "model", False, _converged),
    "vat_settled": ("VAT is set against what was paid before", "model", True, _vat),
    "losses_once": ("No loss is used twice", "model", True, _losses),
    "written_off_once": ("Nothing is written off beyond its cost", "model", True, _written_off),
    "tax_not_negative": ("Income tax is never below 0", "model", True, _tax),
    "cash_ties": ("The movement of the accounts is the cash flow", "model", True, _cash_ties),
    "owners_tie": ("What the owners gain is the net income", "model", True, _owners_ties),
    "locked_kept": ("Nothing is distributed while locked up", "model", True, _locked),
    "no_support": ("The project pays its debt without its sponsors", "deal", True, _support),
    "reserve_full": ("The debt service reserve is full while debt is owed", "deal", True, _reserve_full),
    "cover_met": ("Every period is covered as asked", "deal", True, _cover_met),
    "equity_least": ("Equity reaches the agreed share", "deal", True, _equity),
    "capital_least": ("Equity reaches the least project capital of the rules", "deal", True, _capital),
    "capital_so_far": ("Equity is paid in as debt is drawn", "deal", True, _capital_so_far),
    "tail_kept": ("Debt ends before the tail", "deal", True, _tail),
}
