"""The model against the peer's reference cases, from the peer's inputs to cash, debt, cover and return."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clc.engines.cashflow.project import Result, run
from tests.engines.cashflow.project.peer import NAMES, case_of, peer

PLAIN = ("so01_dscr_flat", "so03_dscr_capped60", "so05_percent70_constprin", "so07_percent70_constprin_grace3")


def near(mine: Any, told: Any) -> bool:
    """Equal to 1e-9 of the largest number told."""
    return bool(
        np.abs(np.asarray(mine) - np.asarray(told, dtype=float)).max() <= 1e-9 * max(np.abs(np.asarray(told)).max(), 1.0)
    )


def both(name: str) -> tuple[Result, dict[str, Any], int]:
    told = peer(name)
    return run(case_of(told)), told["outputs"], int(told["key_inputs"]["term_tenor"])


@pytest.mark.parametrize("name", NAMES)
def test_the_cash_for_debt_service_is_worked_out_from_the_inputs(name: str) -> None:
    result, told, tenor = both(name)
    assert near(result.lines["cfads"][0, 1 : tenor + 1], told["cf_cash_for_ds"][1 : tenor + 1])


@pytest.mark.parametrize("name", NAMES)
def test_debt_interest_principal_and_cover_are_the_peers(name: str) -> None:
    result, told, tenor = both(name)
    loan = slice(1, tenor + 1)
    assert result.debt[0] == pytest.approx(told["size_of_debt"], rel=1e-9)
    assert near(result.lines["interest"][0, loan], told["cf_debt_payment_interest"][loan])
    assert near(result.lines["principal"][0, loan], told["cf_debt_payment_principal"][loan])
    assert near(result.lines["dscr"][0, loan], told["cf_pretax_dscr"][loan])


@pytest.mark.parametrize("name", PLAIN)
def test_the_owners_flow_and_return_after_tax_are_the_peers(name: str) -> None:
    result, told, _ = both(name)
    assert near(result.lines["equity_flow"][0], told["cf_project_return_aftertax"])
    assert 100 * result.equity_irr[0] == pytest.approx(
        told["project_return_aftertax_irr"], rel=2e-6
    )  # its search stops there


def test_the_owners_flow_differs_from_the_peers_only_by_interest_that_it_earns_on_receivables() -> None:
    result, told, _ = both("so02_dscr_full")
    before = np.concatenate([[0.0], np.asarray(told["cf_reserve_receivables"])[:-1]])
    assert near(result.lines["equity_flow"][0] + 0.0175 * 0.75 * before, told["cf_project_return_aftertax"])


def test_the_peers_count_of_close_leaves_a_debt_that_does_not_end_at_nothing_and_is_marked() -> None:
    result, told, tenor = both("so02_dscr_full")
    assert result.lines["balance"][0, tenor] == pytest.approx(told["cf_debt_balance"][tenor], rel=1e-9)
    assert "debt_repaid" in {check.name for check in result.checks if not check.holds.all()}
