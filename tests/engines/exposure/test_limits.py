"""Limits: the vector of domain reference 2.5, exactness to the cent, and the same answer on numbers and columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure.limits import Touched, amount, binding, by_group, headroom, level, use
from clc.policy import loader
from clc.policy.kind.limit import LimitRule

DAY = date(2026, 11, 22)
LIMITS = loader.shipped().of(LimitRule)
MONEY = st.decimals(0, 10**14, places=2)


@pytest.mark.parametrize(("name", "base", "expected"), [
    ("single_loan", 65_000, 6_500), ("single_exposure", 50_000, 7_500), ("group_exposure", 50_000, 10_000),
    ("large_exposure", 50_000, 1_250), ("dependence_test", 50_000, 2_500),
])
def test_the_limits_of_the_reference_come_out(name, base, expected):
    share = LIMITS[name].share_on(DAY)
    assert share is not None
    assert amount(Decimal(base) * 1_000_000, share) == Decimal(expected) * 1_000_000


@given(MONEY, MONEY)
def test_headroom_and_use_are_the_limit_to_the_cent(limit, used):
    assert headroom(limit, used) + used == limit


@given(MONEY, st.floats(0.001, 1))
def test_a_limit_is_never_above_its_share(base, share):
    found = amount(base, share)
    assert found <= base * Decimal(str(share))
    assert base * Decimal(str(share)) - found < Decimal("0.01")


def test_use_is_the_same_on_numbers_arrays_and_columns():
    used, limit = [80.0, 0.0, float("nan"), 5.0], [100.0, 100.0, 100.0, 0.0]
    floats = [use(one, other) for one, other in zip(used, limit, strict=True)]
    arrays = use(np.array(used), np.array(limit))
    frame = nw.from_native(pl.DataFrame({"u": used, "l": limit}).fill_nan(None))
    columns = nw.to_native(frame.select(x=use(nw.col("u"), nw.col("l"))))["x"].fill_null(float("nan")).to_numpy()
    assert np.allclose(floats, arrays, equal_nan=True)
    assert np.allclose(arrays, columns, equal_nan=True)
    assert floats[0] == 0.8


@pytest.mark.parametrize(("used", "expected"), [
    (None, "unknown"), ("0", "green"), ("79.99", "green"), ("80", "yellow"), ("90", "orange"), ("100", "orange"),
    ("100.01", "red"),
])
def test_use_has_its_level_and_the_full_limit_is_no_breach(used, expected):
    warns = {"yellow": 0.8, "orange": 0.9}
    assert level(None if used is None else Decimal(used), Decimal(100), warns) == expected


def test_the_binding_limit_is_the_one_with_least_left_among_those_that_block():
    wide = Touched("wide", "", Decimal(100), Decimal(10), Decimal(20))
    tight = Touched("tight", "", Decimal(50), Decimal(40), Decimal(20))
    mark = Touched("mark", "", Decimal(5), Decimal(40), Decimal(20), blocks=False)
    assert binding([wide, tight, mark]) is tight
    assert tight.is_breached
    assert tight.room_after == -10
    assert binding([mark]) is None


def test_a_group_adds_up_what_is_known_and_says_how_many_are_not():
    sums, unknown = by_group([0, 0, 1, 1], [5.0, 7.0, float("nan"), 1.0], 3)
    assert sums.tolist() == [12, 1, 0]
    assert unknown.tolist() == [0, 1, 0]
