"""The learned file."""

from datetime import date

import numpy as np
import pytest

from clc.engines.scoring import calibration, learning, scorecard, validation, writing
from clc.engines.scoring.calibration import Line
from clc.engines.scoring.learning import Model, Settings
from clc.engines.scoring.woe import Binned
from clc.engines.scoring.writing import Heading, learn
from tests.engines.scoring.invented import BETTER, firms

HEADING = Heading(label="Invented firms", target="default_flag", day=date(2026, 11, 22))


@pytest.fixture(scope="module")
def rule():
    readings, outcome, _ = firms(count=600)
    return learn(readings, outcome, BETTER, heading=HEADING, settings=Settings(repeats=3))


def test_the_same_firms_give_the_same_file(rule):
    readings, outcome, _ = firms(count=600)
    assert learn(readings, outcome, BETTER, heading=HEADING, settings=Settings(repeats=3)) == rule


def test_whole_points_keep_the_chance_of_default_of_the_fitted_model(rule):
    readings, outcome, _ = firms(count=600)
    model = learning.fit(readings, outcome, BETTER, Settings())
    raw = learning.log_odds(model, readings, 600)
    told = 1 / (1 + np.exp(rule["calibration"]["intercept"] + rule["calibration"]["slope"] * raw))
    card = scorecard.card_of(rule)
    scored = scorecard.pd(card, scorecard.points(card, readings))
    assert np.abs(scored - told).max() < 0.02


def test_chances_foretold_sum_to_the_defaults_seen(rule):
    readings, outcome, _ = firms(count=600)
    card = scorecard.card_of(rule)
    foretold = scorecard.pd(card, scorecard.points(card, readings)).sum()
    assert foretold == pytest.approx(outcome.sum(), rel=0.1)


def test_a_timid_model_is_calibrated_up_in_slope_and_level():
    """A heavy ridge makes timid odds: the slope found out of fold is far from 1 and must move the level too."""
    readings, outcome, _ = firms(count=600)
    timid = Settings(repeats=2, ridge=150, weight_min=0)
    told = learn(readings, outcome, BETTER, heading=HEADING, settings=timid)
    line = Line(told["calibration"]["intercept"], told["calibration"]["slope"])
    raw = learning.log_odds(learning.fit(readings, outcome, BETTER, timid), readings, 600)
    card = scorecard.card_of(told)
    assert line.slope > 1.5
    assert scorecard.pd(card, scorecard.points(card, readings)) == pytest.approx(calibration.chance(raw, line), abs=0.02)


def test_whole_points_by_hand():
    """Evidence -1 and 1, weight 1, intercept 0.5, line 1 + 2x: ln odds 0 and 4; 600 + 20 / ln 2 x (4 - ln 50) = 602.5."""
    bins = Binned(np.array([10.0]), np.array([-1.0, 1]), np.array([5.0, 5]), np.array([4.0, 1]), -0.5, 0, 0, 1.0)
    told = writing.whole_points(Model(("size",), (bins,), np.array([1.0]), 0.5), Line(intercept=1, slope=2))
    low, high = (one["points"] for one in told["characteristics"][0]["bins"])
    assert (told["points"], low, high) == (487, 0, 115)
    assert told["characteristics"][0]["unknown"]["points"] == 29


def test_an_unknown_worse_than_every_bin_is_the_one_that_gives_nothing():
    readings, outcome, _ = firms(count=600)
    lost = {**readings, "size": np.where(outcome * (np.arange(600) % 2) == 1, np.nan, readings["size"])}
    told = learn(lost, outcome, BETTER, heading=HEADING, settings=Settings(repeats=2))
    size = next(each for each in told["characteristics"] if each["indicator"] == "size")
    assert size["unknown"]["points"] == 0
    assert min(one["points"] for one in size["bins"]) > 0


def test_the_worst_bin_of_every_characteristic_gives_nothing(rule):
    for each in rule["characteristics"]:
        assert min(*(one["points"] for one in each["bins"]), each["unknown"]["points"]) == 0
        assert all(isinstance(one["points"], int) for one in each["bins"])


def test_a_grade_begins_at_the_first_score_below_its_chance(rule):
    card = scorecard.card_of(rule)
    for each in rule["grades"][:-1]:
        assert scorecard.pd(card, float(each["points_from"])) < each["pd_below"]
        assert scorecard.pd(card, float(each["points_from"] - 1)) >= each["pd_below"]


def test_grades_of_firms_learned_from_add_up(rule):
    seen = rule["calibration"]["grades"].values()
    assert sum(told[0] for told in seen) == rule["learned"]["rows"] == 600
    assert sum(told[1] for told in seen) == rule["learned"]["defaults"]
    assert all(told[3] <= told[4] for told in seen)


def test_firms_held_out_are_counted_by_grade_too(rule):
    unseen = rule["calibration"]["grades_unseen"].values()
    assert sum(told[0] for told in unseen) == pytest.approx(600, abs=1)
    assert sum(told[1] for told in unseen) == pytest.approx(rule["learned"]["defaults"], abs=1)


def test_the_order_of_the_firms_does_not_matter(rule):
    readings, outcome, _ = firms(count=600)
    mixed = np.random.default_rng(1).permutation(600)
    moved = {name: values[mixed] for name, values in readings.items()}
    assert learn(moved, outcome[mixed], BETTER, heading=HEADING, settings=Settings(repeats=3)) == rule


def test_the_auc_in_the_file_is_close_to_another_proof_of_the_same_firms(rule):
    readings, outcome, _ = firms(count=600)
    proof = learning.prove(readings, outcome, BETTER, Settings(repeats=3, seed=7))
    assert rule["learned"]["cv"]["auc_mean"] == pytest.approx(proof.auc_folds.mean(), abs=0.01)
    assert rule["learned"]["cv"]["auc_low"] < rule["learned"]["cv"]["auc_mean"] < rule["learned"]["cv"]["auc_high"]


def test_the_caveats_say_how_few_the_defaults_are(rule):
    assert f"only {rule['learned']['defaults']} defaulted" in rule["caveats"][0]


def test_too_few_defaults_are_refused():
    readings, outcome, _ = firms(count=100)
    with pytest.raises(ValueError, match="needs 5 firms that defaulted"):
        learn(readings, np.where(np.cumsum(outcome) > 4, 0, outcome), BETTER, heading=HEADING)


def test_the_same_firms_have_not_drifted_and_others_have(rule):
    readings, _, _ = firms(count=600)
    moved = {name: values + 1.5 for name, values in readings.items()}
    assert set(writing.drift(rule, readings, readings).values()) == {0}
    assert writing.drift(rule, readings, moved)["score"] > 0.25


def test_drift_counts_firms_that_became_unknown(rule):
    readings, _, _ = firms(count=600)
    lost = {name: np.full(600, np.nan) for name in readings}
    assert min(writing.drift(rule, readings, lost).values()) > 0.25


def test_a_file_learned_from_noise_says_so():
    rng = np.random.default_rng(4)
    readings = {"noise": rng.normal(size=200)}
    outcome = (rng.random(200) < 0.2).astype(float)
    told = learn(readings, outcome, {"noise": "neither"}, heading=HEADING, settings=Settings(repeats=2, information_min=0))
    assert abs(told["learned"]["cv"]["auc_mean"] - 0.5) < 0.2
    assert validation.auc(rng.normal(size=200), outcome) < 0.7
