"""The best bins there are: prebins joined so that information is greatest, exactly, by dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

FALLING, RISING, PEAK, VALLEY, FREE = "falling", "rising", "peak", "valley", "free"
SHAPES = (FALLING, RISING, PEAK, VALLEY, FREE)
PHASES = {FALLING: (-1,), RISING: (1,), PEAK: (1, -1), VALLEY: (-1, 1), FREE: (0,)}
SAME_RATE = 1e-12


@dataclass(frozen=True)
class Cut:
    """Bins found: `ends` the last prebin of every bin, (B,) rising; their information value; the shape they obey."""

    ends: Places
    information: float
    shape: str


@dataclass(frozen=True)
class Rules:
    """What bins must keep to: at most so many, each with so many cases, bad ones and good ones at least."""

    bins_max: int = 8
    cases_min: float = 1.0
    bad_min: float = 0.0
    good_min: float = 0.0


def best(cases: Floats, bad: Floats, *, shape: str, rules: Rules, prior: float = 0.0) -> Cut:
    """The bins of greatest information value whose bad rates keep to a shape.

    cases, bad: (P,) counts of prebins from low to high, cases >= bad >= 0, both outcomes present; shape: how the
    bad rate runs from bin to bin: "rising", "falling" (strictly), "peak" (up, then down; either part may be
    absent), "valley", or "free"; prior: average cases added to each bin before its weight of evidence is taken, as
    in `woe.evidence`. Exact: over all ways to join neighbours none that keeps the rules has a greater information
    value. Where no way of two bins or more keeps them, one bin of information 0. P <= 200, else ValueError.
    Cost: P^3 x bins_max numbers. Source: Bellman (1952); the model of Navas-Palencia (2020), Optimal binning:
    mathematical programming formulation, arXiv 2001.08025, solved without a solver.
    """
    if not 1 <= len(cases) <= 200:
        raise ValueError("binning needs 1 to 200 prebins")
    return _cut(*_tables(cases, bad, rules, prior), shape=shape, bins_max=rules.bins_max)


def best_left(
    cases: Floats, pull: Floats, curve: Floats, *, shape: str, rules: Rules, prior: float = 0.0
) -> Cut:
    """The bins that best tell what a score so far leaves untold.

    cases: (P,) counts; pull: (P,) sums of (bad - chance foretold); curve: (P,) sums of chance x (1 - chance), > 0
    where there are cases; prior: cases' worth of curve added to each bin. `information` is then half the fall of
    twice the log loss that one Newton step brings, in squared pulls over curves; the "rate" of a bin that its shape
    speaks of is pull / curve. Exact as `best` is. Source: Friedman (2001), Greedy function approximation.
    """
    n, g, h = (np.concatenate(([0.0], np.cumsum(each))) for each in (cases, pull, curve))
    held, pulled, bent = (each[None, 1:] - each[:-1, None] for each in (n, g, h))
    soft = prior * float(h[-1] / max(n[-1], 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = pulled / (bent + soft)
        worth = pulled * rate
    allowed = np.triu(np.ones_like(held, dtype=bool)) & (held > 0) & (held >= rules.cases_min) & np.isfinite(rate)
    worth, rate = np.where(allowed, worth, -np.inf), np.where(allowed, rate, np.nan)
    return _cut(worth, rate, shape=shape, bins_max=rules.bins_max)


def _cut(worth: Floats, rate: Floats, *, shape: str, bins_max: int) -> Cut:
    found = _walk(worth, rate, PHASES[shape], bins_max)
    if found is None:
        return Cut(np.array([len(worth) - 1], dtype=np.intp), 0.0, shape)
    return Cut(found[1], max(found[0], 0.0), shape)


def best_shape(
    cases: Floats, bad: Floats, *, rules: Rules, prior: float = 0.0, gain: float = 1.15
) -> Cut:
    """The best bins, and the simplest shape that says nearly all: monotone, unless a peak or valley says more.

    Shapes as in `best`. A peak or valley is taken where its information exceeds the better monotone one `gain`
    times and by 0.01: simpler bins are easier to defend, and easier to trust on cases not seen.
    """
    simple = max((best(cases, bad, shape=one, rules=rules, prior=prior) for one in (FALLING, RISING)),
                 key=lambda cut: cut.information)  # fmt: skip
    bent = max((best(cases, bad, shape=one, rules=rules, prior=prior) for one in (PEAK, VALLEY)),
               key=lambda cut: cut.information)  # fmt: skip
    better = bent.information > gain * simple.information and bent.information > simple.information + 0.01
    return bent if better else simple


def information_of(cases: Floats, bad: Floats, ends: Places, *, prior: float = 0.0) -> float:
    """Information value of prebins joined at `ends`. Shapes as in `best`."""
    starts = np.concatenate(([0], ends[:-1] + 1))
    worth, _ = _tables(cases, bad, Rules(), prior)
    return float(worth[starts, ends].sum())


def _tables(cases: Floats, bad: Floats, rules: Rules, prior: float) -> tuple[Floats, Floats]:
    """Information and bad rate of every bin from prebin i to j, (P, P); -inf where the bin may not be."""
    n = np.concatenate(([0.0], np.cumsum(cases)))
    b = np.concatenate(([0.0], np.cumsum(bad)))
    held, lost = n[None, 1:] - n[:-1, None], b[None, 1:] - b[:-1, None]
    good = held - lost
    total = float(b[-1] / n[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        smooth = (lost + prior * total) / (held + prior)
        woe = np.log((1 - smooth) / smooth) - np.log((1 - total) / total)
        worth = (good / max(n[-1] - b[-1], 1e-300) - lost / max(b[-1], 1e-300)) * woe
    allowed = np.triu(np.ones_like(held, dtype=bool)) & np.isfinite(worth) & (held > 0)
    allowed &= (held >= rules.cases_min) & (lost >= rules.bad_min) & (good >= rules.good_min)
    return np.where(allowed, np.maximum(worth, 0.0), -np.inf), np.where(allowed, smooth, np.nan)


def _walk(
    worth: Floats, rate: Floats, phases: tuple[int, ...], bins_max: int
) -> tuple[float, Places] | None:
    """The best chain of bins from the first prebin to the last: its worth and the ends of its bins.

    First without a limit to the bins, in one sweep; only where that takes too many, layer by layer, one bin more each.
    """
    told = _first(worth, len(phases))
    came = _sweep(told, told, worth, rate, phases)
    found = _chain([told], [came])
    if found is None or len(found[1]) <= bins_max:
        return found
    layers, before = [_first(worth, len(phases))], []
    for _ in range(1, min(bins_max, len(worth))):
        layer = np.full_like(layers[-1], -np.inf)
        before.append(_sweep(layers[-1], layer, worth, rate, phases))
        layers.append(layer)
    return _chain(layers, before)


def _chain(layers: list[Floats], before: list[Places]) -> tuple[float, Places] | None:
    """Walk back from the best end. One layer: each bin came from the same layer; several: from the one before."""
    size = layers[0].shape[-1]
    ends = np.stack(layers)[:, :, :, size - 1]
    if not np.isfinite(ends).any():
        return None
    k, phase, start = (int(at) for at in np.unravel_index(int(np.argmax(ends)), ends.shape))
    told, chain, last = float(ends[k, phase, start]), [size - 1], size - 1
    while start > 0:
        code = int(before[max(k - 1, 0)][phase, start, last])
        phase, last = code // size, start - 1
        start, k = code % size, k - 1
        chain.append(last)
    return told, np.array(chain[::-1], dtype=np.intp)


def _first(worth: Floats, phases: int) -> Floats:
    """told[phase, i, j]: the most that bins to prebin j can be worth of which the last is i to j; here one bin only."""
    layer = np.full((phases, *worth.shape), -np.inf)
    layer[:, 0, :] = worth[0]
    return layer


def _sweep(source: Floats, fresh: Floats, worth: Floats, rate: Floats, phases: tuple[int, ...]) -> Places:
    """Write into `fresh` the best worth with one bin more than in `source` (which may be `fresh` itself: any number of
    bins more, as what ends before i is final when i is reached). Returns the (phase, start) before, as one number."""
    size = len(worth)
    came = np.zeros(fresh.shape, dtype=np.intp)
    columns = np.arange(size)
    steps = [(phase, sign, earlier) for phase, sign in enumerate(phases) for earlier in range(phase + 1)]
    for i in range(1, size):
        fits = {sign: _follows(rate[:i, i - 1, None], rate[None, i, i:], sign) for sign in set(phases)}
        for phase, sign, earlier in steps:
            before = source[earlier, :i, i - 1]
            if before.max() == -np.inf:
                continue
            told = np.where(fits[sign], before[:, None], -np.inf)
            start = told.argmax(axis=0)
            most = told[start, columns[: size - i]] + worth[i, i:]
            more = most > fresh[phase, i, i:]
            fresh[phase, i, i:][more] = most[more]
            came[phase, i, i:][more] = earlier * size + start[more]
    return came


def _follows(then: Floats, now: Floats, sign: int) -> NDArray[np.bool_]:
    """Whether the rates of two neighbours run the way of the sign; 0: any way."""
    if sign == 0:
        return np.asarray(np.isfinite(then) & np.isfinite(now))
    return np.asarray(sign * (now - then) > SAME_RATE)
