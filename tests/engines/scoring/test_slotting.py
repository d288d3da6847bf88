"""Slotting: means, halves, weights, caps, overrides; floats, arrays and columns agree."""

from __future__ import annotations

import math

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring import slotting as engine

NAN = float("nan")
WEIGHTS = {"f1": 30.0, "f2": 15.0, "f3": 25.0, "f4": 10.0, "f5": 20.0}
CUTS = (1.5, 2.5, 3.5)
RISK = (0.7, 0.9, 1.15, 2.5, 0.0)
LOSS = (0.004, 0.008, 0.028, 0.08, 0.5)
ANSWERS = st.sampled_from([1.0, 2.0, 3.0, 4.0])
MAYBE = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, NAN])


def total_of(*factors: float) -> float:
    """The weighted total of five factors."""
    return float(engine.weighted(dict(zip(WEIGHTS, factors, strict=True)), WEIGHTS))


def asked(*answers: float, factor: str = "f1") -> dict[str, list[engine.Question]]:
    """Five factors, the others all answered 2."""
    told = {name: [engine.Question(f"{name}_1", 2.0)] for name in WEIGHTS}
    told[factor] = [engine.Question(f"{factor}_{at}", answer) for at, answer in enumerate(answers, start=1)]
    return told


def test_the_worked_example_of_the_reference_is_good():
    """Domain reference 1.5: factors (2, 1, 2, 1, 3) make 1.95, Good."""
    assert total_of(2, 1, 2, 1, 3) == pytest.approx(1.95, abs=1e-12)
    assert engine.category_of(total_of(2, 1, 2, 1, 3), CUTS) == 2


def test_a_hundred_million_at_good_weighs_ninety_and_loses_point_eight():
    """Domain reference 1.5: RWA 90m, expected loss 0.8m, capital at 10.5 % 9.45m."""
    weight, loss = engine.of_category(2.0, RISK), engine.of_category(2.0, LOSS)
    assets = engine.risk_weighted(100e6, weight)
    assert assets == pytest.approx(90e6)
    assert engine.expected_loss(100e6, loss) == pytest.approx(0.8e6)
    assert engine.capital(assets, 0.105) == pytest.approx(9.45e6)


def test_a_default_weighs_nothing_and_loses_half():
    """Domain reference 1.5: Default: RWA 0, EL 50m of 100m."""
    assert engine.risk_weighted(100e6, engine.of_category(5.0, RISK)) == 0
    assert engine.expected_loss(100e6, engine.of_category(5.0, LOSS)) == pytest.approx(50e6)


@pytest.mark.parametrize(("category", "loss_weight"), [(1, 0.05), (2, 0.10), (3, 0.35), (4, 1.0), (5, 6.25)])
def test_expected_losses_are_eight_percent_of_the_loss_weights(category, loss_weight):
    assert engine.of_category(float(category), LOSS) == pytest.approx(loss_weight * 0.08)


@pytest.mark.parametrize(("mean", "category"), [
    (1.0, 1), (1.4999, 1), (1.5, 2), (2.4999, 2), (2.5, 3), (3.4999, 3), (3.5, 4), (4.0, 4),
])  # fmt: skip
def test_half_a_category_goes_to_the_worse_factor(mean, category):
    assert engine.half_up(mean) == category


@pytest.mark.parametrize(("answers", "category"), [
    ((1, 2), 2), ((2, 3), 3), ((3, 4), 4), ((1, 1, 2), 1), ((1, 2, 2, 1, 1, 2), 2), ((2, 3, 3, 3, 2, 2), 3),
])  # fmt: skip
def test_the_mean_of_answers_hits_its_half_exactly(answers, category):
    assert engine.half_up(engine.factor_mean([float(each) for each in answers])) == category


@pytest.mark.parametrize(("factors", "total", "category"), [
    ((2, 1, 1, 1, 2), 1.5, 1), ((2, 3, 3, 2, 2), 2.4, 2), ((3, 2, 2, 2, 3), 2.5, 2), ((3, 4, 4, 3, 4), 3.6, 4),
    ((4, 3, 3, 3, 4), 3.5, 3), ((2, 2, 1, 1, 1), 1.45, 1), ((2, 1, 2, 1, 1), 1.55, 2),
])  # fmt: skip
def test_a_total_on_the_edge_belongs_to_the_better_category(factors, total, category):
    assert total_of(*factors) == pytest.approx(total, abs=1e-12)
    assert engine.category_of(total_of(*factors), CUTS) == category


def test_an_unanswered_question_is_not_averaged_away():
    assert math.isnan(engine.factor_mean([1.0, NAN, 1.0]))
    found = engine.slotted(asked(1.0, NAN), WEIGHTS, CUTS)
    assert found.word == "unknown"
    assert found.missing == ("f1_2",)
    assert math.isnan(found.factors["f1"])
    assert found.factors["f2"] == 2


def test_what_does_not_apply_is_left_out_of_the_mean():
    assert engine.factor_mean([1.0, 0.0, 3.0]) == 2
    assert math.isnan(engine.factor_mean([0.0, 0.0]))


def test_a_cap_that_holds_is_named_and_keeps_the_category_down():
    cap = engine.Cap("fails_under_stress", 4.0, 3.0)
    found = engine.slotted(asked(1.0, 1.0, 4.0), WEIGHTS, CUTS, [cap])
    assert (found.scored, found.category) == (2, 3)
    assert found.caps == found.binding == ("fails_under_stress",)


