"""Rates that follow a published one: what was published, when a loan takes it over, what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.accruing import FAR, Steps
from clc.engines.cashflow.asking import Refused, days, in_order, need, numbers, one_of, rate, whole
from clc.kernel.calendar import Calendar
from clc.kernel.column import Column, clip
from clc.kernel.rates import day_of_month as that_day
from clc.kernel.rates import days_of, parts_of

Amounts = NDArray[np.float64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
BP = 10_000.0
SPREAD_BP_MOST = 2_000.0
FORMS = ("bp", "percent")
YEARLY = "yearly"
#: How often a loan takes the published rate over, in months; `yearly` does it on 1 January, the others count from a day.
RESETS: Mapping[str, int] = MappingProxyType(
    {"fixed": 0, YEARLY: 12, "anniversary": 12, "half_year": 6, "quarter": 3, "month": 1})
JANUARY = 0


@dataclass(frozen=True)
class Reference:
    """A published rate: (K,) days of publication ascending and (K,) yearly rates; (E,) days on which one was due.

    `due` lets a gap be seen: a value that was to be published and is not told. Empty: no gap is looked for.
    """

    published: Days
    rates: Amounts
    due: Days


class Fixings(NamedTuple):
    """What loans take over on their reset days, (...,) each.

    rate: NaN where nothing was ever published before; published: the day the rate is of; missing: a later one was due
    before the reset day and is not known, so the last one was kept; due: the day the latest one was due.
    """

    rate: Amounts
    published: Days
    missing: Flags
    due: Days


@dataclass(frozen=True)
class Floating:
    """How loans follow a rate: (...,) each or one for all.

    spread: bp (form `bp`: 3.45 % - 20 bp = 3.25 %) or a share of the rate (form `percent`: 0.05 is 5 % more); floor, cap:
    bounds of the loan's own rate; reset: a name of `RESETS`; anchor: the day resets count from (none: the loan's start).
    """

    spread: ArrayLike = 0.0
    form: str = "bp"
    reset: str = YEARLY
    anchor: ArrayLike | None = None
    floor: float = 0.0
    cap: float = 1.0


def reference(published: ArrayLike, rates: ArrayLike, due: ArrayLike = ()) -> Reference:
    """A published rate, checked: days ascending, no day twice, rates from -100 % to 100 %; else Refused."""
    when, told = days("published", published), rate("rates", rates, least=-1.0)
    need(when.ndim == 1 and when.shape == told.shape, "rates", "must be as many as the days")
    need(np.diff(when.astype(np.int64)) > 0, "published", "must be in order, each day once")
    return Reference(when, told, np.sort(np.asarray(due, dtype="datetime64[D]")))


def publication_days(first: ArrayLike, last: ArrayLike, of_month: int, calendar: Calendar) -> Days:
    """The days from `first` to `last`, both counted, on which a monthly rate was due: that day or the next working day.

    Years whose holidays the calendar does not know are moved over weekends only; (E,) ascending.
    """
    whole("of_month", of_month, least=1, most=28)
    since, until = days("first", first), days("last", last)
    months = np.arange(int(parts_of(since).month), int(parts_of(until).month) + 1)
    found = calendar.roll(days_of(that_day(months, of_month)))
    return np.asarray(found[(found >= since) & (found <= until)])


def fix(told: Reference, resets: ArrayLike) -> Fixings:
    """The latest rate published BEFORE each reset day (one published on the day itself is too late).

    resets: days of any shape. Source: domain reference 5.2.
    """
    when = days("resets", resets)
    place = np.searchsorted(told.published, when, side="left") - 1
    found = np.where(place >= 0, told.rates[np.maximum(place, 0)] if told.rates.size else np.nan, np.nan)
    nat = np.datetime64("NaT", "D")
    of_day = np.where(place >= 0, told.published[np.maximum(place, 0)], nat) if told.rates.size else np.full(when.shape, nat)
    awaited = np.searchsorted(told.due, when, side="left") - 1
    due = np.where(awaited >= 0, told.due[np.maximum(awaited, 0)], nat) if told.due.size else np.full(when.shape, nat)
    missing = (place < 0) | (~np.isnat(due) & (of_day < due))
    return Fixings(np.asarray(found), np.asarray(of_day), np.asarray(missing), np.asarray(due))


def loan_rate(published: Column, spread: Column, *, form: str = "bp", floor: float = 0.0, cap: float = 1.0) -> Column:
    """The loan's yearly rate from a published one; unknown stays unknown. Floats, arrays and columns.

    spread: bp, or with form `percent` a share of the rate. Source: domain reference 5.2 (3.10 % - 20 bp = 2.90 %).
    """
    if one_of("form", form, FORMS) == "bp":
        return clip(_any(published) + _any(spread) / BP, floor, cap)
    return clip(cast("Column", _any(published) * (1 + _any(spread))), floor, cap)


def reset_days(start: ArrayLike, end: ArrayLike, reset: str, anchor: ArrayLike | None = None) -> Days:
    """The days after `start` and before `end` on which loans take the rate over.

    start, end: (...,) days; anchor: (...,) the day to count from, none: the start (`yearly` is 1 January whatever is
    told). Returns (..., K) days ascending; where a loan has fewer than K, days of 2599. A loan of the 29th to the 31st
    resets on the last day of a shorter month.
    """
    months = RESETS[one_of("reset", reset, RESETS)]
    in_order("start", start, "end", end)
    first, last = days("start", start), days("end", end)
    if not months:
        return np.empty((*np.broadcast_shapes(first.shape, last.shape), 0), dtype="datetime64[D]")
    begun = parts_of(first)
    told = parts_of(first if anchor is None else days("anchor", anchor))
    of_day = np.ones_like(begun.day) if reset == YEARLY else told.day
    month = begun.month - begun.month % 12 if reset == YEARLY else begun.month - (begun.month - told.month) % months
    count = int(((parts_of(last).month - month) // months).max(initial=0)) + 1
    found = days_of(that_day(month[..., None] + months * np.arange(0, count + 1), of_day[..., None]))
    inside = (found > first[..., None]) & (found < last[..., None])
    kept = np.sort(np.where(inside, found, FAR), axis=-1)
    return kept[..., : int(inside.sum(axis=-1).max(initial=0))]


@dataclass(frozen=True)
class Path:
    """The rate of loans over their lives, what each step was fixed on, and where a published rate was missing."""

    steps: Steps
    fixings: Fixings

    def gaps(self, loan: int | tuple[int, ...] = ()) -> tuple[str, ...]:
        """One loan's missing publications, in words."""
        at = (loan,) if isinstance(loan, int) else loan
        rows = zip(self.steps.since[at], *(told[at] for told in self.fixings), strict=True)
        return tuple(_gap(row[0], row[2], row[4]) for row in rows if row[3])


