"""Days of cases: working days of the house's calendar, the last one in time, the end of a day."""
from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
from django.utils import timezone

from clc.kernel.calendar import Calendar as Working
from clc.policy.kind.calendar import Calendar
from clc.stages.hub.book import current_book


def calendar() -> Working:
    """The working days cases count in."""
    return current_book().of(Calendar)["china"].working


def due_day(day: date, working_days: int | None) -> date | None:
    """The last working day in time; None where there is no clock."""
    if working_days is None:
        return None
    return date.fromisoformat(str(calendar().later(np.datetime64(day), working_days)))


def working_days(since: date, until: date) -> int:
    """How many working days lie after a day up to another, that day included."""
    if until <= since:
        return 0
    days = np.arange(np.datetime64(since) + 1, np.datetime64(until) + 1)
    return int(calendar().works(days).sum())


def end_of(day: date) -> datetime:
    """The last moment of a day here."""
    return datetime.combine(day, time.max, timezone.get_current_timezone())
