"""A scorecard at work."""

from math import inf, isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring import scorecard
from clc.engines.scoring.scorecard import Card, Characteristic

CARD = Card(
    base=500,
    score=600,
    odds=50,
    double=20,
    known_share_min=0.5,
    characteristics=(
        Characteristic("sales", (100.0, 1000.0), (0, 30, 60), unknown=20),
        Characteristic("swing", (0.5,), (25, 0), unknown=10),
        Characteristic("void", (0.1,), (15, 0), unknown=0),
    ),
    grades=(("A", 580), ("B", 540), ("C", -inf)),
)
VALUE = st.floats(-10, 5000) | st.just(nan)
VALUES = st.fixed_dictionaries({"sales": VALUE, "swing": VALUE, "void": VALUE})


def test_points_add_up_by_hand():
    """500 + 30 for sales of 250 + 0 for a swing of 0.7 + 15 for a void share of 0.02."""
    assert scorecard.points(CARD, {"sales": 250, "swing": 0.7, "void": 0.02}) == 545


def test_a_value_on_an_edge_belongs_to_the_bin_above():
    assert scorecard.given(CARD.characteristics[0], 100.0) == 30
    assert scorecard.given(CARD.characteristics[0], 99.999) == 0


def test_the_ends_hold_whatever_is_beyond():
    assert scorecard.given(CARD.characteristics[0], -inf) == 0
    assert scorecard.given(CARD.characteristics[0], inf) == 60


def test_600_points_are_odds_of_50_to_1_and_20_more_double_them():
    assert scorecard.pd(CARD, 600.0) == pytest.approx(1 / 51)
    assert scorecard.pd(CARD, 620.0) == pytest.approx(1 / 101)
    assert scorecard.pd(CARD, 580.0) == pytest.approx(1 / 26)


def test_a_firm_of_which_nothing_is_known_gets_no_score_and_no_grade():
    score = scorecard.points(CARD, {})
    assert isnan(score)
    assert isnan(scorecard.pd(CARD, score))
    assert scorecard.grade(CARD, score) == 0
    assert scorecard.grade_name(CARD, 0) == "unknown"


def test_half_of_the_span_known_is_just_enough():
    """Sales carry 60 of 100 points, swing and void 40."""
    assert scorecard.points(CARD, {"sales": 2000}) == 500 + 60 + 10 + 0
    assert isnan(scorecard.points(CARD, {"swing": 0.1, "void": 0.0}))


def test_grades_begin_at_their_least_score():
    assert [scorecard.grade_name(CARD, scorecard.grade(CARD, s)) for s in (600.0, 580.0, 579.0, 540.0, 0.0)] == list("AABBC")


def test_reasons_name_the_largest_shortfall_first_and_stop_when_nothing_is_lost():
    lost = scorecard.shortfalls(CARD, {"sales": 250, "swing": 0.7, "void": 0.02})
    assert lost == (30, 25, 0)
    assert scorecard.reasons(CARD, lost) == (1, 2, 0)


def test_of_equal_shortfalls_the_earlier_characteristic_comes_first():
    assert scorecard.reasons(CARD, (5.0, 9.0, 5.0)) == (2, 1, 3)


@given(VALUES)
def test_parts_explain_the_whole_score(values):
    parts = scorecard.parts(CARD, values)
    score = scorecard.points(CARD, values)
    assert isnan(score) or CARD.base + sum(part.points for part in parts) == score
    assert all(part.low <= part.value < part.high for part in parts if not isnan(part.value))
    assert all(part.points <= part.best for part in parts)


@given(VALUES, st.sampled_from(["sales", "swing", "void"]), st.floats(0, 3000))
def test_a_worse_value_never_raises_the_score(values, name, step):
    worse = dict(values, **{name: values[name] + (-step if name == "sales" else step)})
    before, after = scorecard.points(CARD, values), scorecard.points(CARD, worse)
    assert isnan(before) or after <= before


@settings(deadline=None, max_examples=40)
@given(st.lists(VALUES, min_size=1, max_size=12))
def test_floats_arrays_and_columns_agree(rows):
    arrays = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    frame = nw.from_native(pl.DataFrame(arrays).with_columns(pl.all().fill_nan(None)))
    columns = {name: nw.col(name) for name in arrays}
    lost = scorecard.shortfalls(CARD, columns)
    table = frame.with_columns(scorecard.points(CARD, columns).alias("score")).with_columns(
        scorecard.pd(CARD, nw.col("score")).alias("pd"),
        scorecard.grade(CARD, nw.col("score")).alias("grade"),
        *(why.alias(f"why_{at}") for at, why in enumerate(scorecard.reasons(CARD, lost))),
    )
    score = scorecard.points(CARD, arrays)
    why = scorecard.reasons(CARD, scorecard.shortfalls(CARD, arrays))
    for at, row in enumerate(rows):
        one = scorecard.points(CARD, row)
        because = scorecard.reasons(CARD, scorecard.shortfalls(CARD, row))
        told = (one, scorecard.pd(CARD, one), scorecard.grade(CARD, one), *because)
        array = (score[at], scorecard.pd(CARD, score)[at], scorecard.grade(CARD, score)[at], *(each[at] for each in why))
        names = ("score", "pd", "grade", "why_0", "why_1", "why_2")
        column = [nan if table[name][at] is None else table[name][at] for name in names]
        assert array == pytest.approx(told, nan_ok=True)
        assert column == pytest.approx(told, nan_ok=True)
