"""Working days: weekends, holidays, weekend days worked instead; what no notice told is said to be unknown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Days = NDArray[np.datetime64]
FOLLOWING, MODIFIED, PRECEDING, NONE = "following", "modified_following", "preceding", "none"
ADJUSTMENTS = (NONE, FOLLOWING, MODIFIED, PRECEDING)
FIRST, AFTER = np.datetime64("1900-01-01", "D"), np.datetime64("2400-01-01", "D")
WORKING_WEEKDAYS = 5
MONDAY_OFFSET = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True)
class Calendar:
    """Days off besides weekends, weekend days that are worked, and the years of which both were told."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @cached_property
    def _works(self) -> NDArray[np.bool_]:
        """(D,) whether each day from `FIRST` to `AFTER` is worked."""
        serial = np.arange(FIRST, AFTER).astype(np.int64)
        works = (serial + MONDAY_OFFSET) % 7 < WORKING_WEEKDAYS
        works[_places(self.holidays)] = False
        works[_places(self.working_weekends)] = True
        return np.asarray(works)

    @cached_property
    def _next(self) -> NDArray[np.int64]:
        """(D,) the place of the next working day, the day itself included."""
        places = np.where(self._works, np.arange(self._works.size), self._works.size - 1)
        return np.asarray(np.minimum.accumulate(places[::-1])[::-1])

    @cached_property
    def _last(self) -> NDArray[np.int64]:
        """(D,) the place of the last working day, the day itself included."""
        return np.asarray(np.maximum.accumulate(np.where(self._works, np.arange(self._works.size), 0)))

    @cached_property
    def _modified(self) -> NDArray[np.int64]:
        """(D,) the next working day, or the last where the next lies in another month."""
        month = np.arange(FIRST, AFTER).astype("M8[M]").astype(np.int64)
        return np.where(month[self._next] == month, self._next, self._last)

    def works(self, days: ArrayLike) -> NDArray[np.bool_]:
        """Whether days are worked; any shape, years 1900 to 2399, else ValueError."""
        return self._works[place_of(days)]

    def knows(self, days: ArrayLike) -> NDArray[np.bool_]:
        """Whether the holidays of the days' years were told; where not, `works` looks at weekends only."""
        year = np.asarray(days, dtype="M8[D]").astype("M8[Y]").astype(np.int64) + 1970
        return np.isin(year, sorted(self.years))

    def roll(self, days: ArrayLike, adjust: str = FOLLOWING) -> Days:
        """Days moved to a working day.

        adjust: `following` to the next; `modified_following` the same, but back to the last where the next lies in another
        month; `preceding` to the last; `none` not at all. Any shape, years 1900 to 2399; else ValueError.
        """
        if adjust == NONE:
            return np.asarray(days, dtype="M8[D]")
        tables = {FOLLOWING: "_next", MODIFIED: "_modified", PRECEDING: "_last"}
        if adjust not in tables:
            raise ValueError(f"there is no adjustment {adjust!r}; known are {', '.join(ADJUSTMENTS)}")
        moved: NDArray[np.int64] = getattr(self, tables[adjust])[place_of(days)]
        return np.asarray(FIRST + moved)

    def later(self, days: ArrayLike, working_days: ArrayLike) -> Days:
        """The day so many working days (>= 0) after; 0 is the day itself or the next working day."""
        rank = np.concatenate([[0], np.cumsum(self._works)])
        worked = np.flatnonzero(self._works)
        return np.asarray(FIRST + worked[rank[self._next[place_of(days)]] + np.asarray(working_days, dtype=np.int64)])

    def between(self, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.int64]:
        """How many working days lie from starts (counted) to ends (not counted)."""
        rank = np.concatenate([[0], np.cumsum(self._works)])
        return np.asarray(rank[place_of(ends)] - rank[place_of(starts)])


WEEKENDS = Calendar()


def place_of(days: ArrayLike) -> NDArray[np.int64]:
    """Days as places from `FIRST`; ValueError for one that is missing or outside the calendar."""
    told = np.asarray(days, dtype="M8[D]")
    if np.any(np.isnat(told) | (told < FIRST) | (told >= AFTER)):
        raise ValueError("a day is missing or outside the years 1900 to 2399")
    return np.asarray((told - FIRST).astype(np.int64))


def _places(days: Collection[date]) -> NDArray[np.int64]:
    return place_of(np.array(sorted(days), dtype="M8[D]"))
