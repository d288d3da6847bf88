from decimal import Decimal
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.money import CENT, cents, settle, to_float

MONEY = st.decimals(-(10**15), 10**15, places=2)
PARTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(whole=MONEY, parts=PARTS)
def test_parts_always_sum_to_the_whole(whole, parts):
    assert sum(settle(whole, parts)) == whole


@given(whole=MONEY, parts=PARTS)
def test_no_part_moves_by_a_cent(whole, parts):
    settled = settle(whole, parts)
    for part, got in zip(parts, settled, strict=True):
        assert abs(Decimal(part) * whole / Decimal(sum(parts)) - got) < CENT * Decimal("1.000001")
        assert part or got == 0


def test_a_third_each_leaves_the_odd_cent_to_the_first():
    assert settle(100, [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert settle(Decimal("-0.01"), [1, 2]) == [0, Decimal("-0.01")]


@pytest.mark.parametrize("parts", [[], [0, 0], [1, -1], [-1]])
def test_nothing_to_divide_by_is_refused(parts):
    with pytest.raises(ValueError, match="parts must be"):
        settle(1, parts)


def test_half_a_cent_goes_up():
    assert cents("1.005") == Decimal("1.01")
    assert cents(2.675) == Decimal("2.68")
    assert cents(Decimal("-1.005")) == Decimal("-1.01")


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), Decimal("nan")])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="not an amount"):
        cents(amount)


def test_no_amount_is_unknown_to_an_engine():
    assert isnan(to_float(None))
    assert to_float(Decimal("12.34")) == 12.34
