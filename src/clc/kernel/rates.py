"""Year fractions: how much of a year lies between two days, by the day count that a contract names."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_YEAR, LAST_YEAR = 1600, 2600
THIRTY_E, THIRTY_US, ACT_360, ACT_365, ACT_ISDA, ACT_ICMA, MONTHLY = (
    "30/360", "30/360 US", "ACT/360", "ACT/365", "ACT/ACT", "ACT/ACT ICMA", "MONTHLY")
DAY_COUNTS = (THIRTY_E, THIRTY_US, ACT_360, ACT_365, ACT_ISDA, ACT_ICMA, MONTHLY)
BY_REGULAR_PERIOD = (ACT_ICMA, MONTHLY)
ALIASES = MappingProxyType({
    **{name: name for name in DAY_COUNTS},
    "30E/360": THIRTY_E, "30/360 EUROPEAN": THIRTY_E, "EUROBOND": THIRTY_E,
    "30U/360": THIRTY_US, "30/360US": THIRTY_US, "30/360 USA": THIRTY_US, "30/360 BOND": THIRTY_US,
    "ACTUAL/360": ACT_360, "A/360": ACT_360,
    "ACTUAL/365": ACT_365, "A/365": ACT_365, "ACT/365F": ACT_365, "ACT/365 FIXED": ACT_365,
    "ACT/365 (FIXED)": ACT_365, "ACTUAL/365 FIXED": ACT_365, "ACTUAL/365 (FIXED)": ACT_365,
    "ACTUAL/ACTUAL": ACT_ISDA, "ACT/ACT ISDA": ACT_ISDA, "ACTUAL/ACTUAL ISDA": ACT_ISDA,
    "ACT/ACT (ISDA)": ACT_ISDA, "ACTUAL/ACTUAL (ISDA)": ACT_ISDA,
    "ACTUAL/ACTUAL ICMA": ACT_ICMA, "ACT/ACT (ICMA)": ACT_ICMA, "ACTUAL/ACTUAL (ICMA)": ACT_ICMA,
    "ACT/ACT ISMA": ACT_ICMA, "BY MONTH": MONTHLY, "1/12": MONTHLY,
})  # fmt: skip

Days = NDArray[np.datetime64]
Whole = NDArray[np.int64]

_MONTHS = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="M8[M]")
_FIRST_MONTH = int(_MONTHS[0].astype(np.int64))
_STARTS = _MONTHS.astype("M8[D]").astype(np.int64)
_LENGTHS = np.diff(_STARTS)
_YEAR_STARTS = _STARTS[::12]
_YEAR_LENGTHS = np.diff(_YEAR_STARTS)


class Parts(NamedTuple):
    """Days taken apart: days since 1970-01-01, months since 1970-01, day of the month 1..31; of one shape."""

    serial: Whole
    month: Whole
    day: Whole


def day_count_of(name: str) -> str:
    """The house's name of a day count, told in any case or by an alias; else ValueError names those known."""
    found = ALIASES.get(" ".join(str(name).upper().split()))
    if found is None:
        raise ValueError(f"there is no day count {name!r}; known are {', '.join(DAY_COUNTS)}")
    return found


def parts_of(days: ArrayLike) -> Parts:
    """Days of any shape taken apart; ValueError for a missing day or one outside the years 1600 to 2600."""
    told = np.asarray(days, dtype="M8[D]")
    serial = told.astype(np.int64)
    if serial.size and not (_STARTS[0] <= serial.min() and serial.max() < _STARTS[-1]):
        raise ValueError(f"a day is missing or outside the years {FIRST_YEAR} to {LAST_YEAR}")
    month = told.astype("M8[M]").astype(np.int64)
    return Parts(serial, month, serial - _STARTS[month - _FIRST_MONTH] + 1)


