"""Covers, lives and the Chinese feasibility indices, with what is unknown left unknown. Vectors: domain reference 4.3."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow import ratios

CASH = 120.0 + 2 * np.arange(12)
FLOWS = arrays(float, st.integers(1, 30), elements=st.floats(-1e6, 1e6))


def test_present_values_of_the_reference() -> None:
    assert ratios.worth(CASH[:10], 0.05) == pytest.approx(989.9123, abs=0.5e-4)
    assert ratios.worth(CASH, 0.05) == pytest.approx(1150.8383, abs=0.5e-4)


@given(FLOWS, st.floats(-0.5, 0.5))
def test_what_is_ahead_is_the_worth_of_the_rest(cash: Any, rate: float) -> None:
    found = ratios.ahead(cash, rate)
    for start in range(len(cash)):
        assert found[start] == pytest.approx(float(ratios.worth(cash[start:], rate)), rel=1e-9, abs=1e-3)


def test_rates_may_differ_by_period_and_by_scenario() -> None:
    rates = np.array([[0.05, 0.1], [0.0, 0.2]])
    assert ratios.worth([105.0, 115.5], rates) == pytest.approx([200, 105 + 115.5 / 1.2])
    assert ratios.discount([[0.05], [0.1]], 2) == pytest.approx(np.array([[1 / 1.05, 1 / 1.1025], [1 / 1.1, 1 / 1.21]]))


def test_a_cover_without_service_is_unknown_and_never_counts() -> None:
    covers = ratios.cover([10.0, 20, 30], [5.0, 0, 10])
    assert covers[[0, 2]].tolist() == [2, 3]
    assert np.isnan(covers[1])
    assert ratios.least(covers) == (2, 1)
    assert ratios.average(covers) == 2.5
    nothing = ratios.least([np.nan, np.nan])
    assert np.isnan(nothing.value)
    assert nothing.period == 0
    assert np.isnan(ratios.average([np.nan]))


def test_rolling_covers_look_back_and_forward_ones_ahead() -> None:
    cash, service = [10.0, 20, 30, 40], [10.0, 10, 10, 10]
    assert ratios.rolling(cash, service, 2)[1:].tolist() == [1.5, 2.5, 3.5]
    assert ratios.forward(cash, service, 2)[:2].tolist() == [2.5, 3.5]
    assert np.isnan(ratios.rolling(cash, service, 2)[0])
    assert np.isnan(ratios.forward(cash, service, 2)[2:]).all()
    assert np.isnan(ratios.rolling(cash, service, 5)).all()
    assert np.isnan(ratios.forward(cash, service, 4)).all()


def test_a_reserve_helps_the_cover_of_the_loan_where_the_documents_allow() -> None:
    opening = np.array([100.0, 50, 0])
    plain = ratios.loan_life_cover([80.0, 80, 80], 0.0, opening)
    assert plain[:2].tolist() == [1.6, 1.6]
    assert np.isnan(plain[2])
    assert ratios.loan_life_cover([80.0, 80, 80], 0.0, opening, reserve=40)[0] == 2.0
    assert ratios.project_life_cover([80.0, 80, 80], 0.0, opening)[:2].tolist() == [2.4, 3.2]


def test_lives_tails_and_gearing() -> None:
    assert ratios.average_life([50.0, 50], periods_per_year=2) == 0.75
    assert np.isnan(ratios.average_life([0.0, 0]))
    assert ratios.tail([5.0, 5, 5, 5], [9.0, 4, 0, 0]) == 2
    assert ratios.tail([5.0, 5, 0, 0], [0.0, 0, 0, 0]) == 2
    assert ratios.gearing(700.0, 300.0) == 0.7
    assert np.isnan(ratios.gearing(0.0, 0.0))


def test_the_chinese_indices() -> None:
    assert ratios.interest_reserve([60.0], [30.0]) == [2.0]
    assert ratios.debt_reserve([130.0], [13.0], [90.0]) == [1.3]
    assert ratios.liabilities_to_assets([60.0], [100.0]) == [0.6]
    assert ratios.interest_cover([90.0], [30.0]) == [3.0]
    assert np.isnan(ratios.debt_reserve([130.0], [13.0], [0.0])).all()
