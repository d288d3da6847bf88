"""Every integrity check fails when what it guards is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clc.engines.cashflow.project import model, run
from clc.engines.cashflow.project.checks import CHECKS, Seen, checked
from clc.engines.cashflow.project.drivers import Drivers
from clc.engines.cashflow.project.result import Result
from tests.engines.cashflow.project.small import small

CASE = small(least_capital=0.2)
BROKEN_LINES = {
    "debt_repaid": "balance", "cash_not_negative": "cash", "reserves_not_negative": "operating_reserve",
    "no_support": "support",
    "vat_settled": "vat_paid", "tax_not_negative": "tax", "cash_ties": "distributions", "owners_tie": "net_income",
    "no_unknown": "opex", "sources_are_uses": "equity_paid", "losses_once": "losses_used", "paid_as_needed": "equity_paid",
}  # fmt: skip


def seen_of(result: Result, **changes: Any) -> Seen:
    """What the checks look at, after a run, with changes."""
    given = model._given(CASE, Drivers(), None)
    state = model._start(given)
    for _ in range(40):
        state = model._pass(given, state)
    told = Seen(given=given, state=state, lines=dict(result.lines), uses=dict(result.uses), sheet=result.sheet,
                tranches=result.tranches, drawn=result.lines["draws"], converged=result.residual)  # fmt: skip
    return replace(told, **changes)


def missed(seen: Seen) -> set[str]:
    return {check.name for check in checked(seen) if not check.holds.all()}


def test_there_are_more_than_fifteen_checks_and_a_sound_project_passes_all() -> None:
    assert len(CHECKS) >= 15
    assert missed(seen_of(run(CASE))) == set()


@pytest.mark.parametrize(("name", "line"), BROKEN_LINES.items())
def test_a_check_sees_a_broken_line(name: str, line: str) -> None:
    result = run(CASE)
    worse = {"opex": np.nan, "balance": 5.0, "support": 5.0, "losses_used": 1e6}.get(line, -50.0)
    row = result.lines[line].copy()
    row[:, -1] = worse if np.isnan(worse) or line in ("balance", "support", "losses_used") else row[:, -1] + worse
    if line in ("cash", "operating_reserve", "vat_paid", "tax"):
        row[:, -1] = -5.0
    assert name in missed(seen_of(result, lines={**result.lines, line: row}))


def test_a_check_sees_a_sheet_that_does_not_balance() -> None:
    result = run(CASE)
    assert "sheet_balances" in missed(seen_of(result, sheet=replace(result.sheet, debt=result.sheet.debt + 1.0)))


def test_a_check_sees_turns_that_did_not_agree() -> None:
    assert "agreed" in missed(seen_of(run(CASE), converged=np.array([1e-3])))


def test_a_check_sees_money_shared_while_locked_up() -> None:
    result = run(CASE)
    assert "locked_kept" in missed(seen_of(result, lines={**result.lines, "locked": np.ones(result.lines["cash"].shape)}))


def test_a_check_sees_debt_not_drawn_and_equity_too_small() -> None:
    result = run(CASE)
    drawn, equity = result.lines["draws"] * 1.2, result.lines["equity_paid"] * 0.1
    found = missed(seen_of(result, drawn=drawn, lines={**result.lines, "equity_paid": equity}))
    assert {"debt_drawn", "equity_least", "capital_least"} <= found


def test_a_check_sees_a_reserve_that_is_not_full_and_a_thin_cover() -> None:
    result = run(CASE)
    one = replace(result.tranches[0], principal=result.tranches[0].principal * 1.5)
    found = missed(seen_of(result, tranches=(one,), lines={**result.lines, "service_reserve": result.lines["cash"] * 0}))
    assert {"reserve_full", "cover_met"} <= found


def test_a_check_sees_debt_in_the_tail_and_repayments_below_nothing() -> None:
    result = run(CASE)
    one = replace(result.tranches[0], balance=result.tranches[0].balance + 1.0, principal=-result.tranches[0].principal)
    assert {"tail_kept", "principal_not_negative"} <= missed(seen_of(result, tranches=(one,)))


def test_a_check_sees_equity_that_comes_after_the_debt() -> None:
    result = run(CASE)
    late = result.lines["equity_paid"][:, ::-1]
    assert "capital_so_far" in missed(seen_of(result, lines={**result.lines, "equity_paid": late}))
