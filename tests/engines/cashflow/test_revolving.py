"""Revolving lines and tranches: daily balances, fees on what is not drawn, clean-down, sums by day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow import schedule
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.revolving import (
    average_balance,
    cleaned_down,
    commitment_fee,
    interest,
    line,
    longest_clean,
    used_share,
)
from clc.engines.cashflow.tranches import shared, together

DAYS = ["2025-01-01", "2025-02-01", "2025-03-01"]
LINES = line([100.0, 200.0], DAYS, [[50, 50, -100], [10, 0, -10]])


def test_interest_is_on_daily_balances():
    found = interest(LINES, [0.05, 0.06], ["2025-01-01", "2025-03-21", "2025-06-21"])
    assert found[0].tolist() == pytest.approx([0.05 * (50 * 31 + 100 * 28) / 360, 0])
    assert found[1, 0] == pytest.approx(0.06 * 10 * 59 / 360)


def test_what_is_drawn_and_not_drawn_make_the_limit():
    bounds = ["2025-01-01", "2025-03-21"]
    drawn, undrawn = interest(LINES, 0.01, bounds), commitment_fee(LINES, 0.01, bounds)
    assert (drawn + undrawn)[:, 0] == pytest.approx(0.01 * np.array([100, 200]) * 79 / 360)


def test_the_average_balance_and_the_share_used():
    assert average_balance(LINES, "2025-01-01", "2025-03-01")[0] == pytest.approx((50 * 31 + 100 * 28) / 59)
    assert used_share(LINES, "2025-01-01", "2025-03-01").tolist() == pytest.approx([(50 * 31 + 100 * 28) / 5_900, 0.05])
    assert np.isnan(used_share(line(0.0, DAYS, [0, 0, 0]), "2025-01-01", "2025-03-01"))


def test_a_line_is_cleaned_down_by_enough_days_running():
    told = line(100.0, ["2025-01-01", "2025-03-01", "2025-03-31", "2025-06-01"], [50, -50, 30, -30])
    assert int(longest_clean(told, "2025-01-01", "2025-06-01")) == 30
    assert bool(cleaned_down(told, "2025-01-01", "2025-06-01"))
    assert not cleaned_down(told, "2025-01-01", "2025-06-01", least_days=31)
    assert int(longest_clean(told, "2025-01-01", "2025-07-01", most=30.0)) == 122
    assert int(longest_clean(told, "2025-01-10", "2025-02-10")) == 0


def test_moves_of_one_day_do_not_break_a_clean_run():
    told = line(100.0, ["2025-03-01", "2025-03-01", "2025-05-01"], [50, -50, 10])
    assert int(longest_clean(told, "2025-01-01", "2025-05-01")) == 120


@pytest.mark.parametrize(("moves", "said"), [
    ([50, 60, 0], "moves: draw more than the limit"), ([50, -60, 0], "moves: repay more than was drawn"),
    ([50, 60], "moves: must be as many"), ([50, float("inf"), 0], "moves: must be a finite number"),
])
def test_moves_that_cannot_be_are_refused(moves, said):
    with pytest.raises(Refused) as refusal:
        line(100.0, DAYS, moves)
    assert said in str(refusal.value)


def test_tranches_together_are_their_sums_by_day():
    one = schedule(principal=600.0, annual_rate=0.06, start="2025-01-21", periods=3, type="equal_principal")
    other = schedule(principal=400.0, annual_rate=0.04, start="2025-02-21", periods=1, months_per_period=3, type="bullet")
    found = together([one, other])
    assert found.due.tolist() == [date(2025, 2, 21), date(2025, 3, 21), date(2025, 4, 21), date(2025, 5, 21)]
    assert found.principal.tolist() == pytest.approx([200, 200, 200, 400])
    assert found.balance.tolist() == pytest.approx([800, 600, 400, 0])
    assert found.interest.sum() == pytest.approx(one.total_interest + other.total_interest)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=5), st.floats(0, 1), st.sampled_from(["pro_rata", "in_order"]))
def test_money_repaid_early_is_shared_and_no_tranche_gets_more_than_it_owes(balances, part, how):
    amount = part * sum(balances)
    found = shared(amount, balances, how)
    assert found.sum() == pytest.approx(amount, abs=1e-6)
    assert np.all(found <= np.array(balances) * (1 + 1e-9) + 1e-6)


def test_in_order_repays_the_first_tranche_first():
    assert shared(150.0, [100.0, 100.0, 100.0], "in_order").tolist() == [100, 50, 0]
    assert shared(150.0, [100.0, 100.0, 100.0]).tolist() == [50, 50, 50]
    with pytest.raises(Refused, match="amount: is more than"):
        shared(301.0, [100.0, 100.0, 100.0])
