"""Units by their words and by jumps in size; periods that exchange, repeat or overlap."""

from __future__ import annotations

from datetime import date

import pytest

from clc.engines.spreading.periods import Span, clashes, exchanged, month_end, year_before
from clc.engines.spreading.units import jump, unit_said


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：元", "yuan"),
        ("单位:人民币万元", "ten_thousand"),
        ("金额单位：千元", "thousand"),
        ("（单位：亿元）", "hundred_million"),
        ("单位：百万元", "million"),
        ("单 位 ： 万 元", "ten_thousand"),
        ("RMB'000", "thousand"),
        ("(in millions of USD)", "million"),
        ("(In thousands, except per share data)", "thousand"),
        ("Unit: RMB yuan", "yuan"),
        ("编制单位：某某公司", None),
        ("货币资金", None),
        ("每股收益（元）", None),
        ("", None),
    ],
)
def test_the_words_for_a_unit_are_read(text, unit):
    assert unit_said(text) == unit


@pytest.mark.parametrize("factor", [1_000, 10_000, 1_000_000])
def test_a_jump_by_a_power_of_ten_is_seen_both_ways(factor):
    small = {"a": 11.0, "b": 20.0, "c": 35.0, "d": 0.0}
    large = {key: value * factor * 1.3 for key, value in small.items()}
    assert jump(large, small) == factor
    assert jump(small, large) == -factor


def test_growth_is_no_jump_and_two_lines_are_too_few():
    assert jump({"a": 90.0, "b": 80.0, "c": 70.0}, {"a": 10.0, "b": 10.0, "c": 10.0}) == 0
    assert jump({"a": 10_000.0, "b": 10_000.0}, {"a": 1.0, "b": 1.0}) == 0


def test_columns_that_stand_exchanged_are_seen_by_the_cash_flow_and_by_last_year():
    now, before = {"BS_CASH": 5.0, "CF_BEG": 5.0, "CF_END": 8.0}, {"BS_CASH": 8.0}
    assert exchanged(now, before)
    assert not exchanged({**now, "BS_CASH": 8.0}, {"BS_CASH": 5.0})
    last = {"BS_CASH": 1.0, "BS_AR": 2.0, "BS_INV": 3.0}
    assert exchanged(last, {"BS_CASH": 4.0, "BS_AR": 5.0, "BS_INV": 6.0}, last)
    assert not exchanged({"BS_CASH": 4.0, "BS_AR": 5.0, "BS_INV": 6.0}, last, last)


def test_periods_clash_where_they_repeat_or_overlap_and_not_from_the_same_day_on():
    year, half = Span(date(2024, 12, 31), 12), Span(date(2024, 6, 30), 6)
    assert clashes([year, half]) == []
    assert [clash for _a, _b, clash in clashes([year, Span(date(2024, 12, 31), 12)])] == ["same"]
    assert [clash for _a, _b, clash in clashes([year, Span(date(2024, 9, 30), 12)])] == ["overlap"]
    assert clashes([year, Span(date(2023, 12, 31), 12)]) == []
    assert Span(date(2024, 6, 30), 6).first == date(2024, 1, 1)


def test_months_end_on_their_last_day():
    assert (month_end(2024, 2), month_end(2023, 2), month_end(2024, 12)) == (
        date(2024, 2, 29),
        date(2023, 2, 28),
        date(2024, 12, 31),
    )
    assert year_before(date(2025, 2, 28)) == date(2024, 2, 29)
