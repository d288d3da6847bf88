from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.days import last_whole_month, month_end, month_index, month_start, months_before

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(day=DAYS)
def test_a_day_lies_in_its_month(day):
    index = month_index(day)
    assert month_start(index) <= day <= month_end(index)
    assert month_index(month_end(index)) == index


@pytest.mark.parametrize(("day", "months", "before"), [
    (date(2024, 2, 29), 12, date(2023, 2, 28)),
    (date(2024, 3, 31), 1, date(2024, 2, 29)),
    (date(2024, 1, 31), 2, date(2023, 11, 30)),
    (date(2024, 5, 15), 0, date(2024, 5, 15)),
])  # fmt: skip
def test_months_before_a_month_end_stay_at_the_month_end(day, months, before):
    assert months_before(day, months) == before


@pytest.mark.parametrize(("as_of", "told", "month"), [
    (date(2020, 2, 29), date(2020, 2, 21), date(2020, 1, 1)),
    (date(2020, 2, 29), date(2020, 2, 27), date(2020, 2, 1)),
    (date(2020, 2, 29), date(2020, 2, 26), date(2020, 1, 1)),
    (date(2020, 2, 28), date(2020, 2, 28), date(2020, 1, 1)),
    (date(2026, 11, 22), date(2020, 2, 21), date(2020, 1, 1)),
    (date(2019, 6, 15), date(2019, 6, 15), date(2019, 5, 1)),
])  # fmt: skip
def test_a_window_ends_with_the_last_month_that_is_over_and_told_to_its_end(as_of, told, month):
    assert last_whole_month(as_of, told) == month_index(month)


@given(day=DAYS, later=st.integers(0, 4000))
def test_the_last_whole_month_is_over(day, later):
    end = last_whole_month(day, date.fromordinal(max(day.toordinal() - later, 1)))
    assert month_end(end) <= day
