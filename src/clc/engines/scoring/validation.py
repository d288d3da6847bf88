"""How well a score tells good from bad, how sure that is, and whether the firms have changed."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def auc(score: Floats, outcome: Floats) -> float:
    """Chance that a firm that did not default scores above one that did; a tie counts half.

    score: (n,) higher is better, finite; outcome: (n,) 1 default, 0 none. Range 0..1, 0.5 is blind; NaN when
    only one outcome is present. Source: Mann and Whitney (1947), by mid-ranks.
    """
    bad = outcome == 1
    n_bad, n_good = int(bad.sum()), int((~bad).sum())
    if not n_bad or not n_good:
        return float("nan")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[~bad].sum() - n_good * (n_good + 1) / 2) / (n_bad * n_good))


def gini(score: Floats, outcome: Floats) -> float:
    """Accuracy ratio, 2 x AUC - 1. Shapes as in `auc`; range -1..1."""
    return 2 * auc(score, outcome) - 1


def ks(score: Floats, outcome: Floats) -> float:
    """Kolmogorov-Smirnov: the widest gap of the shares of bad and of good firms at or below a score. 0..1."""
    bad = outcome == 1
    cuts = np.unique(score)
    below_bad = np.searchsorted(np.sort(score[bad]), cuts, side="right") / max(int(bad.sum()), 1)
    below_good = np.searchsorted(np.sort(score[~bad]), cuts, side="right") / max(int((~bad).sum()), 1)
    return float(np.abs(below_bad - below_good).max())


def auc_interval(
    score: Floats, outcome: Floats, *, seed: int, draws: int = 2000, level: float = 0.95
) -> tuple[float, float]:
    """Percentile bootstrap interval of the AUC: good and bad firms drawn again, each from their own.

    Returns (low, high): the luck of having met these firms, not the luck of having chosen this model.
    """
    rng = np.random.default_rng(seed)
    bad, good = np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)
    above = (score[good][:, None] > score[bad][None]) + 0.5 * (score[good][:, None] == score[bad][None])
    found = [
        above[rng.integers(good.size, size=good.size)][:, rng.integers(bad.size, size=bad.size)].mean()
        for _ in range(draws)
    ]
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def folds(outcome: Floats, *, parts: int, seed: int) -> Places:
    """The fold of each firm, 0..parts-1, drawn so that every fold has its share of defaults. (n,) each."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(outcome), dtype=np.intp)
    start = 0
    for kind in (1, 0):
        rows = rng.permutation(np.flatnonzero(outcome == kind))
        fold[rows] = (start + np.arange(rows.size)) % parts
        start += rows.size
    return fold


def psi(expected: Floats, actual: Floats) -> float:
    """Population stability index of two sets of shares or counts over the same bins, (B,) each.

    Below 0.1 little has moved, above 0.25 the population is another one. An empty bin counts as half a firm.
    """
    a, b = np.maximum(expected, 0.5), np.maximum(actual, 0.5)
    a, b = a / a.sum(), b / b.sum()
    return float(((a - b) * np.log(a / b)).sum())
