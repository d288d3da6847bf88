"""Learning, and the proof by cross-validation."""

import dataclasses

import numpy as np
import pytest

from clc.engines.scoring import calibration, learning, validation
from clc.engines.scoring.learning import Settings
from tests.engines.scoring.invented import BETTER, firms

FEW = Settings(repeats=4)


def test_a_known_signal_is_found_nearly_as_well_as_its_truth_allows():
    readings, outcome, chance = firms(count=1500)
    proof = learning.prove(readings, outcome, BETTER, FEW)
    best = validation.auc(-chance, outcome)
    assert best - 0.03 < proof.auc_folds.mean() < best + 0.01


def test_shuffled_outcomes_are_not_foretold():
    """Whatever looks at a firm held out shows here: an honest proof of nothing is an AUC of a half."""
    found = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        readings = {f"noise_{place}": rng.normal(size=120) for place in range(30)}
        outcome = rng.permutation(np.array([1.0] * 27 + [0.0] * 93))
        proof = learning.prove(readings, outcome, dict.fromkeys(readings, "neither"), FEW)
        found.append(proof.auc_folds.mean())
    assert np.mean(found) == pytest.approx(0.5, abs=0.06)


def test_the_outcome_of_a_firm_held_out_does_not_change_its_score():
    readings, outcome, _ = firms()
    fold = validation.folds(outcome, parts=FEW.folds, seed=FEW.seed)
    held = np.flatnonzero(fold == 0)
    good, bad = held[outcome[held] == 0][0], held[outcome[held] == 1][0]
    swapped = outcome.copy()
    swapped[[good, bad]] = 1, 0
    once = dataclasses.replace(FEW, repeats=1)
    kept = {name: values[fold != 0] for name, values in readings.items()}
    fits = [learning.fit(kept, told[fold != 0], BETTER, once) for told in (outcome, swapped)]
    scores = [learning.log_odds(fit, readings, outcome.size)[held] for fit in fits]
    assert (scores[0] == scores[1]).all()
    assert (learning.prove(readings, outcome, BETTER, once).log_odds[0, held] == scores[0]).all()


def test_what_repeats_another_or_tells_nothing_is_left_out():
    readings, outcome, _ = firms(count=1500)
    names = learning.fit(readings, outcome, BETTER, Settings()).names
    assert set(names) in ({"size", "swing"}, {"twin", "swing"})


def test_at_most_so_many_characteristics_are_kept():
    readings, outcome, _ = firms(count=1500)
    kept = learning.fit(readings, outcome, BETTER, Settings(characteristics_max=1)).names
    assert len(kept) == 1


def test_without_anything_telling_every_firm_has_the_average():
    outcome = np.array([1.0] * 20 + [0.0] * 80)
    model = learning.fit({"still": np.ones(100)}, outcome, {"still": "higher"}, Settings())
    assert model.names == ()
    assert learning.log_odds(model, {}, 3) == pytest.approx(np.log([4, 4, 4]))


def test_unknown_values_are_scored_too():
    readings, outcome, _ = firms()
    model = learning.fit(readings, outcome, BETTER, Settings())
    lost = {name: np.full(2, np.nan) for name in readings}
    assert np.isfinite(learning.log_odds(model, lost, 2)).all()


def test_the_same_seed_gives_the_same_proof():
    readings, outcome, _ = firms()
    first, again = (learning.prove(readings, outcome, BETTER, FEW) for _ in range(2))
    assert (first.log_odds == again.log_odds).all()


def test_stability_counts_how_often_a_characteristic_was_kept():
    readings, outcome, _ = firms(count=1500)
    proof = learning.prove(readings, outcome, BETTER, FEW)
    assert proof.chosen["swing"] == 1
    assert proof.chosen["noise"] < 0.2
    assert proof.weights["swing"][0] > 5 * proof.weights["swing"][1]


def test_chances_of_firms_held_out_hold():
    readings, outcome, chance = firms(count=1500)
    found = learning.calibrated(learning.prove(readings, outcome, BETTER, FEW), outcome)
    assert found.mean() == pytest.approx(outcome.mean(), abs=0.01)
    assert calibration.brier(found.mean(axis=0), outcome) < calibration.brier(chance, outcome) + 0.01