def _gap(day: np.datetime64, published: np.datetime64, due: np.datetime64) -> str:
    """One missing publication in words."""
    if np.isnat(published):
        return f"no rate published before {day} is known"
    return f"the rate due on {due} is not known on {day}: that of {published} is kept until it is"


def path(told: Floating, published: Reference, start: ArrayLike, end: ArrayLike,
         first: ArrayLike | None = None) -> Path:
    """The rates of loans from `start` to `end`, (..., K + 1): the first at the start, then one for each reset.

    start, end: (...,) days; first: (...,) the rate agreed for the start, none: fixed like a reset of that day. Refused
    where the floor is above the cap, the spread above 2,000 bp, or nothing was published before a loan began.
    """
    need(told.floor <= told.cap, "floor", "must not be above the cap")
    spread = numbers("spread", told.spread)
    bound = SPREAD_BP_MOST if one_of("form", told.form, FORMS) == "bp" else 1.0
    need(np.abs(spread) <= bound, "spread", f"must be within {bound:g} either way", "write bp, or a share with form percent")
    resets = reset_days(start, end, told.reset, told.anchor)
    begun = np.broadcast_to(days("start", start), resets.shape[:-1])[..., None]
    since = np.concatenate([begun, resets], axis=-1)
    fixings = fix(published, since)
    fixings = fixings._replace(missing=fixings.missing & (since != FAR))
    rates = np.asarray(loan_rate(fixings.rate, spread[..., None], form=told.form, floor=told.floor, cap=told.cap))
    if first is not None:
        rates[..., 0] = rate("first", first)
    if np.isnan(rates).any():
        raise Refused("start", "lies before the first published rate", "tell the rate agreed, or earlier publications")
    return Path(Steps(since, rates), fixings)


def _any(value: Any) -> Any:
    return value
