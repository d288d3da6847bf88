"""How numbers, amounts and days are written."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clc.doors.web import formats, units


@pytest.mark.parametrize("value", [None, math.nan, math.inf, Decimal("NaN"), ""])
def test_what_is_not_known_is_a_dash_with_its_reason(value):
    shown = str(formats.number(value, reason="No loan book"))
    assert "—" in shown
    assert 'title="No loan book"' in shown
    assert "0" not in shown


def test_a_reason_cannot_carry_markup():
    assert "<script>" not in str(formats.unknown('"><script>'))


@pytest.mark.parametrize(("value", "digits", "shown"), [
    (1234567, None, "1,234,567"), (-1234.5, 1, "-1,234.5"), (-0.001, 2, "0.00"), (0.5, None, "0.5"), (2.0, None, "2"),
    (Decimal("12.30"), None, "12.3"), (0, None, "0"),
])
def test_a_number_has_thousands_and_a_plain_minus(value, digits, shown):
    assert str(formats.number(value, digits)) == shown


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_no_number_is_ever_minus_zero(value, digits):
    assert str(formats.number(value, digits)).strip("0.,") != "-"


@pytest.mark.parametrize(("language", "size", "shown", "unit"), [
    ("zh-hans", "wan", "1,234.6", "万元"), ("zh-hans", "yi", "0.12", "亿元"), ("zh-hans", "yuan", "12,345,678.00", "元"),
    ("en", "wan", "12,345.7", "CNY thousand"), ("en", "yi", "12.35", "CNY million"),
])
def test_an_amount_is_counted_as_its_readers_count(language, size, shown, unit):
    with translation.override(language), units.shown_in(size):
        assert f">{shown}<" in str(formats.money(12_345_678))
        assert formats.money_unit() == unit


def test_an_unheard_of_unit_means_the_usual_one():
    with translation.override("en"), units.shown_in("furlong"):
        assert units.chosen().size == "wan"


def test_the_unit_ends_with_its_block():
    with units.shown_in("yi"):
        pass
    assert units.chosen().size == "wan"


@pytest.mark.parametrize(("days", "words"), [
    (0, "today"), (-1, "yesterday"), (1, "tomorrow"), (3, "in 3 days"), (-59, "59 days ago"), (-90, "3 months ago"),
    (800, "in 2 years"),
])
def test_a_day_is_told_by_its_distance(days, words):
    today = date(2026, 11, 22)
    with translation.override("en"):
        assert formats.distance(today + timedelta(days=days), today) == words


def test_shares_times_and_money_are_measured_in_their_own_way():
    with translation.override("en"), units.shown_in("wan"):
        assert str(formats.measured(0.256, "share")) == "25.6%"
        assert str(formats.measured(1.3, "times")) == "1.30×"
        assert "CNY thousand" in str(formats.measured(5000.0, "money"))
        assert "months" in str(formats.measured(3, "months"))
        assert "—" in str(formats.measured(math.nan, "share"))
