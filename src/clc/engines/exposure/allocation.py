"""Whom to lend, how much, at what rate: the plan of most expected profit within budget and limits, with its proof."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.exposure.allocation_bound import Priced, relaxed
from clc.engines.exposure.allocation_core import decide, nearest, open_within, tolerance
from clc.engines.exposure.offers import CENT, USE, Cap, Floats, Offers, Row, caps, check
from clc.kernel.errors import BadInput

CORE_FIRST, CORE_LAST = 8, 64
SECONDS_FIRST = 2.0
SECONDS_MAX = 280.0


@dataclass(frozen=True)
class Allocation:
    """A plan: `choice` (N,) index of the rate (-1: nothing), `amount` (N,) yuan in whole cents, `profit` (N,) yuan, its
    `value`, the `bound` no plan exceeds, whether they agree (`proven`), the `caps` with their `prices` (yuan
    of profit for one more unit of the cap) and what is `used` of each; `priced` tells what every other loan falls short by.
    """

    choice: NDArray[np.int64]
    amount: Floats
    profit: Floats
    value: float
    bound: float
    caps: tuple[Cap, ...]
    used: Floats
    priced: Priced
    seconds: float

    @property
    def gap(self) -> float:
        """Yuan by which the bound may exceed the value; 0 where they agree within `tolerance`."""
        short = self.bound - self.value
        return 0.0 if short < tolerance(self.value) else short

    @property
    def proven(self) -> bool:
        """Whether no plan earns more."""
        return self.gap == 0.0


def allocate(offers: Offers, budget: float, rows: Sequence[Row] = (), *, seconds: float = SECONDS_MAX) -> Allocation:
    """The best plan: each client nothing, or an amount from least to most at one rate; sums within the budget and rows.

    offers: arrays of N clients by R rates; budget: yuan, > 0; rows: limits on sums of use or loss. Amounts come in whole
    cents. The bound is weak duality at the prices of the relaxation, tightened by the solver's own bound over the loans
    that duality cannot exclude; `gap` is 0 when both agree within `tolerance`. Floors hold to a cent per loan.
    Errors: BadInput for wrong shapes, a budget below the smallest loan, limits that contradict each other.
    """
    started = time.monotonic()
    check(offers, budget, rows)
    kept = caps(budget, rows, len(offers.least))
    found = relaxed(offers, kept)
    best = _first(offers, kept, found)
    bound, gap = found.bound, found.bound - best.value if best else np.inf
    if best is None or gap >= tolerance(best.value):
        left = seconds - (time.monotonic() - started)
        core = open_within(offers, kept, found, gap + CENT)
        answer = decide(offers, kept, found, core, seconds=left, gap=gap + CENT)
        if answer is not None:
            plan = _plan(offers, kept, found, answer)
            best = plan if best is None or plan.value > best.value else best
            bound = min(bound, max(answer[2], best.value))
    if best is None:
        raise BadInput("No plan keeps every limit: floors ask for more than budget and caps leave.",
                       todo="Lower a floor, or raise the budget or a cap.")
    return _closed(best, max(bound, best.value), time.monotonic() - started)


def _first(offers: Offers, kept: tuple[Cap, ...], found: Priced) -> Allocation | None:
    """A good plan from the clients nearest to another choice, from growing cores until the bound is reached."""
    best: Allocation | None = None
    size = CORE_FIRST
    while size <= CORE_LAST:
        answer = decide(offers, kept, found, nearest(offers, kept, found, size), seconds=SECONDS_FIRST)
        if answer is not None:
            plan = _plan(offers, kept, found, answer)
            best = plan if best is None or plan.value > best.value else best
            if found.bound - best.value < tolerance(best.value):
                break
        size *= 2
    return best


def _plan(
    offers: Offers, kept: tuple[Cap, ...], found: Priced, answer: tuple[NDArray[np.int64], Floats, float]
) -> Allocation:
    choice, amount, _bound = answer
    profit = np.zeros(len(choice))
    at = np.flatnonzero(choice >= 0)
    profit[at] = offers.profit[at, choice[at]] * amount[at] - offers.fixed[at, choice[at]]
    took = np.array([_took(offers, cap, choice, amount) for cap in kept])
    return Allocation(choice, amount, profit, math.fsum(profit), found.bound, kept, took, found, 0.0)


def _took(offers: Offers, cap: Cap, choice: NDArray[np.int64], amount: Floats) -> float:
    """What a plan uses of a cap, without its sign."""
    at = np.flatnonzero((choice >= 0) & cap.members)
    measure = offers.use if cap.measure == USE else offers.loss
    return math.fsum(measure[at, choice[at]] * amount[at])


def _closed(plan: Allocation, bound: float, seconds: float) -> Allocation:
    return Allocation(plan.choice, plan.amount, plan.profit, plan.value, bound, plan.caps, plan.used, plan.priced, seconds)
