"""Working days: what is moved, where to, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.calendar import ADJUSTMENTS, WEEKENDS, Calendar

OCTOBER = Calendar(
    holidays=frozenset(date(2025, 10, day) for day in range(1, 9)),
    working_weekends=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
    years=frozenset({2025}),
)
DAYS = st.dates(date(1901, 1, 1), date(2398, 12, 31))


@pytest.mark.parametrize(("day", "adjust", "moved"), [
    ("2025-10-01", "following", "2025-10-09"), ("2025-10-01", "preceding", "2025-09-30"),
    ("2025-10-01", "modified_following", "2025-10-09"), ("2025-05-31", "modified_following", "2025-05-30"),
    ("2025-05-31", "following", "2025-06-02"), ("2025-10-11", "following", "2025-10-11"),
    ("2025-09-28", "preceding", "2025-09-28"), ("2025-10-12", "following", "2025-10-13"),
    ("2025-10-01", "none", "2025-10-01"),
])  # fmt: skip
def test_a_due_day_moves_to_a_working_day(day, adjust, moved):
    assert OCTOBER.roll(day, adjust) == np.datetime64(moved)


@given(DAYS, st.sampled_from(ADJUSTMENTS[1:]))
def test_a_moved_day_is_worked_near_and_stays(day, adjust):
    moved = OCTOBER.roll(day, adjust)
    assert OCTOBER.works(moved)
    assert abs(moved - np.datetime64(day)) <= np.timedelta64(10, "D")
    assert OCTOBER.roll(moved, adjust) == moved


@given(DAYS)
def test_modified_following_stays_in_the_month_whatever_the_day(day):
    moved = WEEKENDS.roll(day, "modified_following").item()
    assert (moved.year, moved.month) == (day.year, day.month)


def test_many_days_move_as_each_alone():
    days = np.arange("2025-09-20", "2025-10-20", dtype="M8[D]")
    assert OCTOBER.roll(days).tolist() == [OCTOBER.roll(day).item() for day in days]


def test_working_days_are_counted():
    assert OCTOBER.later("2025-09-30", 1) == np.datetime64("2025-10-09")
    assert OCTOBER.later("2025-10-03", 0) == np.datetime64("2025-10-09")
    assert int(OCTOBER.between("2025-10-01", "2025-10-12")) == 3


@given(DAYS, st.integers(0, 400))
def test_so_many_working_days_lie_between_a_day_and_the_one_so_many_later(day, many):
    later = OCTOBER.later(day, many) if day.year < 2390 else None
    assert later is None or int(OCTOBER.between(OCTOBER.roll(day), later)) == many


def test_a_year_that_nobody_told_is_unknown_and_only_its_weekends_are_off():
    assert OCTOBER.knows(["2025-10-01", "2026-10-01"]).tolist() == [True, False]
    assert OCTOBER.works("2026-10-01")
    assert not OCTOBER.works("2026-10-03")


def test_weekdays_are_those_of_the_calendar_on_the_wall():
    days = [date(2026, 11, 16) + timedelta(days=at) for at in range(7)]
    assert WEEKENDS.works(days).tolist() == [True] * 5 + [False] * 2


def test_an_unknown_adjustment_is_refused_with_those_known():
    with pytest.raises(ValueError, match="none, following, modified_following, preceding"):
        OCTOBER.roll("2025-10-01", "nearest")


@pytest.mark.parametrize("day", ["1899-12-31", "2400-01-01", "NaT"])
def test_a_day_outside_the_calendar_is_refused(day):
    with pytest.raises(ValueError, match="1900 to 2399"):
        OCTOBER.roll(day)
