"""Weight of evidence: an indicator's values in a few monotone bins, each with the odds it brings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Pool = tuple[float, float, int]  # firms, defaults, last bin
Prior = tuple[float, float]  # firms, default rate

UNKNOWN = -1


@dataclass(frozen=True)
class Binned:
    """One indicator in B bins from low to high; bin i holds edges[i-1] <= value < edges[i].

    edges: (B-1,) strictly rising, in the indicator's unit; woe, firms, defaults: (B,). Values beyond the ends
    fall into the end bins. `unknown_woe` stands for a missing value. `information` is the smoothed
    information value of the whole (>= 0; below 0.02 says nothing, above 0.3 says much).
    """

    edges: Floats
    woe: Floats
    firms: Floats
    defaults: Floats
    unknown_woe: float
    unknown_firms: float
    unknown_defaults: float
    information: float


def places(values: Floats, edges: Floats) -> Places:
    """The bin of each value, 0 the lowest; UNKNOWN (-1) for NaN. values: (n,), edges: (B-1,); gives (n,)."""
    found = np.searchsorted(edges, values, side="right")
    return np.where(np.isnan(values), UNKNOWN, found)


def evidence(firms: Floats, defaults: Floats, *, rate: float, prior: float) -> Floats:
    """Weight of evidence of bins: ln odds of being good in the bin, less ln odds of being good overall.

    firms, defaults: (B,) counts; rate: share of defaults overall, in (0, 1); prior: how many firms of average
    behaviour every bin is given before it is looked at, > 0. So an empty bin says 0, a bin without a default
    stays finite, and a small bin says little. Above 0 is better than average.
    Source: Siddiqi, Credit Risk Scorecards (2006), ch. 6, with the smoothing of Good (1965) towards the mean.
    """
    bad = (defaults + prior * rate) / (firms + prior)
    return np.asarray(np.log((1 - bad) / bad) - np.log((1 - rate) / rate), dtype=np.float64)


def information(firms: Floats, defaults: Floats, woe: Floats) -> float:
    """Information value: the sum over bins of (share of the good - share of the bad) x WoE. (B,) each."""
    good = firms - defaults
    shares = good / max(good.sum(), 1.0) - defaults / max(defaults.sum(), 1.0)
    return float(np.maximum(shares * woe, 0).sum())


def quantile_edges(values: Floats, bins: int) -> Floats:
    """Cut points that put about as many known values into each of `bins` bins, in round figures.

    values: (n,), NaN allowed; bins >= 1. Returns (B-1,) strictly rising, B <= bins: equal cuts fall together,
    every bin holds an observed value, and counts are cut at whole numbers.
    """
    known = np.sort(values[np.isfinite(values)])
    if known.size < 2:
        return np.empty(0)
    cuts = rounded(np.quantile(known, np.arange(1, bins) / bins), digits=2)
    cuts = np.unique(np.ceil(cuts) if (known == np.round(known)).all() else cuts)
    held = np.bincount(np.searchsorted(cuts, known, side="right"), minlength=cuts.size + 1) > 0
    return cuts[np.flatnonzero(held)[1:] - 1]


def rounded(values: Floats, *, digits: int) -> Floats:
    """Values to so many significant digits, as a banker would quote a limit. Any shape; 0 stays 0."""
    size = np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values))))
    place = np.clip(digits - 1 - size, -300, 300)
    up, down = 10.0 ** np.maximum(place, 0), 10.0 ** np.maximum(-place, 0)
    return np.asarray(np.round(values * up / down) / up * down, dtype=np.float64)


def pooled(firms: Floats, defaults: Floats, *, sign: int, firms_min: float, prior: Prior) -> list[int]:
    """Which bins fall together so that the evidence never moves against `sign`: pool adjacent violators.

    firms, defaults: (B,) from low to high values; sign +1 when a higher value is better (the smoothed rate
    may only fall), -1 when worse; firms_min: fewest firms of a bin; prior: average firms added to a bin and
    their default rate, as in `evidence`. Returns the index of the last bin of every pool.
    Source: Ayer et al. (1955), An empirical distribution function for sampling with incomplete information.
    """
    pools: list[Pool] = []
    for pool in _thick(firms, defaults, firms_min):
        pools.append(pool)
        while len(pools) > 1 and _against(pools[-2], pools[-1], sign, prior):
            pools[-2:] = [_joined(pools[-2], pools[-1])]
    return [last for _, _, last in pools]


def _thick(firms: Floats, defaults: Floats, firms_min: float) -> list[Pool]:
    """Neighbours together until they hold enough firms; what is left at the end goes with the last."""
    found: list[Pool] = []
    for last, (n, bad) in enumerate(zip(firms.tolist(), defaults.tolist(), strict=True)):
        if found and found[-1][0] < firms_min:
            found[-1] = _joined(found[-1], (n, bad, last))
        else:
            found.append((n, bad, last))
    if len(found) > 1 and found[-1][0] < firms_min:
        found[-2:] = [_joined(found[-2], found[-1])]
    return found


def _joined(low: Pool, high: Pool) -> Pool:
    return low[0] + high[0], low[1] + high[1], high[2]


def _against(low: Pool, high: Pool, sign: int, prior: Prior) -> bool:
    below, above = ((bad + prior[0] * prior[1]) / (firms + prior[0]) for firms, bad, _ in (low, high))
    return sign * (above - below) >= 0


def binned(
    values: Floats, outcome: Floats, *, better: str, bins: int = 5, firms_min: float = 8, prior: float = 6
) -> Binned:
    """Learn an indicator's bins and their weight of evidence.

    values: (n,) NaN for unknown; outcome: (n,) 1 default, 0 none, both present; better: "higher" or "lower",
    the direction a banker expects (data that say the opposite pool into one bin that says nothing), or
    "neither", the direction of the data. Unknown may count against a firm, never for it.
    """
    if outcome.min() == outcome.max():
        raise ValueError("weight of evidence needs firms that defaulted and firms that did not")
    rate = float(outcome.mean())
    fine = quantile_edges(values, bins)
    where = places(values, fine)
    firms, defaults = _counts(where, outcome, fine.size + 1)
    sign = _sign(better, values, outcome)
    ends = pooled(firms, defaults, sign=sign, firms_min=firms_min, prior=(prior, rate))
    cuts = np.array(ends[:-1], dtype=np.intp)
    starts = np.concatenate(([0], cuts + 1))
    firms, defaults = np.add.reduceat(firms, starts), np.add.reduceat(defaults, starts)
    woe = evidence(firms, defaults, rate=rate, prior=prior)
    lost = where == UNKNOWN
    unknown = evidence(np.array([lost.sum()]), np.array([outcome[lost].sum()]), rate=rate, prior=prior)
    return Binned(
        edges=fine[cuts],
        woe=woe,
        firms=firms,
        defaults=defaults,
        unknown_woe=min(float(unknown[0]), 0.0),
        unknown_firms=float(lost.sum()),
        unknown_defaults=float(outcome[lost].sum()),
        information=information(firms, defaults, woe),
    )


def woe_of(values: Floats, bins: Binned) -> Floats:
    """The weight of evidence of each value. values: (n,). Returns (n,), never NaN."""
    return np.concatenate((bins.woe, [bins.unknown_woe]))[places(values, bins.edges)]


def _counts(where: Places, outcome: Floats, size: int) -> tuple[Floats, Floats]:
    known = where != UNKNOWN
    firms = np.bincount(where[known], minlength=size).astype(float)
    defaults = np.bincount(where[known], weights=outcome[known], minlength=size).astype(float)
    return firms, defaults


def _sign(better: str, values: Floats, outcome: Floats) -> int:
    if better in ("higher", "lower"):
        return 1 if better == "higher" else -1
    known = np.isfinite(values)
    bad, good = values[known & (outcome == 1)], values[known & (outcome == 0)]
    if not bad.size or not good.size:
        return 1
    return 1 if np.median(good) >= np.median(bad) else -1
