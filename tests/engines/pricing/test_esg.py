"""The ESG score and the margin that moves with targets: worked cases, bounds, what is not told, shapes."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.pricing.esg import margin_steps, score

WEIGHTS = {"e": 40.0, "s": 30.0, "g": 30.0}


def test_the_three_pillars_weigh_as_the_reference_has_it():
    """Domain reference 4.5: E 40, S 30, G 30."""
    found = score({"environment": {"e": 100.0}, "society": {"s": 50.0}, "governance": {"g": 0.0}}, WEIGHTS)
    assert (found.score, found.answered) == (55.0, 1.0)
    assert found.pillars == {"environment": 100.0, "society": 50.0, "governance": 0.0}


def test_what_is_open_weighs_nothing():
    found = score({"environment": {"e": nan}, "society": {"s": 80.0}, "governance": {"g": nan}}, WEIGHTS)
    assert (found.score, found.answered) == (80.0, pytest.approx(0.3))
    assert isnan(found.pillars["environment"])
    assert isnan(score({"environment": {"e": nan}}, {"e": 1.0}).score)


@given(st.lists(st.floats(0, 100) | st.just(nan), min_size=3, max_size=3))
def test_a_score_lies_within_its_answers(told):
    points = dict(zip("esg", told, strict=True))
    found = score({"all": points}, WEIGHTS).score
    known = [value for value in told if value == value]
    assert isnan(found) if not known else min(known) - 1e-9 <= found <= max(known) + 1e-9


def test_targets_met_lower_and_missed_raise_the_margin_within_five():
    steps = margin_steps([[1.0, 1.0, 1.0]] * 3, [[1.0, 2.0, nan]] * 3, higher_is_better=[True] * 3, step_bp=2.5, most_bp=5.0)
    assert steps.tolist() == [-5.0, 5.0, 0.0]


def test_lower_is_better_where_it_is_said():
    assert margin_steps([[90.0]], [[95.0]], higher_is_better=[False], step_bp=2.5, most_bp=5.0).tolist() == [-2.5]


def test_what_is_not_reported_is_not_met():
    assert margin_steps([[nan]], [[1.0]], higher_is_better=[True], step_bp=2.5, most_bp=5.0).tolist() == [2.5]


@given(arrays(float, (4, 3, 5), elements=st.floats(-10, 10) | st.just(nan)), st.floats(0, 10), st.floats(0, 20))
def test_the_margin_never_moves_by_more_than_its_most(observed, step, most):
    steps = margin_steps(observed, np.zeros((3, 5)), higher_is_better=[True, False, True], step_bp=step, most_bp=most)
    assert steps.shape == (4, 5)
    assert (np.abs(steps) <= most).all()


@pytest.mark.parametrize("wrong", [{"step_bp": -1.0}, {"most_bp": nan}, {"higher_is_better": [True, True]}])
def test_wrong_shapes_and_steps_are_refused(wrong):
    told = {"higher_is_better": [True], "step_bp": 2.5, "most_bp": 5.0, **wrong}
    with pytest.raises(ValueError, match=r"K|step_bp"):
        margin_steps([[1.0]], [[1.0]], **told)