def test_a_cap_that_changes_nothing_is_named_but_does_not_bind():
    found = engine.slotted(asked(4.0), dict(WEIGHTS, f1=60.0), CUTS, [engine.Cap("cap", 4.0, 3.0)])
    assert found.caps == ("cap",)
    assert found.category == found.scored == 3
    assert found.binding == ()


@pytest.mark.parametrize(("answer", "holds"), [(3.0, True), (4.0, False), (0.0, True)])
def test_a_cap_needs_its_answer_and_its_phase(answer, holds):
    found = engine.slotted(asked(1.0), WEIGHTS, CUTS, [engine.Cap("cap", answer, 3.0, holds)])
    assert (found.category, found.caps) == (2, ())


def test_an_override_does_not_lift_above_a_cap():
    cap = engine.Cap("cap", 4.0, 3.0)
    assert engine.slotted(asked(2.0), WEIGHTS, CUTS, [cap], notches=-1).category == 3
    assert engine.slotted(asked(2.0), WEIGHTS, CUTS, notches=-1).category == 1
    assert engine.slotted(asked(2.0), WEIGHTS, CUTS, notches=1).category == 3


@pytest.mark.parametrize(("category", "notches", "found"), [(1, -1, 1), (4, 1, 4), (2, 1, 3), (5, -1, 5), (NAN, 1, NAN)])
def test_an_override_stays_within_the_categories(category, notches, found):
    assert engine.overridden(float(category), float(notches)) == pytest.approx(found, nan_ok=True)


def test_a_default_stands_whatever_is_answered():
    assert engine.slotted(asked(1.0), WEIGHTS, CUTS, default=True).word == "default"
    assert engine.slotted(asked(NAN), WEIGHTS, CUTS, default=True).word == "default"


@pytest.mark.parametrize(("low", "answer"), [(1.5, 1), (1.4, 1), (1.3999, 2), (1.25, 2), (1.15, 3), (1.0, 4)])
def test_a_contracted_projects_cover_proposes_the_answer(low, answer):
    """Domain reference 1.5: 1.40, 1.25, 1.15."""
    assert engine.anchored([(1.0, low, 1.40), (2.0, low, 1.25), (3.0, low, 1.15)]) == answer


def test_a_number_nobody_told_proposes_nothing():
    assert math.isnan(engine.anchored([(1.0, NAN, 1.1), (3.0, 1.2, 1.0)]))
    assert math.isnan(engine.anchored([(1.0, 0.9, 1.1), (3.0, NAN, 1.0)]))
    assert engine.anchored([(1.0, 1.2, 1.1), (3.0, NAN, 1.0)]) == 1


@given(answers=st.lists(MAYBE, min_size=1, max_size=13))
def test_a_factor_lies_between_its_best_and_worst_answer(answers):
    mean = engine.factor_mean(answers)
    told = [each for each in answers if each > 0]
    if any(each != each for each in answers) or not told:
        assert math.isnan(mean)
    else:
        assert min(told) <= mean <= max(told)
        assert engine.half_up(mean) in (1, 2, 3, 4)


@given(factors=st.tuples(*[ANSWERS] * 5), worse=st.integers(0, 4))
def test_a_worse_factor_never_makes_a_better_category(factors, worse):
    told = list(factors)
    before = engine.category_of(total_of(*told), CUTS)
    told[worse] = min(told[worse] + 1, 4.0)
    assert engine.category_of(total_of(*told), CUTS) >= before


STEPS = {
    "x": lambda t: engine.half_up(engine.factor_mean([t("a"), t("b")])),
    "y": lambda t: engine.half_up(engine.factor_mean([t("c")])),
    "total": lambda t: engine.weighted({"x": t("x"), "y": t("y")}, {"x": 60.0, "y": 40.0}),
    "scored": lambda t: engine.category_of(t("total"), CUTS),
    "shifted": lambda t: engine.overridden(t("scored"), t("moved")),
    "kept": lambda t: engine.capped(t("shifted"), [engine.Cap("cap", t("c"), 3.0, t("builds") > 0)]),
    "final": lambda t: engine.defaulted(t("kept"), t("flag")),
    "weight": lambda t: engine.of_category(t("final"), RISK),
    "proposed": lambda t: engine.anchored([(1.0, t("b"), 3.0), (2.0, t("c"), 2.0)]),
}
FLAG = st.sampled_from([0.0, 1.0])
ROW = st.tuples(MAYBE, MAYBE, MAYBE, FLAG, FLAG, st.sampled_from([-1.0, 0.0, 1.0]))


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=30))
def test_floats_arrays_and_columns_agree(rows):
    names = ("a", "b", "c", "flag", "builds", "moved")
    floats = [dict(zip(names, row, strict=True)) for row in rows]
    arrays = {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    frame = nw.from_native(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row").fill_nan(None))
    for name, step in STEPS.items():
        for row in floats:
            row[name] = step(row.__getitem__)
        arrays[name] = step(arrays.__getitem__)
        frame = frame.with_columns(step(nw.col).alias(name))
    columns = frame.to_native().fill_null(NAN)
    for name in STEPS:
        expected = [row[name] for row in floats]
        np.testing.assert_allclose(np.broadcast_to(arrays[name], len(rows)), expected, err_msg=name)
        np.testing.assert_allclose(columns[name].to_numpy(), expected, err_msg=name)
