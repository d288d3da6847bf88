"""Financed emissions: the measured case, bounds, unknown kept, the book's sum and quality, columns as floats."""

from __future__ import annotations

from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure.emissions import Counted, attribution, financed, quality_of, whole

MONEY = st.floats(0.01, 1e12)


def test_the_measured_case_of_the_reference():
    """Domain reference 4.5: 0.5537 % of 50,000 t."""
    assert attribution(200.0, 19_300.0, 16_820.0) == pytest.approx(0.005537, abs=5e-7)
    assert financed(200.0, 19_300.0, 16_820.0, 50_000.0) == pytest.approx(276.85, abs=0.005)


@given(MONEY, st.floats(-1e12, 1e12), MONEY, st.floats(0, 1e9))
def test_nobody_finances_more_than_is_emitted(outstanding, equity, debt, emitted):
    assert 0 <= financed(outstanding, equity, debt, emitted) <= emitted


@pytest.mark.parametrize(("outstanding", "equity", "debt", "emitted"), [
    (nan, 1.0, 1.0, 1.0), (1.0, nan, 1.0, 1.0), (1.0, 1.0, nan, 1.0), (1.0, 1.0, 1.0, nan), (1.0, 0.0, 0.0, 1.0),
    (-1.0, 1.0, 1.0, 1.0), (1.0, 1.0, 1.0, -1.0),
])
def test_what_is_not_known_stays_unknown(outstanding, equity, debt, emitted):
    assert isnan(financed(outstanding, equity, debt, emitted))


def test_equity_below_nothing_counts_as_none():
    assert attribution(50.0, -30.0, 100.0) == 0.5


@pytest.mark.parametrize(("told", "quality"), [(1.0, 1.0), (5.0, 5.0), (0.0, nan), (6.0, nan), (nan, nan)])
def test_quality_is_one_to_five(told, quality):
    assert quality_of(told) == pytest.approx(quality, nan_ok=True)


def test_a_book_is_the_sum_of_its_lines_and_says_how_much_it_counts():
    book = whole([Counted(10.0, 100.0, 1.0), Counted(30.0, 300.0, 3.0), Counted(nan, 600.0, 2.0)])
    assert (book.tonnes, book.counted, book.outstanding, book.quality) == (40.0, 400.0, 1000.0, 2.5)
    assert book.share_counted == 0.4
    assert isnan(whole([]).tonnes)
    assert isnan(whole([]).quality)


def test_floats_arrays_and_columns_agree():
    rows = [(200.0, 19_300.0, 16_820.0, 50_000.0), (10.0, -5.0, 20.0, 7.0), (1.0, nan, 2.0, 3.0), (5.0, 0.0, 0.0, 1.0)]
    expected = [financed(*row) for row in rows]
    array = financed(*(np.array(column) for column in zip(*rows, strict=True)))
    frame = nw.from_native(pl.DataFrame({name: [None if v != v else v for v in column] for name, column in zip(
        "oqdt", zip(*rows, strict=True), strict=True)}))
    column = frame.select(financed(*(nw.col(name) for name in "oqdt")).alias("f"))["f"].to_list()
    np.testing.assert_allclose(np.asarray(array), expected)
    assert [nan if each is None else each for each in column] == pytest.approx(expected, nan_ok=True)
