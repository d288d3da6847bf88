from decimal import Decimal
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.money import CENT, capitals, cents, settle, to_float

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


@pytest.mark.parametrize(("amount", "says"), [
    ("0", "零元整"), ("1000000", "壹佰万元整"), ("10", "壹拾元整"), ("1005.03", "壹仟零伍元零叁分"), ("0.05", "伍分"),
    ("0.50", "伍角"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"), ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("6007.14", "陆仟零柒元壹角肆分"), ("325.04", "叁佰贰拾伍元零肆分"),
    ("100000001", "壹亿零壹元整"), ("1000100000", "壹拾亿零壹拾万元整"), ("10100000", "壹仟零壹拾万元整"),
    ("1000000000000", "壹万亿元整"), ("1000200000000", "壹万零贰亿元整"), ("100000", "壹拾万元整"),
    ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("300020003", "叁亿零贰万零叁元整"),
])  # fmt: skip
def test_an_amount_in_chinese_capitals(amount: str, says: str) -> None:
    """The examples with fen and jiao are those of the Rules on payment and settlement 1997, annex 1."""
    assert capitals(amount) == says


def read_back(told: str) -> Decimal:
    """A reader of capitals that shares nothing with their writer."""
    digits = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    sizes = {"拾": 10, "佰": 100, "仟": 1000}
    total, section, last = Decimal(0), 0, 0
    for sign in told:
        if sign in digits:
            last = digits[sign]
        elif sign in sizes:
            section, last = section + last * sizes[sign], 0
        elif sign == "万":
            total, section, last = total + (section + last) * 10000, 0, 0
        elif sign == "亿":
            total, section, last = (total + section + last) * 10**8, 0, 0
        elif sign == "元":
            total, section, last = total + section + last, 0, 0
        elif sign in "角分":
            total, last = total + last * Decimal("0.1" if sign == "角" else "0.01"), 0
    return total


@given(st.decimals(0, 9999999999999999, places=2))
def test_capitals_say_exactly_the_amount(amount: Decimal) -> None:
    assert read_back(capitals(amount)) == amount
    assert "零零" not in capitals(amount)


@pytest.mark.parametrize("amount", ["-1", "1e16", "NaN"])
def test_what_has_no_capitals_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        capitals(amount)
