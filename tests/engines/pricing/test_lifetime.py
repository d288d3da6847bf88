"""A price over the life of a loan: the same as one year where nothing changes, and its floor where costs do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.pricing import lifetime, raroc
from clc.engines.pricing.raroc import Cost, Taxes

TAXES = Taxes(vat=0.06, surcharge=0.12, income=0.25)
COST = Cost(0.022, 0.0045, 0.004, 0.086163)
TERMS = (TAXES, 0.12, 0.03)


@given(balances=st.lists(st.floats(1.0, 1e8), min_size=1, max_size=40), rate=st.floats(0.01, 0.2))
def test_where_costs_do_not_change_the_life_returns_what_a_year_does(balances, rate):
    found = lifetime.over_life(rate, balances, np.ones(len(balances)), COST, TERMS)
    assert found.raroc == pytest.approx(raroc.raroc(rate, COST, TAXES), abs=1e-12)


def test_profit_and_capital_fall_with_the_balance():
    found = lifetime.over_life(0.0435, [100e6, 50e6], [1.0, 1.0], COST, TERMS)
    assert found.profit == pytest.approx([768_169.81, 384_084.91], abs=0.005)
    assert found.capital == pytest.approx([8_616_300.0, 4_308_150.0])


def test_the_floor_over_the_life_is_that_of_a_year_where_costs_do_not_change():
    needed = COST.ftp + COST.opex + COST.loss + 0.12 * COST.capital / 0.75
    found = lifetime.floor_over_life([5.0, 3.0, 1.0], [1.0, 1.0, 1.0], [needed] * 3, TERMS)
    assert found == pytest.approx(raroc.floor(COST, TAXES, 0.12))


@given(costs=st.lists(st.floats(0.001, 0.2), min_size=2, max_size=20))
def test_the_floor_lies_between_the_cheapest_and_the_dearest_year(costs):
    found = lifetime.floor_over_life(np.ones(len(costs)), np.ones(len(costs)), costs, TERMS)
    assert min(costs) / TAXES.kept - 1e-12 <= found <= max(costs) / TAXES.kept + 1e-12


def test_many_loans_at_once_are_the_loans_one_by_one():
    balances = np.array([[3.0, 2.0, 1.0], [3.0, 3.0, 3.0]])
    both = lifetime.over_life([0.04, 0.05], balances, [1.0, 1.0, 1.0], COST, TERMS)
    rates = (0.04, 0.05)
    alone = [lifetime.over_life(rate, one, [1.0] * 3, COST, TERMS) for rate, one in zip(rates, balances, strict=True)]
    np.testing.assert_allclose(both.added, [float(one.added) for one in alone])


def test_a_period_of_no_length_is_refused():
    with pytest.raises(ValueError, match="longer than 0"):
        lifetime.over_life(0.04, [1.0], [0.0], COST, TERMS)
