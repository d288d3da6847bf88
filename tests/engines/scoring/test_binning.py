"""The best bins: equal to trying every way, never worse than the peer's solver, true to their shape."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring import binning
from clc.engines.scoring.binning import (
    FREE,
    PEAK,
    RISING,
    SHAPES,
    VALLEY,
    Rules,
    best,
    best_left,
    best_shape,
    information_of,
)

COUNTS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), min_size=2, max_size=7)


def runs(rates, shape):
    """Whether rates keep to a shape."""
    steps = np.sign(np.diff(rates))
    bends = range(len(steps) + 1)
    return {
        "rising": (steps > 0).all(),
        "falling": (steps < 0).all(),
        "free": True,
        "peak": any((steps[:at] > 0).all() and (steps[at:] < 0).all() for at in bends),
        "valley": any((steps[:at] < 0).all() and (steps[at:] > 0).all() for at in bends),
    }[shape]


def every_way(cases, bad, shape, rules, prior):
    """The greatest information of all allowed ways to join neighbours."""
    most, rate = 0.0, bad.sum() / cases.sum()
    for count in range(1, min(len(cases), rules.bins_max)):
        for cuts in combinations(range(len(cases) - 1), count):
            ends = np.array([*cuts, len(cases) - 1])
            starts = np.concatenate(([0], ends[:-1] + 1))
            n, k = np.add.reduceat(cases, starts), np.add.reduceat(bad, starts)
            rates = (k + prior * rate) / (n + prior)
            if (n >= rules.cases_min).all() and ((rates > 0) & (rates < 1)).all() and runs(rates, shape):
                most = max(most, information_of(cases, bad, ends, prior=prior))
    return most


@settings(max_examples=60, deadline=None)
@given(told=COUNTS, shape=st.sampled_from(SHAPES), bins_max=st.integers(2, 5), least=st.integers(1, 30),
       prior=st.sampled_from([0.0, 5.0]))
def test_no_way_to_join_neighbours_tells_more(told, shape, bins_max, least, prior):
    cases = np.array([n for n, _ in told], dtype=float)
    bad = np.minimum(cases, [k for _, k in told])
    if not 0 < bad.sum() < cases.sum():
        return
    rules = Rules(bins_max=bins_max, cases_min=least)
    found = best(cases, bad, shape=shape, rules=rules, prior=prior)
    assert found.information == pytest.approx(every_way(cases, bad, shape, rules, prior), abs=1e-9)


def test_a_peak_is_told_where_monotone_bins_would_hide_it():
    cases = np.full(9, 400.0)
    bad = np.array([10, 20, 40, 80, 120, 80, 40, 20, 10], dtype=float)
    assert best_shape(cases, bad, rules=Rules()).shape == PEAK
    assert best_shape(cases, 130 - bad, rules=Rules()).shape == VALLEY


def test_a_straight_course_stays_straight():
    cases = np.full(8, 400.0)
    assert best_shape(cases, np.linspace(20, 120, 8), rules=Rules()).shape == RISING


def test_what_a_score_has_told_already_is_not_told_again():
    cases = np.full(6, 100.0)
    curve = np.full(6, 9.0)
    assert best_left(cases, np.zeros(6), curve, shape=RISING, rules=Rules()).information == pytest.approx(0.0)
    assert best_left(cases, np.array([-9, -6, -3, 3, 6, 9.0]), curve, shape=RISING, rules=Rules()).information > 20


def test_too_many_prebins_are_refused():
    with pytest.raises(ValueError, match="prebins"):
        best(np.ones(201), np.ones(201), shape=FREE, rules=Rules())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("shape", "theirs"), [("rising", "ascending"), ("falling", "descending"), ("peak", "peak"),
                                               ("valley", "valley")])
def test_never_less_than_the_peer_on_the_same_prebins(seed, shape, theirs):
    optbinning = pytest.importorskip("optbinning")
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 12, 4000).astype(float)
    course = {"rising": x, "falling": -x, "peak": -np.abs(x - 6), "valley": np.abs(x - 6)}[shape]
    y = (rng.random(4000) < 1 / (1 + np.exp(1.5 - 0.2 * course + 0.3 * rng.normal(size=12)[x.astype(int)]))).astype(int)
    peer = optbinning.OptimalBinning(user_splits=np.arange(0.5, 11.5), monotonic_trend=theirs, max_n_bins=6,
                                     min_bin_size=0.05, min_prebin_size=0.001)
    peer.fit(x, y)
    iv = float(peer.binning_table.build(add_totals=True).loc["Totals", "IV"])
    cases, bad = np.bincount(x.astype(int)).astype(float), np.bincount(x.astype(int), weights=y)
    mine = best(cases, bad, shape=shape, rules=Rules(bins_max=6, cases_min=200))
    assert mine.information >= iv - 1e-9


def test_the_shapes_are_all_known():
    assert set(binning.PHASES) == set(SHAPES)
