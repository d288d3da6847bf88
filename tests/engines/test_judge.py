"""Levels, lights and tiers: the reference's vectors, and what holds for every value."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines import judge
from clc.kernel.column import UNKNOWN

NUMBERS = st.floats(-1e6, 1e6)
CODES = st.integers(0, 4).map(float)
WHEN = st.sampled_from(["below", "above", "rises_by", "falls_by"])
RULES = {"points": {"yellow": 5.0, "orange": 15.0, "red": 40.0}, "category_cap": 60.0}
FROM = {"yellow": 5.0, "orange": 15.0, "red": 40.0}
GREEN, YELLOW, ORANGE, RED = 1.0, 2.0, 3.0, 4.0


@st.composite
def thresholds(draw: st.DrawFn, when: str) -> dict[str, float]:
    """Thresholds that grow worse in the direction, one to three of them."""
    low = 1e-3 if when.endswith("_by") else -1e6
    values = sorted(draw(st.lists(st.floats(low, 1e6), min_size=3, max_size=3, unique=True)))
    ordered = list(reversed(values)) if when == "below" else values
    told = dict(zip(("yellow", "orange", "red"), ordered, strict=True))
    kept = draw(st.sets(st.sampled_from(sorted(told)), min_size=1))
    return {name: value for name, value in told.items() if name in kept}


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, dict[str, float]]:
    when = draw(WHEN)
    return when, draw(thresholds(when))


def light(*codes: float, categories: int = 0) -> tuple[float, float]:
    """Code and score of these warnings, each of its own category or spread over so many."""
    by: dict[str, list[Any]] = {}
    for at, code in enumerate(codes):
        by.setdefault(str(at % categories if categories else at), []).append(code)
    score = judge.light_score(by, **RULES)
    return judge.light_code(score, judge.count(codes, least=4), FROM), score


# -- levels


def test_below_and_above_are_strict():
    told = {"yellow": 1.2, "orange": 1.0, "red": 0.7}
    found = [judge.level(value, UNKNOWN, told, "below") for value in (1.2, 1.19, 1.0, 0.99, 0.7, 0.69)]
    assert found == [GREEN, YELLOW, YELLOW, ORANGE, ORANGE, RED]
    told = {"yellow": 0.0, "orange": 7.0, "red": 30.0}
    found = [judge.level(value, UNKNOWN, told, "above") for value in (0, 1, 7, 8, 30, 31)]
    assert found == [GREEN, YELLOW, YELLOW, ORANGE, ORANGE, RED]


def test_a_rise_of_exactly_the_threshold_counts_in_spite_of_binary_fractions():
    assert judge.level(0.7, 0.6, {"yellow": 0.1}, "rises_by") == YELLOW
    assert judge.level(0.6, 0.7, {"yellow": 0.1}, "falls_by") == YELLOW
    assert judge.level(0.69, 0.6, {"yellow": 0.1}, "rises_by") == GREEN


def test_a_fall_is_no_rise():
    assert judge.level(0.1, 0.9, {"yellow": 0.1}, "rises_by") == GREEN


def test_a_rule_without_thresholds_knows_nothing():
    assert judge.level(1.0, UNKNOWN, {}, "below") == 0.0


def test_an_unknown_direction_is_an_error():
    with pytest.raises(ValueError, match="direction"):
        judge.level(1.0, 1.0, {"yellow": 1.0}, "sideways")


@given(rule=rules(), value=st.sampled_from([nan, inf, -inf]), before=NUMBERS)
def test_what_is_not_a_finite_number_is_unknown_never_green(rule, value, before):
    when, told = rule
    assert judge.level(value, before, told, when) == 0.0


@given(told=thresholds("rises_by"), value=NUMBERS, when=st.sampled_from(["rises_by", "falls_by"]))
def test_a_change_since_an_unknown_time_is_unknown(told, value, when):
    assert judge.level(value, UNKNOWN, told, when) == 0.0


@given(rule=rules(), one=NUMBERS, other=NUMBERS, before=NUMBERS)
def test_a_worse_value_never_gives_a_milder_level(rule, one, other, before):
    when, told = rule
    better, worse = sorted((one, other), reverse=when in ("below", "falls_by"))
    assert judge.level(worse, before, told, when) >= judge.level(better, before, told, when)


@given(rule=rules(), value=NUMBERS, before=NUMBERS)
def test_a_level_is_one_the_rule_has(rule, value, before):
    when, told = rule
    assert judge.level(value, before, told, when) in {GREEN} | {float(judge.CODES[name]) for name in told}


@given(rule=rules(), values=st.lists(NUMBERS | st.just(nan), min_size=1, max_size=8), before=NUMBERS)
def test_floats_arrays_and_columns_give_the_same_level(rule, values, before):
    when, told = rule
    singly = [judge.level(value, before, told, when) for value in values]
    assert judge.level(np.array(values), before, told, when).tolist() == singly
    frame = nw.from_native(pl.DataFrame({"v": pl.Series(values, dtype=pl.Float64).fill_nan(None)}))
    assert frame.select(c=judge.level(nw.col("v"), before, told, when))["c"].to_list() == singly


def test_a_nan_that_slipped_into_a_column_is_unknown_too():
    frame = nw.from_native(pl.DataFrame({"v": [nan, 5.0, None]}))
    for when in ("below", "above"):
        told = {"yellow": 4.0} if when == "above" else {"yellow": 6.0}
        assert frame.select(c=judge.level(nw.col("v"), UNKNOWN, told, when))["c"].to_list() == [0, 2, 0]


# -- persistence


@pytest.mark.parametrize(
    ("looks", "n", "expected"),
    [
        ([3, 1, 1], 2, 1),
        ([3, 2, 1], 2, 2),
        ([4, 3, 1], 2, 3),
        ([4, 4, 4], 3, 4),
        ([1, 1, 1], 1, 1),
        ([3, 0, 1], 2, 0),
        ([1, 0, 1], 2, 1),
        ([3, 3, 0], 2, 3),
        ([0, 0, 0], 2, 0),
        ([0, 3, 3], 2, 3),
    ],
)
def test_a_level_holds_when_enough_looks_reach_it(looks, n, expected):
    assert judge.persist([float(code) for code in looks], n) == expected


@given(looks=st.lists(CODES, min_size=1, max_size=6), data=st.data())
def test_persistence_never_turns_an_undecided_answer_green(looks, data):
    n = data.draw(st.integers(1, len(looks)))
    at_best = judge.persist([code or GREEN for code in looks], n)
    at_worst = judge.persist([code or RED for code in looks], n)
    found = judge.persist(looks, n)
    assert found == at_best if at_best > GREEN else found == (GREEN if at_worst == GREEN else 0.0)


@given(looks=st.lists(CODES.filter(bool), min_size=1, max_size=6), data=st.data())
def test_a_worse_look_never_makes_persistence_milder(looks, data):
    n, at = data.draw(st.integers(1, len(looks))), data.draw(st.integers(0, len(looks) - 1))
    worse = [min(code + 1, RED) if place == at else code for place, code in enumerate(looks)]
    assert judge.persist(worse, n) >= judge.persist(looks, n)


@pytest.mark.parametrize("n", [0, 3])
def test_more_looks_than_there_are_cannot_be_asked_for(n):
    with pytest.raises(ValueError, match="cannot be asked"):
        judge.persist([1.0, 1.0], n)


# -- the light (domain reference 6)


@pytest.mark.parametrize(
    ("codes", "score", "colour"),
    [
        ((RED, YELLOW, YELLOW), 50, RED),
        ((ORANGE, ORANGE, ORANGE, YELLOW, YELLOW), 55, RED),
        ((ORANGE, YELLOW, YELLOW, YELLOW), 30, ORANGE),
        ((YELLOW,), 5, YELLOW),
        ((GREEN, GREEN), 0, GREEN),
        ((GREEN, 0.0), 0, GREEN),
    ],
)
def test_the_reference_scores_its_examples_so(codes, score, colour):
    assert light(*codes) == (colour, score)


def test_one_category_makes_sixty_points_at_most():
    assert light(RED, RED, RED, categories=1) == (RED, 60)
    assert light(*[ORANGE] * 6, categories=1) == (RED, 60)


def test_all_categories_make_a_hundred_points_at_most():
    assert light(*[RED] * 6) == (RED, 100)


def test_a_light_of_nothing_known_is_unknown():
    code, score = light(0.0, 0.0)
    assert code == 0.0
    assert isnan(score)
    code, score = light()
    assert code == 0.0
    assert isnan(score)


@given(codes=st.lists(CODES, min_size=1, max_size=12), at=st.integers(0, 11))
def test_a_graver_warning_never_makes_a_milder_light(codes, at):
    graver = [min(code + 1, RED) if place == at else code for place, code in enumerate(codes)]
    before, after = light(*codes, categories=3), light(*graver, categories=3)
    assert after[0] >= before[0]
    assert not after[1] < before[1]


@given(codes=st.lists(CODES, min_size=1, max_size=12))
def test_any_red_is_red(codes):
    code, _score = light(*codes, RED, categories=2)
    assert code == RED
