"""Performance against standard values: the reference's example, one by hand, and what holds for every input."""

from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring.performance import Method, Part, coefficient, evaluate, management, total

LEVELS = (1.0, 0.8, 0.6, 0.4, 0.2)
ROE = (12.0, 8.0, 5.0, 1.0, -4.0)
DEBT = (45.0, 52.0, 60.0, 72.0, 88.0)
METHOD = Method(
    parts={"profit": Part({"roe": 20.0, "roa": 14.0}, {"margin": 34.0}), "debt": Part({"leverage": 66.0}, {"quick": 66.0})},
    coefficients=LEVELS, modified=(0.7, 1.3), known_share_min=0.6, financial_share=0.7,
)  # fmt: skip
STANDARDS = {"roe": ROE, "roa": ROE, "margin": ROE, "leverage": DEBT, "quick": ROE}
VALUE = st.floats(-30, 130)


def test_nine_percent_between_good_and_excellent_is_seventeen_of_twenty_points():
    assert 20 * coefficient(9.0, ROE, LEVELS) == pytest.approx(17.0)


@pytest.mark.parametrize(("value", "worth"), [
    (12.0, 1.0), (40.0, 1.0), (8.0, 0.8), (5.0, 0.6), (1.0, 0.4), (-4.0, 0.2), (-4.01, 0.0), (-99.0, 0.0), (3.0, 0.5),
])  # fmt: skip
def test_a_value_is_worth_its_level_and_its_way_to_the_next(value, worth):
    assert coefficient(value, ROE, LEVELS) == pytest.approx(worth)


@pytest.mark.parametrize(("value", "worth"), [(45.0, 1.0), (30.0, 1.0), (52.0, 0.8), (80.0, 0.3), (88.0, 0.2), (88.01, 0.0)])
def test_where_less_is_better_the_line_is_turned_round(value, worth):
    assert coefficient(value, DEBT, LEVELS) == pytest.approx(worth)


def test_two_levels_of_one_value_are_passed_together():
    assert coefficient(0.0, (0.0, 0.0, 0.03, 0.06, 0.1), LEVELS) == 1.0
    assert coefficient(3.0, (3.0, 2.0, 1.0, 1.0, 1.0), LEVELS) == 1.0


@given(one=VALUE, more=st.floats(0, 50))
def test_a_better_value_never_scores_less(one, more):
    assert coefficient(one + more, ROE, LEVELS) >= coefficient(one, ROE, LEVELS) - 1e-12
    assert coefficient(one + more, DEBT, LEVELS) <= coefficient(one, DEBT, LEVELS) + 1e-12


def test_an_unknown_value_has_no_worth():
    assert isnan(coefficient(nan, ROE, LEVELS))


def test_a_score_by_hand():
    found = evaluate({"roe": 9.0, "roa": 5.0, "margin": 8.0, "leverage": 60.0, "quick": 5.0}, METHOD, STANDARDS)
    reached = (20 * 0.85 + 14 * 0.6) / 34
    assert found.basic["profit"] == pytest.approx(25.4)
    assert found.corrections["profit"] == pytest.approx(1 + 0.8 - reached)
    assert found.corrections["debt"] == 1.0
    assert found.score == pytest.approx(25.4 * (1.8 - reached) + 66 * 0.6)
    assert found.known == 1.0


def test_a_correction_stays_within_its_bounds_and_a_dimension_within_its_weight():
    best = evaluate({"roe": -4.0, "roa": -4.0, "margin": 40.0, "leverage": 40.0, "quick": 40.0}, METHOD, STANDARDS)
    worst = evaluate({"roe": 40.0, "roa": 40.0, "margin": -9.0, "leverage": 40.0, "quick": -9.0}, METHOD, STANDARDS)
    assert (best.corrections["profit"], worst.corrections["profit"]) == (1.3, 0.7)
    assert best.parts["debt"] == 66.0


def test_what_is_unknown_is_weighed_out_and_told():
    found = evaluate({"roe": 8.0, "margin": 8.0, "leverage": 52.0, "quick": 8.0}, METHOD, STANDARDS)
    assert found.score == pytest.approx(80.0)
    assert found.known == pytest.approx(186 / 200)


def test_of_which_too_little_is_known_there_is_no_score():
    found = evaluate({"roe": 8.0, "roa": 8.0}, METHOD, STANDARDS)
    assert isnan(found.score)
    assert found.known == pytest.approx(34 / 200)


def test_without_standard_values_nothing_is_scored():
    assert isnan(evaluate({"roe": 8.0}, METHOD, {}).score)


def test_management_needs_every_mark_and_the_total_both():
    weights = {"strategy": 60.0, "people": 40.0}
    assert management({"strategy": 90.0, "people": 70.0}, weights) == pytest.approx(82.0)
    assert isnan(management({"strategy": 90.0}, weights))
    assert total(80.0, 90.0, 0.7) == pytest.approx(83.0)
    assert isnan(total(nan, 90.0, 0.7))


NAMES = sorted(STANDARDS)
NUMBERS = st.one_of(st.just(nan), VALUE)


@given(rows=st.lists(st.tuples(*[NUMBERS] * len(NAMES)), min_size=1, max_size=8))
def test_floats_and_arrays_score_alike(rows):
    floats = [evaluate(dict(zip(NAMES, row, strict=True)), METHOD, STANDARDS).score for row in rows]
    arrays = evaluate({name: np.array(side) for name, side in zip(NAMES, zip(*rows, strict=True), strict=True)},
                      METHOD, STANDARDS).score  # fmt: skip
    np.testing.assert_allclose(floats, arrays, rtol=1e-12)


@given(values=st.lists(NUMBERS, min_size=1, max_size=8))
def test_floats_arrays_and_columns_are_worth_alike(values):
    floats = [coefficient(value, DEBT, LEVELS) for value in values]
    np.testing.assert_allclose(floats, coefficient(np.array(values), DEBT, LEVELS), rtol=1e-12)
    frame = pl.DataFrame({"x": values}, schema={"x": pl.Float64}).fill_nan(None)
    worth = coefficient(nw.col("x"), DEBT, LEVELS)
    column = nw.from_native(frame.lazy()).select(x=worth).collect()["x"].to_native()
    assert not column.is_nan().any()
    np.testing.assert_allclose(floats, column.fill_null(nan), rtol=1e-12)


@given(rows=st.tuples(*[VALUE] * len(NAMES)))
def test_a_score_lies_between_nothing_and_a_hundred(rows):
    assert 0 <= evaluate(dict(zip(NAMES, rows, strict=True)), METHOD, STANDARDS).score <= 100 + 1e-9
