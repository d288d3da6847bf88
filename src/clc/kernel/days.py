"""Days and calendar months: months are counted as one running number, `year * 12 + month - 1`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTH_END_SLACK_DAYS = 3


def month_index(day: date) -> int:
    """The running number of the day's month: January of year 0 is 0."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> date:
    """The first day of the month with that running number."""
    return date(index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """The last day of the month with that running number."""
    start = month_start(index)
    return start.replace(day=monthrange(start.year, start.month)[1])


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or the last of that month where it is shorter."""
    index = month_index(day) - months
    return month_start(index).replace(day=min(day.day, month_end(index).day))


def last_whole_month(as_of: date, last_told: date) -> int:
    """The running number of the last month that is over on `as_of` and that a source told to its end.

    A source has told a month to its end when its last told day lies in a later month or is one of the month's last
    `MONTH_END_SLACK_DAYS` days (the last of a month is often no working day).
    """
    over = month_index(as_of + timedelta(days=1)) - 1
    told = month_index(last_told + timedelta(days=MONTH_END_SLACK_DAYS)) - 1
    return min(over, told)
