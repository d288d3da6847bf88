"""Measures of a score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring import validation

PAIRS = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=60).filter(
    lambda pairs: 0 < sum(bad for _, bad in pairs) < len(pairs)
)


def parted(pairs):
    return np.array([float(score) for score, _ in pairs]), np.array([float(bad) for _, bad in pairs])


@given(PAIRS)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    score, outcome = parted(pairs)
    good, bad = score[outcome == 0], score[outcome == 1]
    counted = [1.0 if g > b else 0.5 if g == b else 0.0 for g in good for b in bad]
    assert validation.auc(score, outcome) == pytest.approx(sum(counted) / len(counted))


@given(PAIRS)
def test_turning_the_score_round_turns_the_auc_round(pairs):
    score, outcome = parted(pairs)
    assert validation.auc(-score, outcome) == pytest.approx(1 - validation.auc(score, outcome))
    assert validation.gini(-score, outcome) == pytest.approx(-validation.gini(score, outcome))


def test_auc_of_one_outcome_is_unknown():
    assert np.isnan(validation.auc(np.arange(3.0), np.zeros(3)))


def test_ks_by_hand():
    """Bad at 1, 2, 5, good at 3, 4, 6, 7: at 2 two thirds of the bad and none of the good are reached."""
    score = np.array([1.0, 2, 5, 3, 4, 6, 7])
    assert validation.ks(score, np.array([1.0, 1, 1, 0, 0, 0, 0])) == pytest.approx(2 / 3)


@given(PAIRS)
def test_ks_lies_between_gini_and_one(pairs):
    score, outcome = parted(pairs)
    assert validation.gini(score, outcome) / 2 - 1e-9 <= validation.ks(score, outcome) <= 1


def test_the_interval_holds_the_auc_and_narrows_with_more_firms():
    rng = np.random.default_rng(3)
    widths = []
    for size in (60, 600):
        outcome = (rng.random(size) < 0.3).astype(float)
        score = rng.normal(size=size) - outcome
        low, high = validation.auc_interval(score, outcome, seed=1, draws=400)
        assert low < validation.auc(score, outcome) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_the_interval_of_the_same_seed_is_the_same():
    score, outcome = np.arange(30.0), (np.arange(30) % 3 == 0).astype(float)
    first, again = (validation.auc_interval(score, outcome, seed=9, draws=100) for _ in range(2))
    assert first == again


@given(st.integers(5, 60), st.integers(5, 60), st.integers(2, 5), st.integers(0, 1000))
def test_every_fold_has_its_share_of_good_and_bad_and_of_all(bad, good, parts, seed):
    outcome = np.array([1.0] * bad + [0.0] * good)
    fold = validation.folds(outcome, parts=parts, seed=seed)
    for kind in (0, 1):
        counts = np.bincount(fold[outcome == kind], minlength=parts)
        assert counts.max() - counts.min() <= 1
    sizes = np.bincount(fold, minlength=parts)
    assert sizes.max() - sizes.min() <= 1


def test_another_seed_draws_other_folds():
    outcome = (np.arange(50) % 4 == 0).astype(float)
    first, again, other = (validation.folds(outcome, parts=5, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_stability_index_by_hand():
    """Shares 50/50 become 25/75: (0.5 - 0.25) ln 2 + (0.5 - 0.75) ln(2/3) = 0.2747."""
    assert validation.psi(np.array([50.0, 50]), np.array([25.0, 75])) == pytest.approx(0.2747, abs=1e-4)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=9))
def test_the_stability_index_is_never_below_zero(counts):
    old, new = (np.array(side, dtype=float) for side in zip(*counts, strict=True))
    assert validation.psi(old, new) >= -1e-12
    assert validation.psi(old, old) == pytest.approx(0)
