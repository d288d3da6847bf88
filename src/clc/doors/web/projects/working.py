"""What versions come to, kept for a while: the same text under the same rules is worked out once."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from django.utils import timezone

from clc.engines.cashflow.breakeven import Breakeven
from clc.engines.cashflow.montecarlo import Spread
from clc.engines.cashflow.project import Drivers, Result, run
from clc.engines.cashflow.sensitivity import Tornado
from clc.frames.projects.scenarios import drivers_of, scenarios_of
from clc.frames.projects.sensitivities import breakevens_of, futures_of, tornado_of
from clc.kernel.errors import NotFound
from clc.policy.kind.scenario import Scenario
from clc.policy.kind.sensitivity import Break, Sensitivity
from clc.stages.deal.modelling import Worked, work_out
from clc.stages.hub.book import current_book

KEPT, PATHS, BINS = 12, 10_000, 40
SPREADS = ("min_dscr", "average_dscr", "min_llcr", "equity_irr", "project_irr", "npv")


class Histogram(NamedTuple):
    """How many paths fell between edges (one more than counts)."""

    edges: Sequence[float]
    counts: Sequence[int]


@dataclass(frozen=True)
class Chances:
    """What became of many futures, without the paths themselves."""

    spreads: Mapping[str, Spread]
    histograms: Mapping[str, Histogram]
    below: Mapping[float, float]
    paths: int
    seed: int


@dataclass(frozen=True)
class Beside:
    """Every scenario twice: with the debt kept as agreed, and with the debt sized anew."""

    rules: Mapping[str, Scenario]
    kept: Result
    sized: Result


def worked(text: str, day: date | None = None) -> Worked:
    """A case under the rules of a day (today when not told); BadInput where it is none. The same text is not run twice."""
    return _worked(text, day or timezone.localdate(), current_book().edition)


@lru_cache(maxsize=KEPT)
def _worked(text: str, day: date, _edition: str) -> Worked:
    return work_out(text, day)


def beside(work: Worked) -> Beside:
    """All scenarios of the rule book in two runs."""
    rules = scenarios_of(work.book)
    drivers = drivers_of(list(rules.values()))
    return Beside(rules, run(work.case, drivers, keep=work.base.kept()), run(work.case, drivers))


def moved(work: Worked, drivers: Mapping[str, float]) -> tuple[Result, Result]:
    """The case with drivers moved: the debt kept, and sized anew."""
    told = Drivers(**drivers)
    return run(work.case, told, keep=work.base.kept()), run(work.case, told)


def sensitivity(work: Worked) -> Sensitivity:
    """The first set of sensitivities of the rule book; NotFound without one."""
    for rule in work.book.of(Sensitivity).values():
        return rule
    raise NotFound("The rule book has no set of sensitivities.", todo="Write a file of the kind sensitivity.")


def swings(text: str) -> tuple[Tornado, Mapping[str, tuple[Break, Breakeven]]]:
    """The tornado and the breakevens of a case, the debt kept."""
    return _swings(text, timezone.localdate(), current_book().edition)


@lru_cache(maxsize=KEPT)
def _swings(text: str, day: date, edition: str) -> tuple[Tornado, Mapping[str, tuple[Break, Breakeven]]]:
    work = _worked(text, day, edition)
    rule = sensitivity(work)
    return tornado_of(work.case, work.base, rule), breakevens_of(work.case, work.base, rule)


def chances(text: str, seed: int, lock_up: float) -> Chances:
    """Ten thousand futures of a case by the rule book's laws, the debt kept; the same seed tells the same."""
    return _chances(text, seed, lock_up, timezone.localdate(), current_book().edition)


@lru_cache(maxsize=KEPT)
def _chances(text: str, seed: int, lock_up: float, day: date, edition: str) -> Chances:
    work = _worked(text, day, edition)
    found = futures_of(work.case, work.base, sensitivity(work), paths=PATHS, seed=seed)
    return Chances(
        {name: found.spread(name) for name in SPREADS},
        {name: _histogram(found.figures[name]) for name in ("min_dscr", "equity_irr")},
        {least: found.chance_below("min_dscr", least) for least in sorted({1.0, lock_up})}, PATHS, seed)


def _histogram(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Histogram:
    """Known values in bins of equal width between the half and the 99.5th percentile; the ends hold what lies beyond."""
    known = values[np.isfinite(values)]
    if not known.size:
        return Histogram((), ())
    low, high = np.quantile(known, [0.005, 0.995])
    if high - low < 1e-9:
        low, high = low - 0.01, high + 0.01
    counts, edges = np.histogram(np.clip(known, low, high), bins=BINS, range=(float(low), float(high)))
    return Histogram(edges.tolist(), counts.tolist())
