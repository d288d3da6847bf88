"""Loss given default with security: worked by hand, never better than its security, floats = arrays = columns."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring.lgd import Held, secured
from clc.kernel.column import UNKNOWN

MONEY = st.floats(0, 1e9)


def test_a_mortgage_carries_its_value_after_the_haircut():
    found = secured(100.0, 0.4, [Held(100.0, 0.4, 0.2)])  # 60 at 20 %, 40 at 40 %
    assert found.lgd == pytest.approx(0.28)
    assert found.covered == pytest.approx(0.6)


def test_cash_is_taken_before_the_mortgage_whatever_the_order():
    pieces = [Held(100.0, 0.4, 0.2), Held(50.0, 0.0, 0.0)]
    assert secured(100.0, 0.4, pieces).lgd == pytest.approx(0.5 * 0 + 0.5 * 0.2)
    assert secured(100.0, 0.4, pieces) == secured(100.0, 0.4, pieces[::-1])


@pytest.mark.parametrize("value", [UNKNOWN, 0.0, -5.0])
def test_security_of_no_known_value_carries_nothing(value):
    found = secured(100.0, 0.4, [Held(value, 0.0, 0.0)])
    assert (found.lgd, found.covered) == (0.4, 0.0)


@pytest.mark.parametrize("exposure", [UNKNOWN, 0.0, -1.0])
def test_without_an_exposure_there_is_no_loss_to_tell(exposure):
    assert np.isnan(secured(exposure, 0.4, [Held(1.0, 0.0, 0.0)]).lgd)


@given(exposure=st.floats(1, 1e9), value=MONEY, more=MONEY, haircut=st.floats(0, 1), loss=st.floats(0, 1))
def test_more_security_never_loses_more_and_the_loss_stays_within_its_bounds(exposure, value, more, haircut, loss):
    less, all_of = (secured(exposure, 0.4, [Held(worth, haircut, loss)]).lgd for worth in (value, value + more))
    assert all_of <= less + 1e-12
    assert min(loss, 0.4) - 1e-12 <= all_of <= 0.4 + 1e-12


def test_floats_arrays_and_columns_answer_alike():
    rows = [(100.0, 30.0, 10.0), (50.0, UNKNOWN, 500.0), (UNKNOWN, 1.0, 1.0), (0.0, 1.0, 1.0), (80.0, 0.0, 0.0)]

    def loss(exposure, land, cash):
        return secured(exposure, 0.4, [Held(land, 0.4, 0.2), Held(cash, 0.0, 0.0)]).lgd

    floats = [loss(*row) for row in rows]
    np.testing.assert_allclose(floats, loss(*(np.array(side) for side in zip(*rows, strict=True))))
    frame = pl.DataFrame(rows, schema=["e", "l", "c"], orient="row").fill_nan(None).lazy()
    columns = nw.from_native(frame).select(x=loss(nw.col("e"), nw.col("l"), nw.col("c"))).collect()["x"].to_native()
    np.testing.assert_allclose(floats, columns.fill_null(np.nan).to_list())
