"""Income tax, depreciation, VAT and days of working capital, each against a plain reckoning by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow.project import run
from clc.engines.cashflow.project.grid import grid_of
from clc.engines.cashflow.project.operation import owed_for_days, vat_settled
from clc.engines.cashflow.project.taxes import income_tax, written_off
from clc.engines.cashflow.project.terms import AssetClass, Tax
from tests.engines.cashflow.project.small import small

GRID = grid_of(small())
PROFITS = st.lists(st.floats(-100, 100), min_size=GRID.periods, max_size=GRID.periods)


@given(profits=PROFITS, years=st.integers(0, 8))
def test_losses_wait_their_years_and_the_oldest_is_used_first(profits: list[float], years: int) -> None:
    profits[0] = 0.0
    due = income_tax(Tax(rate=0.25, losses_years=years), np.array([profits]), np.full((1, GRID.periods), 0.25), GRID)
    waiting: list[list[float]] = []
    for at, profit in enumerate(profits):
        waiting = [one for one in waiting if at - one[0] <= years]
        left = max(profit, 0.0)
        for one in waiting:
            used = min(one[1], left)
            one[1], left = one[1] - used, left - used
        waiting.append([at, max(-profit, 0.0)])
        assert due.tax[0, at] == pytest.approx(0.25 * left, abs=1e-9)


def test_a_refunded_loss_earns_its_tax_at_once() -> None:
    profits = np.array([[0.0, -40.0, 60.0]])
    assert income_tax(Tax(rate=0.25, losses="refund"), profits, np.full((1, 3), 0.25), GRID).tax[0].tolist() == [
        0.0,
        -10.0,
        15.0,
    ]


def test_three_years_free_and_three_at_half_follow_the_years_of_operation() -> None:
    result = run(small(tax={"rate": 0.25, "due": [0.0, 0.0, 0.0, 0.5, 0.5, 0.5]}))
    share = result.lines["tax"][0, 3:] / np.maximum(
        result.lines["taxable"][0, 3:] - result.lines["losses_used"][0, 3:], 1e-9
    )
    assert share[:3] == pytest.approx(0.0)
    assert share[3:6] == pytest.approx(0.125)
    assert share[6:9] == pytest.approx(0.25)


def test_a_class_is_written_off_evenly_down_to_its_residual() -> None:
    row = written_off(AssetClass(years=5, residual=0.1), GRID)
    assert row[3:8] == pytest.approx(0.18)
    assert row.sum() == pytest.approx(0.9)


def test_vat_paid_on_building_is_set_against_sales_before_any_is_paid() -> None:
    paid, credit = vat_settled(np.array([[0.0, 0.0, 30.0, 30.0, 30.0]]), np.array([[0.0, 50.0, 0.0, 0.0, 0.0]]))
    assert paid[0].tolist() == [0.0, 0.0, 0.0, 10.0, 30.0]
    assert credit[0].tolist() == [0.0, 50.0, 20.0, 0.0, 0.0]


def test_income_paid_two_years_late_is_owed_for_two_years() -> None:
    flow = np.zeros((1, GRID.periods))
    flow[0, 4] = 100.0
    owed = owed_for_days(flow, np.array([[720.0]]), GRID)
    assert owed[0, 3:8].tolist() == [0.0, 100.0, 100.0, 0.0, 0.0]
    assert owed_for_days(flow, np.array([[90.0]]), GRID)[0, 4] == pytest.approx(25.0)


@given(days=st.floats(0, 1500), flow=st.lists(st.floats(0, 1e6), min_size=GRID.periods, max_size=GRID.periods))
def test_nothing_is_owed_beyond_what_was_sold_nor_after_the_end(days: float, flow: list[float]) -> None:
    owed = owed_for_days(np.array([flow]), np.array([[days]]), GRID)
    assert (owed >= 0).all()
    assert (owed <= np.cumsum([flow], axis=-1) + 1e-6).all()
    assert owed[0, -1] == 0


def test_sponsor_loans_are_served_first_and_their_return_is_their_rate() -> None:
    investors = [{"name": "Builder", "share": 0.6, "loan_share": 1.0}, {"name": "Fund", "share": 0.4, "loan_share": 0.0}]
    result = run(small(equity={"least": 0.2, "sponsor_loan": 0.5, "sponsor_rate": 0.06, "investors": investors}))
    assert result.returns.sponsor_loan[0] == pytest.approx(0.06, abs=1e-6)
    builder, fund = (result.returns.investors[name][0] for name in ("Builder", "Fund"))
    assert builder < result.equity_irr[0] < fund
