"""The periods of one loan in its life: from which day to which, when paid, and their shares of a year, past its end too."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.accruing import Steps, by_years
from clc.engines.cashflow.asking import Refused, days, need
from clc.engines.cashflow.checking import day_count
from clc.engines.cashflow.dates import Rhythm, fractions, rhythm, rolled
from clc.engines.cashflow.schedule import block_of, schedule_of
from clc.engines.cashflow.terms import Terms
from clc.kernel.calendar import NONE
from clc.kernel.rates import days_of, parts_of

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Periods:
    """Periods 1, 2, ... of a loan, (W,) each at places 0, 1, ...: first day, last day (not counted), day of payment."""

    terms: Terms
    beat: Rhythm | None
    starts: Days
    ends: Days
    due: Days

    def years(self, low: Days, high: Days, place: NDArray[np.int64]) -> Floats:
        """Shares of a year from `low` to `high`, spans (...) that lie in the periods at `place` (...)."""
        flat = np.broadcast_to(place, low.shape).ravel()[None, :] + 1
        found = fractions(parts_of(low.ravel()[None, :]), parts_of(high.ravel()[None, :]), day_count(self.terms.day_count),
                          self.beat, flat)
        return np.asarray(found[0].reshape(low.shape))

    def rate_years(self, rates: Steps, low: Days, high: Days, place: NDArray[np.int64]) -> Floats:
        """Rates times years over spans (n,) that lie in the periods at `place` (n,)."""
        return by_years(rates, low, high, lambda first, last: self.years(first, last, place[:, None]))


def periods_of(terms: Terms, count: int) -> Periods:
    """The first `count` periods; those beyond the loan's last follow its rhythm. Refused where every due day is told."""
    beat = None if terms.dates is not None else rhythm(block_of(terms).begins)
    due = schedule_of(terms).due
    ends = due if terms.adjusted_interest else schedule_of(replace(terms, calendar=None, adjust=NONE)).due
    if count > ends.size:
        more_ends, more_due = _beyond(terms, beat, count, ends[-1])
        ends, due = np.concatenate([ends, more_ends]), np.concatenate([due, more_due])
    starts = np.concatenate([days("start", terms.start)[None], ends[:-1]])
    return Periods(terms, beat, starts[:count], ends[:count], due[:count])


def _beyond(terms: Terms, beat: Rhythm | None, count: int, last: np.datetime64) -> tuple[Days, Days]:
    """Ends and due days of the periods after the last: the regular days after it."""
    need(beat is not None, "periods", "cannot follow due days that are all told", "tell a loan with regular due days")
    assert beat is not None
    try:
        regular = beat.at(np.arange(1, count + 3)[None, :])
    except ValueError:
        raise Refused("periods", "reach beyond the calendar", "run the loan for less long") from None
    due, _known = rolled(regular, terms.calendar, terms.adjust)
    ends = days_of(due if terms.adjusted_interest else regular)[0]
    later = ends > last
    kept = slice(0, count - terms.periods)
    return ends[later][kept], days_of(due)[0][later][kept]