def day_of_month(month: ArrayLike, day: ArrayLike) -> Parts:
    """That day of months (counted since 1970-01), or the last of a month that is shorter; arrays that fit each other.

    ValueError outside the years 1600 to 2600.
    """
    months = np.asarray(month, dtype=np.int64)
    place = months - _FIRST_MONTH
    if place.size and not (place.min() >= 0 and place.max() < len(_LENGTHS)):
        raise ValueError(f"a day lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    kept = np.minimum(day, _LENGTHS.take(place))
    return Parts(_STARTS.take(place) + (kept - 1), np.broadcast_to(months, kept.shape), kept)


def days_of(parts: Parts) -> Days:
    """Parts as days again."""
    return parts.serial.astype("M8[D]")


def year_fraction(
    starts: ArrayLike, ends: ArrayLike, day_count: str, regular: tuple[Any, Any, int] | None = None
) -> NDArray[np.float64]:
    """The share of a year from starts (counted) to ends (not counted), below 0 where they run backwards.

    starts, ends: days, arrays that fit each other; day_count: one of `DAY_COUNTS` or an alias. 30/360, ACT/360, ACT/365 and
    ACT/ACT are additive: the fractions of adjoining spans sum to that of the whole. ACT/ACT ICMA and MONTHLY (a whole
    regular period is its months over 12, any other span its days over 360) need `regular`: the first and last day of the
    regular period around each span, and its months. Source: ISDA 2006 section 4.16, ICMA rule 251, domain reference 5.3.
    Else ValueError.
    """
    name = day_count_of(day_count)
    if name in BY_REGULAR_PERIOD:
        if regular is None:
            raise ValueError(f"{name} needs the regular period around each span")
        first, last, around = _serial(starts), _serial(ends), (_serial(regular[0]), _serial(regular[1]))
        return (icma if name == ACT_ICMA else monthly)(first, last, around, regular[2])
    return fraction_of(parts_of(starts), parts_of(ends), name)


def fraction_of(start: Parts, end: Parts, name: str) -> NDArray[np.float64]:
    """The same of days taken apart, by the house's own name of a day count that needs no regular period."""
    if name == ACT_360:
        return np.asarray((end.serial - start.serial) / 360.0)
    if name == ACT_365:
        return np.asarray((end.serial - start.serial) / 365.0)
    if name == ACT_ISDA:
        return _isda(start, end)
    first, last = np.minimum(start.day, 30), np.minimum(end.day, 30)
    if name == THIRTY_US:
        first, last = _thirty_us(start, end)
    return np.asarray((30 * (end.month - start.month) + (last - first)) / 360.0)


def icma(start: Whole, end: Whole, around: tuple[Whole, Whole], months: ArrayLike) -> NDArray[np.float64]:
    """ACT/ACT ICMA: the days of a span over those of the regular period it lies in, times that period's share of a year."""
    return np.asarray((end - start) / (around[1] - around[0]) * (np.asarray(months) / 12.0))


def monthly(start: Whole, end: Whole, around: tuple[Whole, Whole], months: ArrayLike) -> NDArray[np.float64]:
    """A regular period as its months over 12, any other span as its days over 360."""
    whole = (start == around[0]) & (end == around[1])
    return np.where(whole, np.asarray(months) / 12.0, (end - start) / 360.0)


def _thirty_us(start: Parts, end: Parts) -> tuple[Whole, Whole]:
    """The days of the month by 30/360 US: the end of February counts as the 30th, a 31st only after an earlier start."""
    start_feb, end_feb = _ends_february(start), _ends_february(end)
    last = np.where(start_feb & end_feb, 30, end.day)
    first = np.where(start_feb, 30, start.day)
    last = np.where((last == 31) & (first >= 30), 30, last)
    return np.minimum(first, 30), last


def _ends_february(told: Parts) -> NDArray[np.bool_]:
    return np.asarray((told.month % 12 == 1) & (told.day == _LENGTHS[told.month - _FIRST_MONTH]))


def _isda(start: Parts, end: Parts) -> NDArray[np.float64]:
    """Days in leap years over 366 and the others over 365."""
    years, into = zip(*(_into_year(each) for each in (start, end)), strict=True)
    return np.asarray((years[1] - years[0]) + (into[1] - into[0]))


def _into_year(told: Parts) -> tuple[Whole, NDArray[np.float64]]:
    """The year, and the share of it that is over."""
    year = told.month // 12 + 1970 - FIRST_YEAR
    return year, (told.serial - _YEAR_STARTS[year]) / _YEAR_LENGTHS[year]


def _serial(days: ArrayLike) -> Whole:
    return np.asarray(days, dtype="M8[D]").astype(np.int64)
