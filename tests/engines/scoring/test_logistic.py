"""The sign-constrained ridge regression."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring import logistic


def drawn(seed, firms=80, inputs=4):
    rng = np.random.default_rng(seed)
    told = rng.normal(size=(firms, inputs))
    return told, (rng.random(firms) < logistic.sigmoid(-told[:, 0] - 0.5)).astype(float)


def test_one_yes_or_no_input_gives_the_log_of_the_odds_ratio():
    """By hand: 60 good and 20 bad with, 30 good and 40 bad without: weight ln(3 / 0.75), intercept ln 0.75."""
    told = np.array([1.0] * 80 + [0.0] * 70)[:, None]
    outcome = np.array([0.0] * 60 + [1.0] * 20 + [0.0] * 30 + [1.0] * 40)
    intercept, weights = logistic.fit(told, outcome, ridge=1e-9)
    assert weights[0] == pytest.approx(log(3 / 0.75), abs=1e-5)
    assert intercept == pytest.approx(log(0.75), abs=1e-5)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.floats(0.1, 20))
def test_no_allowed_step_makes_the_loss_smaller(seed, ridge):
    told, outcome = drawn(seed)
    intercept, weights = logistic.fit(told, outcome, ridge=ridge)
    missed = (1 - outcome) - logistic.sigmoid(intercept + told @ weights)
    slope = told.T @ missed - ridge * weights
    assert weights.min() >= 0
    assert missed.sum() == pytest.approx(0, abs=1e-5)
    assert slope[weights > 0] == pytest.approx(0, abs=1e-5)
    assert (slope[weights == 0] <= 1e-5).all()


def test_an_input_that_contradicts_its_evidence_gets_no_weight():
    told, outcome = drawn(1)
    _, weights = logistic.fit(-told[:, :1], outcome, ridge=1)
    assert weights[0] == 0


def test_a_stronger_ridge_gives_smaller_weights():
    told, outcome = drawn(2)
    sizes = [np.abs(logistic.fit(told, outcome, ridge=ridge)[1]).sum() for ridge in (0.1, 1, 10, 100)]
    assert sizes == sorted(sizes, reverse=True)


def test_perfectly_parted_firms_still_give_finite_weights():
    told = np.array([[-1.0]] * 10 + [[1.0]] * 10)
    _, weights = logistic.fit(told, np.array([1.0] * 10 + [0.0] * 10), ridge=1)
    assert np.isfinite(weights).all()
    assert weights[0] > 0


def test_without_inputs_the_intercept_is_the_log_odds_of_good():
    intercept, weights = logistic.fit(np.empty((10, 0)), np.array([1.0, 1.0] + [0.0] * 8), ridge=1)
    assert intercept == pytest.approx(log(4))
    assert weights.size == 0


@pytest.mark.parametrize(("value", "ridge"), [(np.nan, 1), (np.inf, 1), (0.0, 0), (0.0, -1)])
def test_inputs_that_cannot_be_weighed_are_refused(value, ridge):
    with pytest.raises(ValueError, match="finite inputs and a ridge above 0"):
        logistic.fit(np.array([[value], [1.0]]), np.array([0.0, 1.0]), ridge=ridge)


def test_the_sigmoid_does_not_overflow():
    assert logistic.sigmoid(np.array([-1e6, 0.0, 1e6])).tolist() == [0, 0.5, 1]
