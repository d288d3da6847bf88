"""The terms of many loans as columns: read, checked as those of one loan are, and sorted by make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.asking import Refused, days, need, numbers
from clc.engines.cashflow.block import Make
from clc.engines.cashflow.repayment import PATTERNS
from clc.engines.cashflow.terms import ALIASES, AT_MATURITY, CAPITALISE, DEFER, TYPES
from clc.kernel.calendar import ADJUSTMENTS, Calendar
from clc.kernel.rates import ALIASES as DAY_COUNT_ALIASES
from clc.kernel.rates import DAY_COUNTS

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
NAMES = tuple(PATTERNS)
UNTOLD = np.datetime64("NaT", "D")
AMOUNTS = MappingProxyType({
    "principal": None, "annual_rate": None, "balloon": 0.0, "step_growth": 0.0, "fee": 0.0, "fee_rate": 0.0,
})  # fmt: skip
COUNTS = MappingProxyType({
    "periods": None, "months_per_period": 1, "interest_only_periods": 0, "moratorium_periods": 0, "amortise_over": 0,
    "step_every": 0, "due_day": 0, "rounding": -1,
})  # fmt: skip
DAYS = MappingProxyType({"start": None, "first_due": UNTOLD, "maturity": UNTOLD})
FLAGS = MappingProxyType({"end_of_month": False, "adjusted_interest": True})
WORDS = MappingProxyType({"type": "level", "day_count": DAY_COUNTS[0], "moratorium": CAPITALISE, "adjust": ADJUSTMENTS[0]})
TABLES = ("shares", "amounts", "season", "rates")
FIELDS = (*AMOUNTS, *COUNTS, *DAYS, *FLAGS, *WORDS, *TABLES)


@dataclass(frozen=True, eq=False)
class Columns:
    """The fields of `Terms` for N loans, (N,) each, and (N, W) tables; what is derived: pattern, at_maturity, over, make."""

    principal: Floats
    annual_rate: Floats
    balloon: Floats
    step_growth: Floats
    fee: Floats
    fee_rate: Floats
    periods: Whole
    months_per_period: Whole
    interest_only_periods: Whole
    moratorium_periods: Whole
    amortise_over: Whole
    step_every: Whole
    due_day: Whole
    rounding: Whole
    start: Days
    first_due: Days
    maturity: Days
    end_of_month: Flags
    adjusted_interest: Flags
    type: Whole
    day_count: Whole
    moratorium: Whole
    adjust: Whole
    calendar: Calendar | None
    shares: Floats | None
    amounts: Floats | None
    season: Floats | None
    rates: Floats | None

    @cached_property
    def pattern(self) -> Whole:
        """(N,) the place in `NAMES` of the pattern each repays by."""
        return np.array([NAMES.index(ALIASES.get(name, name)) for name in TYPES]).take(self.type)

    @cached_property
    def at_maturity(self) -> Flags:
        """(N,) whether everything is paid on the last day."""
        return np.asarray(self.type == TYPES.index(AT_MATURITY))

    @cached_property
    def defers(self) -> Flags:
        """(N,) whether interest of the periods before the first payment waits."""
        return np.asarray((self.moratorium == 1) | self.at_maturity)

    @cached_property
    def silent(self) -> Whole:
        """(N,) periods before the first payment."""
        return np.where(self.at_maturity, self.periods - 1, self.moratorium_periods)

    @cached_property
    def lead(self) -> Whole:
        """(N,) periods before principal is repaid."""
        return self.moratorium_periods + self.interest_only_periods

    @cached_property
    def over(self) -> Whole:
        """(N,) periods that instalments are reckoned by."""
        return np.maximum(self.periods, self.amortise_over)

    @cached_property
    def make(self) -> Whole:
        """(N,) a number for all that the loans of a block share."""
        key = self.pattern
        for codes, many in ((self.day_count, len(DAY_COUNTS)), (self.rounding + 1, 8), (self.adjust, len(ADJUSTMENTS)),
                            (self.adjusted_interest, 2)):
            key = key * many + codes
        return key

    def make_of(self, loan: int) -> Make:
        """What a loan shares with those of its make."""
        digits = int(self.rounding[loan])
        return Make(NAMES[int(self.pattern[loan])], DAY_COUNTS[int(self.day_count[loan])], None if digits < 0 else digits,
                    ADJUSTMENTS[int(self.adjust[loan])], bool(self.adjusted_interest[loan]), self.calendar)

    def table_of(self, pattern: str) -> Floats | None:
        """(N, W) what loans of a pattern tell of their periods or of the months; None where they need not."""
        return {"sculpted": self.shares, "custom": self.amounts, "seasonal": self.season}.get(pattern)


def columns(told: Mapping[str, Any], calendar: Calendar | None) -> Columns:
    """The columns of fields told for all loans or for each; Refused for one not known, missing or of another length."""
    for field in told:
        need(field in FIELDS, field, "is no term of a portfolio", f"take one of {', '.join(FIELDS)}")
    for field in ("principal", "annual_rate", "start", "periods"):
        need(told.get(field) is not None, field, "must be told")
    found: dict[str, Any] = {
        field: None if told.get(field) is None else np.asarray(told[field], dtype=np.float64) for field in TABLES
    }
    many = _length({**told, **found})
    for fields, read in ((AMOUNTS, _amounts), (COUNTS, _counts), (DAYS, _days), (FLAGS, _flags)):
        found |= {field: read(field, told.get(field, default), many) for field, default in fields.items()}
    for field, known in (("type", TYPES), ("moratorium", (CAPITALISE, DEFER)), ("adjust", ADJUSTMENTS)):
        found[field] = _codes(field, told.get(field, WORDS[field]), known, many)
    found["day_count"] = _day_counts(told.get("day_count", WORDS["day_count"]), many)
    return Columns(**found, calendar=calendar)


def _length(told: Mapping[str, Any]) -> int:
    """How many loans the columns tell of."""
    lengths = {field: np.shape(each)[0] for field, each in told.items() if each is not None and np.ndim(each)}
    many = max(lengths.values(), default=1)
    for field, length in lengths.items():
        need(length == many, field, f"has {length} values for {many} loans", "give every loan one, or one value for all")
    return many


def _amounts(field: str, told: Any, many: int) -> Floats:
    return np.broadcast_to(numbers(field, told), many)


def _counts(field: str, told: Any, many: int) -> Whole:
    found = numbers(field, told)
    need(found == np.rint(found), field, "must be a whole number")
    return np.broadcast_to(found.astype(np.int64), many)


def _flags(field: str, told: Any, many: int) -> Flags:
    found = np.asarray(told)
    need(found.dtype == bool, field, "must be true or false")
    return np.broadcast_to(found, many)


def _days(field: str, told: Any, many: int) -> Days:
    if field == "start":
        return np.broadcast_to(days(field, told), many)
    try:
        return np.broadcast_to(np.asarray(told, dtype="M8[D]"), many)
    except (TypeError, ValueError):
        raise Refused(field, "must be a day", "write it as 2025-01-31, or NaT where none is told") from None


def _codes(field: str, told: Any, known: Sequence[str], many: int) -> Whole:
    """The place of each word among those known."""
    words = np.asarray(told)
    found = np.full(words.shape, -1, dtype=np.int64)
    for place, word in enumerate(known):
        found[words == word] = place
    if (found < 0).any():
        raise Refused(field, f"there is no {str(words[found < 0][0])!r}", f"take one of {', '.join(known)}")
    return np.broadcast_to(found, many)


def _day_counts(told: Any, many: int) -> Whole:
    """The same of day counts, in any case and by aliases."""
    words = np.asarray(told)
    if np.isin(words, DAY_COUNTS).all():
        return _codes("day_count", words, DAY_COUNTS, many)
    kinds, places = np.unique(words.astype(str), return_inverse=True)
    names = [DAY_COUNT_ALIASES.get(" ".join(str(kind).upper().split()), str(kind)) for kind in kinds]
    return np.broadcast_to(_codes("day_count", np.array(names), DAY_COUNTS, len(names))[places].reshape(words.shape), many)
