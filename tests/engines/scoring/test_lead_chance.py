"""The chance of a lead: learned from earlier leads, tried on later ones, and honest where there is nothing to learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring.lead_chance import REST, Points, Settings, learn, log_odds, prove
from clc.stages.reach.learned import chance

SETTINGS = Settings()


def leads(size: int, seed: int, *, telling: float) -> tuple[dict[str, list[str]], np.ndarray]:
    """Leads of two channels of which one is won `telling` more often than the other, in order of time."""
    rng = np.random.default_rng(seed)
    channel = rng.integers(2, size=size)
    won = (rng.random(size) < 0.1 + telling * channel).astype(float)
    return {"channel": [f"c{one}" for one in channel], "page": [f"p{one}" for one in rng.integers(50, size=size)]}, won


def test_points_of_a_single_feature_are_the_log_odds_of_its_values() -> None:
    """By hand: 30 of 100 won through a, 10 of 100 through b; with next to no smoothing the points tell 0.3 and 0.1."""
    features = {"channel": ["a"] * 100 + ["b"] * 100}
    won = np.array([1.0] * 30 + [0.0] * 70 + [1.0] * 10 + [0.0] * 90)
    points = learn(features, won, Settings(prior=1e-6, ridge=1e-9))
    told = {name: 1 / (1 + np.exp(-(points.base + points.features["channel"][name]))) for name in "ab"}
    assert told["a"] == pytest.approx(0.3, abs=1e-4)
    assert told["b"] == pytest.approx(0.1, abs=1e-4)


def test_where_a_channel_tells_the_score_ranks_out_of_time_and_its_chances_come_true() -> None:
    features, won = leads(4000, 1, telling=0.2)
    found = prove(features, won, SETTINGS)
    assert found.ranks
    assert found.tells
    assert found.auc_low <= found.auc <= found.auc_high
    assert found.top > found.rate
    assert found.learned + found.tested == 4000


@pytest.mark.parametrize("seed", range(12))
def test_where_nothing_tells_the_score_claims_nothing(seed: int) -> None:
    features, won = leads(3000, seed, telling=0.0)
    assert not prove(features, won, SETTINGS).ranks


def test_too_few_wins_are_refused() -> None:
    features, won = leads(200, 3, telling=0.0)
    with pytest.raises(ValueError, match="too few"):
        prove(features, won, SETTINGS)
    with pytest.raises(ValueError, match="some not"):
        learn({"channel": ["a"] * 5}, np.zeros(5), SETTINGS)


def test_a_value_never_seen_and_one_seen_too_seldom_count_as_the_rest() -> None:
    features, won = leads(4000, 5, telling=0.2)
    points = learn(features, won, Settings(least=60))
    assert set(points.features["channel"]) == {"c0", "c1", REST}
    new = {"channel": ["?"], "page": ["?"]}
    told = {"channel": [REST], "page": [REST]}
    assert log_odds(points, new) == log_odds(points, told)


@given(base=st.floats(-5, 5), one=st.floats(-5, 5), other=st.floats(-5, 5), word=st.sampled_from(["a", "b", "?"]))
def test_the_web_and_the_engine_read_points_alike(base: float, one: float, other: float, word: str) -> None:
    points = Points(base, {"channel": {"a": one, REST: other}})
    engine = 1 / (1 + np.exp(-log_odds(points, {"channel": [word]})[0]))
    assert chance(points.plain(), {"channel": word}) == pytest.approx(engine, abs=1e-12)
    assert 0 <= chance(points.plain(), {"channel": word}) <= 1
