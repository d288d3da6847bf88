"""Columns of a sample cut into the best bins: numbers by edges, groups by what their members have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import binning
from clc.engines.scoring.binning import Rules
from clc.engines.scoring.woe import UNKNOWN, evidence, rounded

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

PREBINS_MAX = 20
LABELS_MAX = 60
NUDGE = 0.004  # share of the cases a cut may move for a rounder figure
GROUPS = "groups"
UP, DOWN = "up", "down"
SHAPE_OF = {UP: binning.RISING, DOWN: binning.FALLING}


@dataclass(frozen=True)
class Binning:
    """How finely to cut. prebins: quantiles at first; share_min: least share of the cases in a bin; cases_min: least
    number; prior: average cases added to each bin; bins_max: of one characteristic."""

    prebins: int = PREBINS_MAX
    bins_max: int = 12
    share_min: float = 0.03
    cases_min: int = 20
    prior: float = 10.0


@dataclass(frozen=True)
class Bins:
    """One column in B bins. Numbers: bin i holds edges[i-1] <= value < edges[i]. Groups: `groups` names the labels
    of every bin but the last, which takes all others.

    edges: (B-1,) or empty; woe, cases, bad: (B,); shape: how the bad rate runs; information: see `woe.information`.
    An unknown value weighs `unknown_woe`, never more than 0.
    """

    edges: Floats
    groups: tuple[tuple[int, ...], ...]
    woe: Floats
    cases: Floats
    bad: Floats
    unknown_woe: float
    unknown_cases: float
    unknown_bad: float
    information: float
    shape: str

    def places(self, values: Floats) -> Places:
        """The bin of each value, -1 for an unknown one. (n,) to (n,)."""
        if self.shape != GROUPS:
            found = np.searchsorted(self.edges, values, side="right")
            return np.where(np.isnan(values), UNKNOWN, found)
        table = self._table(int(np.nanmax(values, initial=0)) + 1)
        known = ~np.isnan(values)
        found = np.full(len(values), UNKNOWN, dtype=np.intp)
        found[known] = table[values[known].astype(np.intp)]
        return found

    def woe_of(self, values: Floats) -> Floats:
        """The weight of evidence of each value, never NaN. (n,) to (n,)."""
        return np.concatenate((self.woe, [self.unknown_woe]))[self.places(values)]

    def _table(self, size: int) -> Places:
        most = max((max(group) for group in self.groups if group), default=-1) + 1
        table = np.full(max(size, most), len(self.groups), dtype=np.intp)
        for at, group in enumerate(self.groups):
            table[list(group)] = at
        return table


def cut(
    values: Floats, outcome: Floats, settings: Binning, *, grouped: bool = False, direction: str | None = None
) -> Bins:
    """The best bins of a column.

    values: (n,) NaN unknown, or places of labels when `grouped`; outcome: (n,) both present; direction: "up" where
    a higher value is to mean more bad, "down" less, None: as the data say (monotone, or one peak or valley where
    that says much more). Data that contradict a told direction give one bin, which says nothing.
    """
    return _grouped(values, outcome, settings) if grouped else _numbers(values, outcome, settings, direction)


def prebins(values: Floats, bins: int) -> Floats:
    """Cut points at quantiles, or between all values where these are few; in figures as round as they may be.

    values: (n,) sorted, finite; bins >= 2. Returns strictly rising edges; every prebin holds a value.
    """
    if values.size < 2 or values[0] == values[-1]:
        return np.empty(0)
    at = (np.arange(1, bins) * values.size) // bins
    cuts = np.unique(values[at])
    few = _few(values, bins)
    cuts = _round(few if few is not None else cuts[cuts > values[0]], values)
    held = np.diff(np.concatenate(([0], np.searchsorted(values, cuts, side="left"), [values.size]))) > 0
    return cuts[held[1:]] if held[0] else cuts[1:][held[2:]]


def _few(values: Floats, bins: int) -> Floats | None:
    """All distinct values but the least, where there are no more than bins; None where there are more."""
    found: list[float] = []
    value = values[0]
    while True:
        at = int(np.searchsorted(values, value, side="right"))
        if at == values.size:
            return np.array(found)
        value = values[at]
        found.append(float(value))
        if len(found) >= bins:
            return None


def _round(cuts: Floats, values: Floats) -> Floats:
    """Each cut to the fewest digits that move hardly a case over it."""
    told, done = cuts.copy(), np.zeros(cuts.size, dtype=bool)
    before = np.searchsorted(values, cuts, side="left")
    for digits in (1, 2, 3, 4, 5):
        near = rounded(cuts, digits=digits)
        fits = np.abs(np.searchsorted(values, near, side="left") - before) <= NUDGE * values.size
        told = np.where(fits & ~done, near, told)
        done |= fits
    return np.unique(told)


def _numbers(values: Floats, outcome: Floats, settings: Binning, direction: str | None) -> Bins:
    known = ~np.isnan(values)
    held, lost = values[known], values[known & (outcome == 1)]
    held, lost = np.sort(held), np.sort(lost)
    fine = prebins(held, settings.prebins)
    cases, bad = _counted(held, fine), _counted(lost, fine)
    rules = _rules(settings, len(values))
    if not 0 < bad.sum() < cases.sum():
        found = binning.Cut(np.array([cases.size - 1], dtype=np.intp), 0.0, binning.FREE)
    elif direction in SHAPE_OF:
        found = binning.best(cases, bad, shape=SHAPE_OF[direction], rules=rules, prior=settings.prior)
    else:
        found = binning.best_shape(cases, bad, rules=rules, prior=settings.prior)
    starts = np.concatenate(([0], found.ends[:-1] + 1))
    missing = (float((~known).sum()), float(outcome[~known].sum()))
    sums = np.add.reduceat(cases, starts), np.add.reduceat(bad, starts)
    return _weighed(fine[found.ends[:-1]], (), sums, missing, found.shape, settings, float(outcome.mean()))


def _grouped(values: Floats, outcome: Floats, settings: Binning) -> Bins:
    known = ~np.isnan(values)
    places = values[known].astype(np.intp)
    cases = np.bincount(places, minlength=1).astype(float)
    bad = np.asarray(np.bincount(places, weights=outcome[known], minlength=1), dtype=np.float64)
    rate, missing = float(outcome.mean()), (float((~known).sum()), float(outcome[~known].sum()))
    often = np.flatnonzero(cases >= max(settings.cases_min, 1))
    often = often[np.argsort(-cases[often], kind="stable")][:LABELS_MAX]
    smooth = (bad[often] + settings.prior * rate) / (cases[often] + settings.prior)
    order = often[np.argsort(smooth, kind="stable")]
    rest = np.array([cases.sum() - cases[order].sum(), bad.sum() - bad[order].sum()])
    if not order.size or not 0 < bad[order].sum() < cases[order].sum():
        none = np.array([cases.sum()]), np.array([bad.sum()])
        return _weighed(np.empty(0), (), none, missing, GROUPS, settings, rate)
    rules = _rules(settings, len(values))
    found = binning.best(cases[order], bad[order], shape=binning.RISING, rules=rules, prior=settings.prior)
    starts = np.concatenate(([0], found.ends[:-1] + 1))
    groups = tuple(tuple(part.tolist()) for part in np.split(order, starts[1:]))
    sums = (np.append(np.add.reduceat(cases[order], starts), rest[0]),
            np.append(np.add.reduceat(bad[order], starts), rest[1]))  # fmt: skip
    return _weighed(np.empty(0), groups, sums, missing, GROUPS, settings, rate)


def _weighed(
    edges: Floats, groups: tuple[tuple[int, ...], ...], sums: tuple[Floats, Floats], missing: tuple[float, float],
    shape: str, settings: Binning, rate: float,
) -> Bins:  # fmt: skip
    cases, bad = sums
    woe = evidence(cases, bad, rate=rate, prior=settings.prior)
    lost = evidence(np.array(missing[:1]), np.array(missing[1:]), rate=rate, prior=settings.prior)
    good, all_bad = cases - bad, max(float(bad.sum()) + missing[1], 1.0)
    shares = good / max(float(good.sum()) + missing[0] - missing[1], 1.0) - bad / all_bad
    information = float(np.maximum(shares * woe, 0).sum())
    unknown = min(float(lost[0]), 0.0)
    return Bins(edges, groups, woe, cases, bad, unknown, *missing, information, shape)


def _counted(ordered: Floats, edges: Floats) -> Floats:
    ends = np.searchsorted(ordered, edges, side="left")
    return np.diff(np.concatenate(([0], ends, [ordered.size]))).astype(float)


def _rules(settings: Binning, size: int) -> Rules:
    return Rules(bins_max=settings.bins_max, cases_min=max(settings.share_min * size, settings.cases_min))
