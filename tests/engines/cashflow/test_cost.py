"""Fees and what a loan costs a year, all of it together."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow import schedule
from clc.engines.cashflow.accruing import steps
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.cost import dated_cost, disclosed, effective_cost
from clc.engines.cashflow.fees import commitment, prepayment, upfront, yearly, yearly_days

QUARTERLY = [1.0875, 1.0875, 1.0875, 101.0875]


def test_the_worked_example_of_an_upfront_fee():
    """Domain reference 5.3: 0.5 % upfront on 4.35 % quarterly over a year: 4.8653 % nominal, 4.9548 % effective."""
    found = effective_cost(100.0, QUARTERLY, 4, fees=upfront(100.0, 0.005))
    assert (round(float(found.nominal), 6), round(float(found.effective), 6)) == (0.048653, 0.049548)


def test_without_fees_a_loan_costs_its_rate():
    loan = schedule(principal=1e6, annual_rate=0.0435, start="2025-01-01", periods=24)
    found = effective_cost(1e6, loan.payment, 12)
    assert float(found.nominal) == pytest.approx(0.0435)
    assert float(found.effective) == pytest.approx((1 + 0.0435 / 12) ** 12 - 1)


@given(st.floats(0, 0.1), st.floats(0, 0.1))
def test_a_higher_fee_costs_more(one, other):
    low, high = sorted((one, other))
    found = effective_cost([100.0, 100.0], [QUARTERLY, QUARTERLY], 4, fees=[100 * low, 100 * high])
    assert found.effective[0] <= found.effective[1] + 1e-12


def test_fees_that_eat_the_loan_up_are_refused_by_name():
    with pytest.raises(Refused, match="fees: leave nothing of what is received"):
        effective_cost(100.0, QUARTERLY, 4, fees=100.0)
    with pytest.raises(Refused, match="fees: do not converge"):
        effective_cost(100.0, [-1.0, -1.0], 4)
    with pytest.raises(Refused, match="fees: do not converge: what is paid never comes up"):
        dated_cost([100.0, 1.0], ["2025-01-01", "2026-01-01"])


def test_the_cost_of_flows_on_days_is_that_of_their_days():
    found = dated_cost([99.5, -1.0875, -1.0875, -1.0875, -101.0875],
                       ["2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"])
    assert float(found) == pytest.approx(0.0496, abs=1e-4)
    assert float(dated_cost([100.0, -110.0], ["2025-01-01", "2026-01-01"])) == pytest.approx(0.10)


def test_the_disclosed_cost_is_told_simple_and_compounded():
    """PBoC Notice 2021 No. 3: all costs over the principal really in use."""
    days = ["2025-01-01", "2025-07-02", "2026-01-01"]
    found = disclosed(drawn=[100, 0, 0], dates=days, principal=[0, 50, 50], interest=[0, 2, 1], fees=[1, 0, 0])
    assert found.costs == 4
    assert found.used == pytest.approx((100 * 182 + 50 * 183) / 365)
    assert found.simple == pytest.approx(4 / found.used)
    assert found.compound > found.simple
    with pytest.raises(Refused, match="principal: repays more than was drawn"):
        disclosed(drawn=[100, 0, 0], dates=days, principal=[0, 150, 0], interest=[0, 0, 0])
    with pytest.raises(Refused, match="dates: must be in order"):
        disclosed(drawn=[100, 0, 0], dates=days[::-1], principal=[0, 50, 50], interest=[0, 0, 0])


def test_a_yearly_fee_falls_due_at_the_start_and_on_each_anniversary():
    days, amounts = yearly([1e6, 2e6], 0.001, ["2024-02-29", "2025-01-01"], ["2026-03-01", "2025-06-01"])
    assert [day for day, amount in zip(days[0].tolist(), amounts[0], strict=True) if amount] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]
    assert amounts.sum(axis=1).tolist() == [3_000, 2_000]
    assert yearly_days("2025-01-01", "2026-01-01").size == 0


def test_a_commitment_fee_is_on_what_is_not_drawn():
    undrawn = steps(["2025-01-01", "2025-02-01"], [1_000_000.0, 400_000.0])
    found = float(commitment(undrawn, 0.0025, "2025-01-01", "2025-03-21"))
    assert found == pytest.approx(0.0025 * (1_000_000 * 31 + 400_000 * 48) / 360)


def test_a_prepayment_fee_falls_by_year_and_leaves_a_free_sum():
    shares = [0.03, 0.02, 0.01]
    assert prepayment(100_000, shares, [0, 0.99, 1, 2.5, 9]).tolist() == pytest.approx([3_000, 3_000, 2_000, 1_000, 1_000])
    assert float(prepayment(100_000, shares, 0, free=120_000)) == 0
    with pytest.raises(Refused, match=r"shares: must not be above 0\.03"):
        prepayment(100_000, [0.05], 0)


def test_many_loans_cost_in_one_call():
    found = effective_cost(np.array([100.0, 100.0]), np.array([QUARTERLY, QUARTERLY]), 4, fees=np.array([0.0, 0.5]))
    assert found.nominal.tolist() == pytest.approx([0.0435, 0.0486530], abs=1e-6)
