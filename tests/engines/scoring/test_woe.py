"""Weight of evidence and its bins."""

from math import inf, log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring import woe

OUTCOMES = st.lists(st.booleans(), min_size=20, max_size=80).filter(lambda flags: 0 < sum(flags) < len(flags))


def test_weight_of_evidence_is_the_log_of_good_share_over_bad_share():
    """By hand, Siddiqi (2006) ch. 6: of 160 good firms 30, of 40 bad firms 20 are in the bin: ln(0.1875 / 0.5)."""
    told = woe.evidence(np.array([50.0, 150.0]), np.array([20.0, 20.0]), rate=0.2, prior=1e-12)
    assert told == pytest.approx([log((30 / 160) / (20 / 40)), log((130 / 160) / (20 / 40))])


def test_a_prior_of_ten_average_firms_pulls_the_bin_towards_the_average():
    """By hand: (20 + 10 x 0.2) / (50 + 10) = 0.3667, ln(0.6333 / 0.3667) - ln(4) = -0.8398."""
    assert woe.evidence(np.array([50.0]), np.array([20.0]), rate=0.2, prior=10)[0] == pytest.approx(-0.8398, abs=1e-4)


def test_an_empty_bin_says_nothing():
    assert woe.evidence(np.array([0.0]), np.array([0.0]), rate=0.3, prior=6)[0] == pytest.approx(0, abs=1e-12)


def test_a_bin_without_a_default_stays_finite():
    assert np.isfinite(woe.evidence(np.array([9.0, 9.0]), np.array([0.0, 9.0]), rate=0.2, prior=6)).all()


def test_information_value_by_hand():
    """Two bins, good 80 and 20 %, bad 20 and 80 %: 2 x 0.6 x ln 4."""
    told = woe.evidence(np.array([100.0, 100.0]), np.array([20.0, 80.0]), rate=0.5, prior=1e-12)
    found = woe.information(np.array([100.0, 100.0]), np.array([20.0, 80.0]), told)
    assert found == pytest.approx(1.2 * log(4))


def test_a_value_on_the_edge_belongs_to_the_bin_above():
    assert woe.places(np.array([9.9, 10.0, nan]), np.array([10.0])).tolist() == [0, 1, woe.UNKNOWN]


def test_values_beyond_everything_seen_fall_into_the_end_bins():
    values = np.arange(40.0)
    bins = woe.binned(values, (values < 15).astype(float), better="higher")
    assert woe.woe_of(np.array([-inf, -1e300]), bins).tolist() == [bins.woe[0]] * 2
    assert woe.woe_of(np.array([inf, 1e300]), bins).tolist() == [bins.woe[-1]] * 2


def test_cuts_are_round_figures_with_a_value_in_every_bin():
    cuts = woe.quantile_edges(np.array([0.0] * 50 + [3_333_333.0, 7_654_321.0, 9_876_543.0] * 10), 6)
    assert cuts.tolist() == [3_300_000, 7_700_000, 9_900_000][: cuts.size]
    assert cuts.size


@given(st.lists(st.floats(-1e9, 1e9) | st.just(nan), max_size=60), st.integers(1, 9))
def test_cuts_rise_and_leave_no_bin_empty(values, bins):
    known = np.array(values)
    cuts = woe.quantile_edges(known, bins)
    assert (np.diff(cuts) > 0).all()
    assert cuts.size <= bins
    if cuts.size:
        held = known[~np.isnan(known)]
        assert np.bincount(np.searchsorted(cuts, held, side="right"), minlength=cuts.size + 1).all()


@pytest.mark.parametrize(("value", "told"), [(0.0, 0), (123456, 120000), (0.04567, 0.046), (-987, -990), (3.3e6, 3300000)])
def test_two_significant_digits(value, told):
    assert woe.rounded(np.array([value]), digits=2)[0] == told


@given(OUTCOMES, st.integers(0, 10**6), st.sampled_from(["higher", "lower"]))
def test_evidence_never_moves_against_what_a_banker_expects(flags, seed, better):
    outcome = np.array(flags, dtype=float)
    bins = woe.binned(np.random.default_rng(seed).normal(size=outcome.size), outcome, better=better, firms_min=1)
    steps = np.diff(bins.woe)
    assert (steps >= 0).all() if better == "higher" else (steps <= 0).all()


def test_data_that_say_the_opposite_say_nothing():
    values = np.arange(60.0)
    bins = woe.binned(values, (values > 30).astype(float), better="higher")
    assert bins.edges.size == 0
    assert bins.information == 0


def test_an_indicator_without_an_expected_direction_follows_the_data():
    values = np.arange(60.0)
    for outcome in ((values > 30).astype(float), (values < 30).astype(float)):
        assert woe.binned(values, outcome, better="neither").information > 0.3


def test_unknown_may_count_against_a_firm_but_never_for_it():
    values = np.where(np.arange(60) < 20, nan, np.arange(60.0))
    lost_are_bad = woe.binned(values, (np.arange(60) < 20).astype(float), better="higher")
    lost_are_good = woe.binned(values, (np.arange(60) >= 40).astype(float), better="lower")
    assert lost_are_bad.unknown_woe < -0.5
    assert lost_are_good.unknown_woe == 0


def test_every_pooled_bin_holds_enough_firms():
    rng = np.random.default_rng(5)
    bins = woe.binned(rng.normal(size=100), (rng.random(100) < 0.3).astype(float), better="neither", firms_min=15)
    assert bins.firms.min() >= 15
    assert bins.firms.sum() == 100


def test_many_small_bins_join_into_several_large_ones():
    """Six bins of seven firms, eight wanted: three of about fourteen, not one of all."""
    values = np.arange(42.0)
    bins = woe.binned(values, (values < 16).astype(float), better="higher", bins=6, firms_min=8)
    assert bins.firms.tolist() == [14, 13, 15]


def test_one_outcome_only_is_refused():
    with pytest.raises(ValueError, match="defaulted and firms that did not"):
        woe.binned(np.arange(9.0), np.zeros(9), better="higher")
