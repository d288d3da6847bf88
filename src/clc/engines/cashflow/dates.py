"""Due days: where the periods of many loans end, kept at the day of the month they started from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.asking import need
from clc.kernel.calendar import NONE, Calendar
from clc.kernel.rates import ACT_ICMA, MONTHLY, Parts, day_of_month, days_of, fraction_of, icma, monthly, parts_of

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
LAST_DAY = 31
SETTLING = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True, eq=False)
class Rhythm:
    """The regular due days of n loans: day `day` (or the last of a shorter month) of every so many `months` after `anchor`.

    All (n, 1); anchor: months since 1970-01.
    """

    anchor: Whole
    day: Whole
    months: Whole

    def at(self, periods: Whole) -> Parts:
        """The regular days after so many periods (1, T) or (n, T)."""
        return day_of_month(self.anchor + self.months * periods, self.day)


@dataclass(frozen=True, eq=False)
class Grid:
    """The periods of n loans, all (n, T).

    due: the days of payment; ends: the days up to which interest is due; fraction: years; known: whether the calendar was
    told the holidays of the year (None: no day depends on it).
    """

    due: Parts
    ends: Parts
    fraction: Floats
    known: NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False)
class Beginning:
    """When n loans start and what sets their due days, all (n, 1).

    start: days; months: of a period; first: the first due days, NaT where that is one period after the start; due_day: 1..31
    of each settlement month, 0 where it is not set; end_of_month: whether month ends stay month ends.
    """

    start: Parts
    months: Whole
    first: NDArray[np.datetime64]
    due_day: Whole
    end_of_month: NDArray[np.bool_]


def rhythm(told: Beginning) -> Rhythm:
    """The rhythm of loans.

    It keeps the start's day of the month, or that of the first due day; a due_day falls into each settlement month: every
    month, or the last of each quarter, third, half or whole year, the first of them after the start.
    """
    start, months = told.start, told.months
    kept, anchor = start, start.month
    own = ~np.isnat(told.first)
    if own.any():
        first = parts_of(np.where(own, told.first, days_of(start)))
        kept, anchor = first, np.where(own, first.month - months, start.month)
    day = kept.day
    if told.end_of_month.any():
        last = day_of_month(kept.month, np.full_like(kept.day, LAST_DAY)).serial == kept.serial
        day = np.where(told.end_of_month & last, LAST_DAY, day)
    if told.due_day.any():
        settles = start.month + (-(start.month + 1)) % months
        early = day_of_month(settles, told.due_day).serial <= start.serial
        anchor = np.where(told.due_day > 0, settles - np.where(early, 0, months), anchor)
        day = np.where(told.due_day > 0, told.due_day, day)
    return Rhythm(anchor, day, months)


def preceded(start: Parts, due: Parts) -> Parts:
    """(n, T) the first day of each period: the start, then each due day but the last."""
    return Parts(*(np.concatenate([np.broadcast_to(first, (len(then), 1)), then[:, :-1]], axis=1)
                   for first, then in zip(start, due, strict=True)))


def ending(due: Parts, maturity: NDArray[np.datetime64], last: Whole) -> Parts:
    """The due days with those of the last periods (n, 1), counted from 0, put to the maturity where one is told (n, 1)."""
    own = ~np.isnat(maturity)
    if not own.any():
        return due
    at_last = own & (np.arange(due.serial.shape[1]) == last)
    told = parts_of(np.where(own, maturity, np.datetime64("1970-01-01", "D")))
    return Parts(*(np.where(at_last, new, old) for new, old in zip(told, due, strict=True)))


def rolled(due: Parts, calendar: Calendar | None, adjust: str) -> tuple[Parts, NDArray[np.bool_] | None]:
    """The due days moved to working days, and whether the calendar knows their year."""
    if calendar is None or adjust == NONE:
        return due, None
    days = days_of(due)
    return parts_of(calendar.roll(days, adjust)), calendar.knows(days)


def fractions(first: Parts, last: Parts, name: str, beat: Rhythm | None, place: Whole) -> Floats:
    """(n, T) the year fraction of spans that end in the periods `place` (1, 2, ...) of a rhythm; Refused where it needs one.

    ACT/ACT ICMA reckons each span in its regular period and the ones before and after it; it must not reach further.
    """
    if name not in (ACT_ICMA, MONTHLY):
        return fraction_of(first, last, name)
    need(beat is not None, "day_count", f"{name} needs regular periods", "leave `dates` out, or take another day count")
    assert beat is not None
    edges = [beat.at(place + back).serial for back in (-2, -1, 0, 1)]
    if name == MONTHLY:
        return monthly(first.serial, last.serial, (edges[1], edges[2]), beat.months)
    years, covered = np.zeros(first.serial.shape), np.zeros(first.serial.shape, dtype=np.int64)
    for low, high in pairwise(edges):
        begin = np.minimum(np.maximum(first.serial, low), high)
        end = np.maximum(np.minimum(last.serial, high), begin)
        years += icma(begin, end, (low, high), beat.months)
        covered += end - begin
    need(covered == last.serial - first.serial, "day_count", f"{name} cannot reckon a first or last period that long",
         "take another day count, or a nearer `first_due` or `maturity`")
    return years
