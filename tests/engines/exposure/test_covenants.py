"""Headroom and state of a covenant: from above and below, the same on floats, arrays and columns; unknown stays unknown."""

from __future__ import annotations

from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure import covenants as engine

AMOUNT = st.floats(-1e9, 1e9)
LIMIT = st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-6)
THIN = st.floats(0, 1)


@pytest.mark.parametrize(("actual", "limit", "least", "state", "headroom"), [
    (1.30, 1.05, True, "met", 0.238095), (1.10, 1.05, True, "thin", 0.047619), (1.05, 1.05, True, "thin", 0.0),
    (1.04, 1.05, True, "breached", -0.009524), (0.55, 0.70, False, "met", 0.214286),
    (0.71, 0.70, False, "breached", -0.014286),
    (-5.0, -10.0, True, "met", 0.5), (-12.0, -10.0, True, "breached", -0.2),
])
def test_a_covenant_stands_by_its_distance_from_the_limit(actual, limit, least, state, headroom):
    """Domain reference 6, W61."""
    assert engine.STATES[engine.state(actual, limit, 0.15, at_least=least)] == state
    assert engine.headroom(actual, limit, at_least=least) == pytest.approx(headroom, abs=1e-6)


@pytest.mark.parametrize(("actual", "state"), [(0.0, 1.0), (1.0, 3.0)])
def test_a_limit_of_nothing_is_met_or_breached_and_never_thin(actual, state):
    assert engine.state(actual, 0.0, 0.15, at_least=False) == state
    assert isnan(engine.headroom(actual, 0.0, at_least=False))


@pytest.mark.parametrize(("actual", "limit"), [(nan, 1.0), (1.0, nan), (nan, nan)])
def test_what_is_unknown_is_neither_met_nor_breached(actual, limit):
    assert isnan(engine.state(actual, limit, 0.15, at_least=True))


@given(AMOUNT, LIMIT, THIN, st.booleans())
def test_a_breach_is_headroom_below_nothing(actual, limit, thin, least):
    breached = engine.state(actual, limit, thin, at_least=least) == engine.BREACHED
    assert breached == (engine.headroom(actual, limit, at_least=least) < 0)


@given(AMOUNT, LIMIT, THIN, st.booleans())
def test_more_room_never_makes_the_state_worse(actual, limit, thin, least):
    better = actual + 1.0 if least else actual - 1.0
    assert engine.state(better, limit, thin, at_least=least) <= engine.state(actual, limit, thin, at_least=least)


@pytest.mark.parametrize("least", [True, False])
def test_floats_arrays_and_columns_agree(least):
    actual, limit = [1.3, 1.1, 1.0, nan, 0.5], [1.05, 1.05, 1.05, 1.05, nan]
    one_by_one = [engine.state(a, b, 0.15, at_least=least) for a, b in zip(actual, limit, strict=True)]
    array = engine.state(np.array(actual), np.array(limit), 0.15, at_least=least)
    told = {"a": [None if a != a else a for a in actual], "b": [None if b != b else b for b in limit]}
    frame = nw.from_native(pl.DataFrame(told, schema={"a": pl.Float64, "b": pl.Float64}))
    column = frame.select(engine.state(nw.col("a"), nw.col("b"), 0.15, at_least=least).alias("s"))["s"].to_list()
    np.testing.assert_array_equal(np.array(one_by_one), np.asarray(array))
    assert [nan if each is None else each for each in column] == pytest.approx(one_by_one, nan_ok=True)
