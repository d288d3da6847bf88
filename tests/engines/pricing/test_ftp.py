"""The internal rate: the curve between its tenors, matched to how a loan is repaid, never outside the curve."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.pricing import ftp
from clc.engines.pricing.ftp import Curve, Transfer
from tests.engines.pricing.columns import three_ways

CURVE = Curve((0.25, 1.0, 3.0, 5.0), (0.018, 0.020, 0.024, 0.026))
FLAT = Curve((1.0, 10.0), (0.022, 0.022))
PRINCIPAL = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)


@pytest.mark.parametrize(("years", "rate"), [(0.1, 0.018), (0.25, 0.018), (0.625, 0.019), (1.0, 0.020), (2.0, 0.022),
                                             (4.0, 0.025), (30.0, 0.026)])
def test_the_curve_is_straight_between_tenors_and_level_outside(years, rate):
    assert ftp.at(CURVE, years) == pytest.approx(rate)


def test_a_loan_repaid_at_once_costs_what_the_curve_says():
    assert ftp.matched(CURVE, [3.0], [100.0]) == pytest.approx(0.024)


def test_instalments_cost_what_bullets_of_their_own_tenors_cost():
    """50 for one year at 2.0 % and 50 for three at 2.4 %: 1.0 + 3.6 of interest on 50 + 150 yuan-years."""
    assert ftp.matched(CURVE, [1.0, 3.0], [50.0, 50.0]) == pytest.approx((50 * 0.020 + 150 * 0.024) / 200)


@given(money=PRINCIPAL)
def test_on_a_flat_curve_the_shape_does_not_matter(money):
    years = np.arange(1, len(money) + 1) / 4
    assert ftp.matched(FLAT, years, money) == pytest.approx(0.022)


@given(money=PRINCIPAL)
def test_a_matched_rate_lies_within_the_curve(money):
    years = np.arange(1, len(money) + 1) / 4
    assert min(CURVE.rates) - 1e-12 <= ftp.matched(CURVE, years, money) <= max(CURVE.rates) + 1e-12


def test_many_loans_at_once_are_the_loans_one_by_one():
    years = np.array([0.5, 1.0, 2.0, 4.0])
    money = np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 9.0], [5.0, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(ftp.matched(CURVE, years, money), [ftp.matched(CURVE, years, one) for one in money])
    assert isnan(ftp.matched(CURVE, years, np.zeros(4)))


def test_duration_of_a_bullet_without_interest_is_its_tenor_and_interest_shortens_it():
    assert ftp.duration([5.0], [100.0], 0.04) == pytest.approx(5.0)
    flows = [4.0, 4.0, 104.0]
    expected = sum(at * flow / 1.04**at for at, flow in enumerate(flows, 1)) / sum(
        flow / 1.04**at for at, flow in enumerate(flows, 1))
    assert ftp.duration([1.0, 2.0, 3.0], flows, 0.04) == pytest.approx(expected)


def test_average_life_of_equal_instalments():
    assert ftp.average_life([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]) == pytest.approx(2.0)


def test_the_parts_add_up():
    assert Transfer(0.020, 0.0015, 0.0005, -0.001).rate == pytest.approx(0.021)
    assert isnan(Transfer(0.020, nan).rate)


def test_a_floating_loan_takes_the_curve_at_its_repricing_and_liquidity_at_its_maturity():
    premium = Curve((1.0, 5.0), (0.001, 0.003))
    assert ftp.bullet(CURVE, premium, 5.0, 1.0) == (pytest.approx(0.020), pytest.approx(0.003))


def test_a_deposit_earns_the_curve_less_what_is_paid():
    assert ftp.deposit_margin(CURVE, 1.0, 0.003) == pytest.approx(0.017)


def test_floats_arrays_and_columns_agree():
    three_ways(lambda years: ftp.at(CURVE, years), {"years": [0.0, 0.25, 0.7, 1.0, 2.9, 5.0, 99.0, nan]})


@pytest.mark.parametrize(("years", "rates"), [((), ()), ((1.0, 1.0), (0.1, 0.1)), ((0.0, 1.0), (0.1, 0.1)),
                                              ((1.0,), (0.1, 0.2)), ((1.0, 2.0), (0.1, nan))])
def test_a_curve_that_is_none_is_refused(years, rates):
    with pytest.raises(ValueError, match="curve"):
        Curve(years, rates)
