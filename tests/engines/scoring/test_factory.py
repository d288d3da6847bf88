"""The factory: it learns what is there, alarms on leaks and on change, stays silent where nothing is wrong."""

import numpy as np
import pytest
from scipy.special import expit

from clc.engines.scoring import boosting, drift
from clc.engines.scoring.calibration import Line
from clc.engines.scoring.factory import Plan, made
from clc.engines.scoring.lifting import lift
from clc.engines.scoring.pointing import grades, named, pointed, score_of, values_of
from clc.engines.scoring.proving import folds_of, kept_together, learn, repeated
from clc.engines.scoring.report import DRIFT, LEAKAGE, Alarm, plain
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.scorecard import card_of, pd, points
from clc.engines.scoring.stepwise import Steps
from clc.engines.scoring.twins import twins, widened

N = 3000
PLAN = Plan(folds=3, trees=boosting.Trees(rounds=60))


def cases(seed=0, shift=0.0, worse=0.0, turned=False):
    """A sample in the order of time; from two thirds on the first column shifts, the rate worsens or turns round."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 4))
    late = np.arange(N) > 0.65 * N
    x[late, 0] += shift
    place = rng.integers(0, 3, N).astype(float)
    pull = np.where(late & turned, -1.2, 1.2) * x[:, 0] + 0.6 * x[:, 1] + 0.7 * (place == 2) + worse * late
    y = (rng.random(N) < expit(pull - 1.8)).astype(float)
    x[rng.random(N) < 0.1, 1] = np.nan
    values = np.column_stack((x, place))
    return Sample(("a", "b", "c", "d", "place"), np.asfortranarray(values), y, {"place": ("north", "south", "west")})


def nothing(sample):
    """No column of dates."""
    return Sample((), np.empty((len(sample), 0)), sample.outcome)


def trained(sample, plan=PLAN):
    """All that the factory makes of a sample whose rows stand in the order of time."""
    days = np.arange(len(sample), dtype=float) + 15000
    return made(sample, nothing(sample), (days, "day"), plan, lambda words: None)


def kinds(found, kind):
    """The columns of the alarms of a kind."""
    return [alarm.column for alarm in found.alarms if alarm.kind == kind]


def test_it_learns_what_is_there_and_alarms_on_nothing():
    found = trained(cases())
    assert {"a", "b", "place"} <= set(found.card.fitted.names)
    assert not kinds(found, LEAKAGE)
    assert not kinds(found, DRIFT)
    assert np.mean(found.proof.auc) > 0.75
    assert found.later is not None
    assert found.later.scorecard_auc > 0.72


@pytest.mark.parametrize("seed", range(3))
def test_what_does_not_change_raises_no_drift(seed):
    assert not kinds(trained(cases(seed + 10)), DRIFT)


@pytest.mark.parametrize(("change", "words"), [
    ({"shift": 1.5}, "'a' is spread differently"), ({"worse": 1.3}, "The bad rate goes from"),
    ({"turned": True}, "the card falls from an AUC"),
])
def test_a_shift_raises_the_drift_alarm(change, words):
    found = trained(cases(**change))
    assert any(words in alarm.message for alarm in found.alarms if alarm.kind == DRIFT)


def test_a_leak_is_left_out_and_told_with_what_it_brings():
    sample = cases()
    leak = np.where(sample.outcome == 1, np.random.default_rng(0).lognormal(9, 1, N), 0)
    told = Sample((*sample.names, "recovered"), np.column_stack((sample.values, leak)), sample.outcome, sample.labels)
    found = trained(told)
    alarm = next(each for each in found.alarms if each.kind == LEAKAGE)
    assert alarm.column == "recovered"
    assert alarm.evidence["auc_with"] > 0.97 > 0.85 > alarm.evidence["auc_without"]
    assert "recovered" not in found.card.fitted.names
    assert not kinds(trained(told, Plan(folds=3, trees=PLAN.trees, keep=("recovered",))), LEAKAGE)


def test_a_told_direction_is_kept():
    sample = cases()
    fitted = learn(sample, Steps(monotone={"a": "up"})).fitted
    woe = fitted.bins[fitted.names.index("a")].woe
    assert (np.diff(woe) < 0).all()
    contrary = learn(sample, Steps(monotone={"a": "down"})).fitted
    assert "a" not in contrary.names


def test_noise_gives_a_blind_card_and_no_alarm():
    sample = cases()
    y = np.random.default_rng(9).permutation(sample.outcome)
    found = trained(Sample(sample.names, sample.values, y, sample.labels))
    assert 0.42 < np.mean(found.proof.auc) < 0.58
    assert not kinds(found, LEAKAGE)


def test_equal_rows_stand_in_one_fold():
    sample = cases()
    twice = sample.rows(np.concatenate((np.arange(N), np.arange(500))))
    fold = folds_of(twice, parts=5, seed=1)
    assert (fold[:500] == fold[N:]).all()
    assert repeated(twice) == 500


def test_rows_alike_by_nature_are_different_cases():
    """A table of one column of few values: kept together, whole values would never be learned from."""
    values = np.arange(600.0)[:, None] % 7
    outcome = (np.arange(600) * 7919 % 100 < 10 + 5 * values[:, 0]).astype(float)
    few = Sample(("kind",), values, outcome)
    assert not kept_together(few)
    fold = folds_of(few, parts=10, seed=1)
    assert all(set(outcome[fold == part]) == {0.0, 1.0} for part in range(10))


def test_a_pair_of_near_equal_columns_tells_by_its_difference():
    rng = np.random.default_rng(3)
    base, gap = 100 * rng.normal(size=N), rng.normal(size=N)
    y = (rng.random(N) < expit(1.5 * gap - 1.5)).astype(float)
    sample = Sample(("one", "other"), np.column_stack((base + gap, base)), y)
    pairs = twins(sample)
    assert [pair.name for pair in pairs] == ["other less one"]
    assert learn(sample, Steps()).fitted.names[0] == "other less one"
    assert widened(sample, pairs).column("other less one") == pytest.approx(-gap)


@pytest.mark.parametrize(("chance", "score"), [(0.01, 634.4), (0.02, 614.2), (0.05, 586.8), (0.10, 565.3), (0.20, 541.9)])
def test_scores_follow_the_reference(chance, score):
    assert score_of(chance) == pytest.approx(score, abs=0.05)


def test_the_master_scale_is_that_of_the_reference():
    told = grades()
    assert [each["grade"] for each in told] == ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC"]
    assert [each.get("pd_below") for each in told] == [0.001, 0.0025, 0.006, 0.015, 0.04, 0.10, 0.20, None]
    assert all(score_of(each["pd_below"]) < each["points_from"] <= score_of(each["pd_below"]) + 1 for each in told[:-1])


def whole_card():
    """A card in points and its sample."""
    sample = cases()
    card = learn(sample, Steps())
    return card, sample, pointed(card, Line(0.0, 1.0), sample)


def test_points_stand_for_the_chance_but_for_rounding():
    card, sample, ready = whole_card()
    rule = card_of(ready.rule)
    exact = expit(-card.log_odds(sample))
    found = np.asarray(pd(rule, points(rule, values_of(sample, ready.names))))
    odds = np.log(exact / (1 - exact)) - np.log(found / (1 - found))
    assert np.abs(odds).max() <= (len(rule.characteristics) + 1) * 0.5 * np.log(2) / 20 + 1e-6


def test_one_client_scores_as_in_the_table():
    _, sample, ready = whole_card()
    rule, values = card_of(ready.rule), values_of(sample, ready.names)
    every = np.asarray(points(rule, values))
    for at in (0, 17, 400):
        assert points(rule, {name: column[at] for name, column in values.items()}) == every[at]


def test_the_lift_reaches_the_grade_it_names():
    _, sample, ready = whole_card()
    rule, values = card_of(ready.rule), values_of(sample, ready.names)
    every = np.asarray(points(rule, values))
    worst = int(np.argmin(every))
    found = lift(rule, {name: column[worst] for name, column in values.items()})
    assert found is not None
    assert found.points >= dict(rule.grades)[found.grade]
    assert found.points == every[worst] + sum(change.gain for change in found.changes)
    assert lift(rule, {name: column[int(np.argmax(every))] for name, column in values.items()}, actionable=()) is None


def test_shares_of_the_challenger_add_up_to_its_score():
    sample = cases()
    fitted = boosting.fit(sample, PLAN.trees)
    assert fitted.shares(sample).sum(axis=1) == pytest.approx(fitted.risk(sample), abs=1e-6)


def test_without_lightgbm_the_card_is_still_made(monkeypatch):
    monkeypatch.setattr(boosting, "lightgbm", None)
    monkeypatch.setattr(boosting, "MISSING", "libgomp.so.1 is missing")
    found = trained(cases())
    assert found.challenger is None
    assert found.proof.rival_auc == ()
    assert any("libgomp1" in alarm.todo for alarm in found.alarms)


def test_names_of_columns_become_names_of_the_rule_book():
    told = named(["LoanNr_ChkDgt", "资产负债率", "1st", "a b", "a-b"])
    assert len(set(told.values())) == 5
    assert told["LoanNr_ChkDgt"] == "loan_nr_chk_dgt"
    assert all(name[0].isalpha() and name.isascii() for name in told.values())


def test_the_index_forgives_luck():
    rng = np.random.default_rng(0)
    assert drift.psi_of(rng.normal(size=300), rng.normal(size=300)) < 0.1
    assert drift.psi_of(rng.normal(size=300), rng.normal(1, 1, size=300)) > 0.4


def test_a_report_is_plain_json():
    assert plain(Alarm(LEAKAGE, "words", None, "", {"x": np.float64("nan")}))["evidence"] == {"x": None}
