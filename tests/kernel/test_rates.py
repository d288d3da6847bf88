"""Year fractions: each day count against its definition, an independent library, and by the properties it promises."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import QuantLib
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.rates import day_count_of, day_of_month, days_of, parts_of, year_fraction

ADDITIVE = ("30/360", "ACT/360", "ACT/365", "ACT/ACT")
DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
PEERS = {
    "30/360": QuantLib.Thirty360(QuantLib.Thirty360.European),
    "30/360 US": QuantLib.Thirty360(QuantLib.Thirty360.USA),
    "ACT/360": QuantLib.Actual360(),
    "ACT/365": QuantLib.Actual365Fixed(),
    "ACT/ACT": QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
}


def fraction(start: str, end: str, day_count: str) -> float:
    return float(year_fraction(start, end, day_count))


@pytest.mark.parametrize(("start", "end", "day_count", "expected"), [
    ("2026-01-31", "2026-02-28", "30/360", 28 / 360), ("2026-02-28", "2026-03-31", "30/360", 32 / 360),
    ("2026-01-31", "2026-03-31", "30/360", 60 / 360), ("2026-02-28", "2026-03-31", "30/360 US", 30 / 360),
    ("2024-12-21", "2025-03-21", "ACT/360", 90 / 360), ("2025-02-10", "2025-03-21", "ACT/360", 39 / 360),
    ("2024-02-01", "2024-03-01", "ACT/365", 29 / 365), ("2003-11-01", "2004-05-01", "ACT/ACT", 61 / 365 + 121 / 366),
    ("2024-02-29", "2025-02-28", "ACT/ACT", 307 / 366 + 58 / 365),
])  # fmt: skip
def test_a_span_is_the_share_of_a_year_its_day_count_says(start, end, day_count, expected):
    assert fraction(start, end, day_count) == pytest.approx(expected, rel=1e-15)


def test_act_act_icma_gives_the_example_of_the_rule():
    """A short first period in the paper of ISDA of November 1998 on the actual/actual day counts: 150 of 365 days."""
    assert float(year_fraction("2002-08-15", "2003-02-15", "ACT/ACT ICMA", ("2002-08-15", "2003-02-15", 6))) == 0.5
    short = year_fraction("1999-02-01", "1999-07-01", "act/act (icma)", ("1998-07-01", "1999-07-01", 12))
    assert float(short) == pytest.approx(150 / 365)


def test_by_month_a_whole_period_is_its_months_and_a_stub_its_days():
    around = ("2026-01-31", "2026-02-28", 1)
    assert float(year_fraction("2026-01-31", "2026-02-28", "monthly", around)) == pytest.approx(1 / 12)
    assert float(year_fraction("2026-02-10", "2026-02-28", "monthly", around)) == pytest.approx(18 / 360)


@pytest.mark.parametrize("day_count", ["ACT/ACT ICMA", "MONTHLY"])
def test_a_day_count_by_regular_periods_asks_for_them(day_count):
    with pytest.raises(ValueError, match="regular period"):
        year_fraction("2026-01-31", "2026-02-28", day_count)


@given(st.sampled_from(sorted(PEERS)), DAYS, st.integers(0, 20_000))
def test_an_independent_library_agrees(day_count, start, days):
    end = min(start + timedelta(days=days), date(2198, 12, 31))
    first, last = (QuantLib.Date(day.day, day.month, day.year) for day in (start, end))
    assert fraction(start, end, day_count) == pytest.approx(PEERS[day_count].yearFraction(first, last), rel=1e-12, abs=1e-14)


@given(st.sampled_from(ADDITIVE), DAYS, DAYS, DAYS)
def test_the_parts_of_a_span_sum_to_the_whole(day_count, one, two, three):
    first, middle, last = sorted((one, two, three))
    whole = fraction(first, last, day_count)
    assert fraction(first, middle, day_count) + fraction(middle, last, day_count) == pytest.approx(whole, abs=1e-12)


@given(st.sampled_from(sorted(PEERS)), st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=8))
def test_many_spans_are_counted_as_each_alone(day_count, spans):
    starts, ends = (np.array([each[at] for each in spans], dtype="M8[D]") for at in (0, 1))
    together = year_fraction(starts, ends, day_count)
    assert list(together) == [fraction(start, end, day_count) for start, end in spans]


@given(DAYS)
def test_a_day_taken_apart_is_put_together_again(day):
    parts = parts_of(day)
    assert (int(parts.month) // 12 + 1970, int(parts.month) % 12 + 1, int(parts.day)) == (day.year, day.month, day.day)
    assert days_of(parts) == np.datetime64(day)


def test_a_day_that_a_month_does_not_have_is_its_last():
    january = int(parts_of("2024-01-31").month)
    kept = days_of(day_of_month(january + np.arange(4), 31))
    assert kept.astype(str).tolist() == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]


@pytest.mark.parametrize(("told", "name"), [
    ("act/360", "ACT/360"), (" Actual/365 (Fixed) ", "ACT/365"), ("30E/360", "30/360"), ("Act/Act", "ACT/ACT"),
    ("actual/actual (icma)", "ACT/ACT ICMA"), ("30U/360", "30/360 US"), ("by month", "MONTHLY"),
])  # fmt: skip
def test_a_day_count_is_known_in_any_case_and_by_its_other_names(told, name):
    assert day_count_of(told) == name


@pytest.mark.parametrize("told", ["31/360", "", "360", None])
def test_an_unknown_day_count_is_refused_with_those_known(told):
    with pytest.raises(ValueError, match="known are 30/360, 30/360 US, ACT/360"):
        day_count_of(told)


@pytest.mark.parametrize("day", ["NaT", "1500-01-01", "2700-01-01"])
def test_a_missing_or_far_day_is_refused(day):
    with pytest.raises(ValueError, match="outside the years"):
        year_fraction(day, "2026-01-01", "ACT/360")
