"""Periods of statements: columns exchanged, periods that overlap, and what a period's first day is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

Amounts = Mapping[str, float]
Clash = Literal["same", "overlap"]
MONTHS_MAX = 24


@dataclass(frozen=True)
class Span:
    """What a statement covers: so many whole months that end on a day, and a name to tell it by."""

    end: date
    months: int
    name: str = ""

    @property
    def first(self) -> date:
        """The first day covered."""
        month = self.end.year * 12 + self.end.month - self.months
        return date(month // 12, month % 12 + 1, 1)


def clashes(spans: Sequence[Span]) -> list[tuple[Span, Span, Clash]]:
    """Pairs of periods that cannot stand beside each other: the same one twice, or two that overlap.

    Periods that begin on the same day (a half year and its year) and those where one ends before the other begins do not
    clash.
    """
    found: list[tuple[Span, Span, Clash]] = []
    for one, other in combinations(spans, 2):
        if one.end == other.end and one.months == other.months:
            found.append((one, other, "same"))
        elif one.first != other.first and one.first <= other.end and other.first <= one.end:
            found.append((one, other, "overlap"))
    return found


def exchanged(now: Amounts, before: Amounts, last: Amounts | None = None) -> bool:
    """Whether the columns of a balance sheet stand exchanged: the opening under the closing and the reverse.

    Told by the cash flow (the cash at its end equals the cash of the other column and not of its own), or by last year's
    closing amounts, where at least three lines fit the other column better.
    """
    end, begin = now.get("CF_END"), now.get("CF_BEG")
    cash, cash_before = now.get("BS_CASH"), before.get("BS_CASH")
    if None not in (end, begin, cash, cash_before) and end != begin and (cash, cash_before) == (begin, end):
        return True
    if last is None:
        return False
    keys = [key for key in last if key.startswith("BS_") and key in now and key in before and now[key] != before[key]]
    fits_now = sum(now[key] == last[key] for key in keys)
    fits_before = sum(before[key] == last[key] for key in keys)
    return fits_now >= 3 and fits_now > fits_before


def month_end(year: int, month: int) -> date:
    """The last day of a month (1 to 12)."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def year_before(day: date) -> date:
    """The end of the same month a year earlier."""
    return month_end(day.year - 1, day.month)
