from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.kernel.column import clip, exp, known, log, or_else, pick, ratio, size, sqrt

VALUES = st.one_of(st.just(nan), st.just(0.0), st.just(-0.0), st.integers(-(10**11), 10**11).map(lambda n: n / 100))
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=20)

FORMULAS = {
    "ratio": ratio,
    "pick": lambda a, b: pick(a > b, a, b * 2),
    "pick or unknown": lambda a, b: pick(a > b, a),
    "or_else": or_else,
    "or a number": lambda a, b: or_else(a, 0.0) + b,
    "clip": lambda a, b: clip(a, -1.0, 1.0) + b,
    "size": lambda a, b: size(a) - b,
    "known": lambda a, b: pick(known(a), b),
    "exp": lambda a, b: exp(clip(a, -9.0, 9.0)) + b,
    "log": lambda a, b: log(a) - b,
    "sqrt": lambda a, b: sqrt(a) + b,
    "by a number": lambda a, b: ratio(a, 3.0) + ratio(1.0, b),
}


def on_floats(formula, pairs):
    return [formula(a, b) for a, b in pairs]


def on_arrays(formula, pairs):
    tops, bottoms = (np.array(side, dtype=np.float64) for side in zip(*pairs, strict=True))
    return list(formula(tops, bottoms))


def on_columns(formula, pairs):
    frame = pl.DataFrame(pairs, schema={"a": pl.Float64, "b": pl.Float64}, orient="row").fill_nan(None)
    answer = nw.from_native(frame.lazy()).select(x=formula(nw.col("a"), nw.col("b"))).collect()["x"].to_native()
    assert not answer.is_nan().any()
    return answer.fill_null(nan).to_list()


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=50)
@given(pairs=PAIRS)
def test_a_formula_answers_floats_arrays_and_columns_alike(name, pairs):
    floats = on_floats(FORMULAS[name], pairs)
    np.testing.assert_allclose(floats, on_arrays(FORMULAS[name], pairs), rtol=1e-14)
    np.testing.assert_allclose(floats, on_columns(FORMULAS[name], pairs), rtol=1e-14)


def test_a_share_of_nothing_is_unknown_not_infinite():
    assert isnan(ratio(1.0, 0.0))
    assert isnan(ratio(0.0, -0.0))
    assert isnan(ratio(1, 0))
    np.testing.assert_array_equal(ratio(np.array([1.0, 0.0, 6.0]), np.array([0.0, 0.0, 3.0])), [nan, nan, 2.0])


def test_nothing_over_nothing_is_null_in_a_column_and_never_nan():
    assert on_columns(lambda a, b: ratio(a, b) * 0 + 1, [(0.0, 0.0), (2.0, 4.0)])[1] == 1


def test_a_condition_on_an_unknown_does_not_hold():
    assert pick(nan > 0, 1.0, 2.0) == 2
    assert on_columns(lambda a, b: pick(a > 0, b, b * 2), [(nan, 1.0)]) == [2]


def test_whole_numbers_are_numbers_too():
    assert ratio(1, 4) == 0.25
    assert clip(7, 0, 5) == 5
    assert pick(np.bool_(True), 1.0, 2.0) == 1
    assert known(3)
