"""The guiding rate: what the reference's table adds and takes off, on floats, arrays and columns."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.pricing import addons
from clc.engines.pricing.addons import Steps
from tests.engines.pricing.columns import three_ways

# Domain reference 5.1, guidance table
STEPS = Steps(
    grades={"AAA": 0.0, "AA": 10.0, "A": 25.0, "BBB": 60.0, "BB": 120.0, "B": 220.0},
    security={"cash": -30.0, "property": -10.0, "other": 0.0, "unsecured": 30.0},
    tiers={"core": -15.0, "gold": -10.0, "silver": -5.0, "normal": 0.0}, tenor=5.0, tenor_from=3.0, green=(10.0, 20.0),
    kpi=5.0)


@pytest.mark.parametrize(("grade", "points"), [("AAA", 0), ("AA", 10), ("A", 25), ("BBB", 60), ("BB", 120), ("B", 220)])
def test_the_grade_adds(grade, points):
    assert addons.by_word(STEPS.grades, grade) == points


def test_a_grade_the_table_does_not_price_is_unknown():
    assert isnan(addons.by_word(STEPS.grades, "CCC"))
    assert isnan(addons.by_word(STEPS.grades, ""))


@pytest.mark.parametrize(("years", "points"), [(1.0, 0.0), (3.0, 0.0), (5.0, 10.0), (10.0, 35.0)])
def test_each_year_above_three_adds_five(years, points):
    assert addons.of_tenor(STEPS, years) == pytest.approx(points)


@pytest.mark.parametrize(("share", "points"), [(0.0, 0.0), (0.5, -15.0), (1.0, -20.0)])
def test_green_takes_off_ten_to_twenty(share, points):
    assert addons.of_green(STEPS, share) == pytest.approx(points)


@pytest.mark.parametrize(("kept", "points"), [(1.0, -5.0), (0.0, 0.0), (-1.0, 5.0), (3.0, -5.0)])
def test_a_promise_moves_the_margin_by_five_either_way(kept, points):
    assert addons.of_kpi(STEPS, kept) == pytest.approx(points)


def test_a_core_client_of_grade_bbb_for_five_years_unsecured():
    added = [addons.by_word(STEPS.grades, "BBB"), addons.by_word(STEPS.security, "unsecured"), addons.of_tenor(STEPS, 5.0),
             addons.by_word(STEPS.tiers, "core")]
    assert addons.guide(0.022, 0.016, added) == pytest.approx(0.022 + 0.016 + (60 + 30 + 10 - 15) * 1e-4)


@given(years=st.floats(0, 40), more=st.floats(0, 10))
def test_a_longer_loan_is_never_guided_lower(years, more):
    assert addons.of_tenor(STEPS, years + more) >= addons.of_tenor(STEPS, years)


def test_floats_arrays_and_columns_agree():
    three_ways(lambda years: addons.of_tenor(STEPS, years), {"years": [0.5, 3.0, 7.0, nan]})
    three_ways(lambda share: addons.of_green(STEPS, share), {"share": [0.0, 0.2, 1.0, 0.75]})
    three_ways(lambda kept: addons.of_kpi(STEPS, kept), {"kept": [-1.0, 0.0, 0.4, 2.0]})
    three_ways(lambda base, points: addons.guide(base, 0.016, [points]),
               {"base": [0.02, nan, 0.03], "points": [1.0, 2.0, nan]})
    words = np.array(["AAA", "B", "CCC", None], dtype=object)
    np.testing.assert_array_equal(addons.by_word(STEPS.grades, words), [0.0, 220.0, nan, nan])
