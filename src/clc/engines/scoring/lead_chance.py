"""The chance that a lead is won, learned from how earlier leads ended and tested on later ones it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import logistic, validation, woe

Floats = NDArray[np.float64]
Words = Mapping[str, Sequence[str]]
REST = "rest"


@dataclass(frozen=True)
class Settings:
    """How much a value must show: leads below which it counts as `rest`, wins added to each, pull towards nothing."""

    least: int = 40
    prior: float = 10.0
    ridge: float = 1.0
    test_share: float = 0.3
    top_share: float = 0.2
    wins_least: int = 50


@dataclass(frozen=True)
class Points:
    """Log odds: `base`, and for each feature one by value with `rest` for values not seen or seen too seldom."""

    base: float
    features: Mapping[str, Mapping[str, float]]

    def plain(self) -> dict[str, Any]:
        """Fit for JSON."""
        return {"base": self.base, "features": {name: dict(values) for name, values in self.features.items()}}


@dataclass(frozen=True)
class Found:
    """What the score was worth on later leads: whether it ranks better than luck, and whether its chances come true.

    auc with its 95 % range; share won among the fifth ranked highest with its 95 % range against the share of all;
    log loss of its chances against that of the base rate of the leads learned from, per lead. `ranks`: the range of auc
    lies above one half and the range of the top above the share of all; `tells`: its loss is below the base rate's.
    """

    learned: int
    learned_won: int
    tested: int
    tested_won: int
    auc: float
    auc_low: float
    auc_high: float
    top: float
    top_low: float
    top_high: float
    rate: float
    loss: float
    loss_base: float

    @property
    def ranks(self) -> bool:
        """Whether it puts leads that are won before others, beyond luck."""
        return self.auc_low > 0.5 and self.top_low > self.rate

    @property
    def tells(self) -> bool:
        """Whether its chances come closer to what happened than the base rate."""
        return self.loss < self.loss_base


def learn(features: Words, won: Floats, settings: Settings) -> Points:
    """Points by value: smoothed weights of evidence, weighed together by logistic regression with a ridge.

    features: name to (n,) words; won: (n,) 1 or 0, both there. A feature that contradicts the others gets weight 0. Else
    ValueError. Source: Good, Probability and the Weighing of Evidence (1950); weights as in `logistic.fit`.
    """
    rate = float(won.mean()) if won.size else float("nan")
    if not 0 < rate < 1:
        raise ValueError("to learn, some leads must have been won and some not")
    tables = {name: _evidence(np.asarray(words, dtype=object), won, rate, settings) for name, words in features.items()}
    inputs = np.column_stack([_read(tables[name], words) for name, words in features.items()])
    base, weights = logistic.fit(inputs, won, ridge=settings.ridge)
    told = {name: {value: round(-float(weight) * told, 6) for value, told in tables[name].items()}
            for (name, weight) in zip(features, weights, strict=True)}
    return Points(round(-base, 6), told)


def log_odds(points: Points, features: Words) -> Floats:
    """Log odds of being won. features: name to (n,) words. Returns (n,)."""
    told = [_read(points.features[name], features[name]) for name in points.features]
    return np.asarray(points.base + np.sum(told, axis=0), dtype=np.float64)


def prove(features: Words, won: Floats, settings: Settings) -> Found:
    """Learn from the earlier leads, test on the later ones; rows stand in order of time.

    Raises ValueError where either part has too few wins (`wins_least` to learn, a fifth of it to test).
    """
    cut = round(len(won) * (1 - settings.test_share))
    earlier, later = won[:cut], won[cut:]
    few = earlier.sum() < settings.wins_least or later.sum() < settings.wins_least / 5 or later.sum() == later.size
    if few:
        raise ValueError(f"too few leads were won to learn from: {int(earlier.sum())} earlier, {int(later.sum())} later")
    points = learn({name: words[:cut] for name, words in features.items()}, earlier, settings)
    odds = log_odds(points, {name: words[cut:] for name, words in features.items()})
    auc = validation.auc(-odds, later)  # there a higher score is the better case, and 1 the bad outcome
    error = _auc_error(auc, int(later.sum()), int(later.size - later.sum()))
    top = _top(odds, later, settings.top_share)
    base = np.full(later.size, np.log(earlier.mean() / (1 - earlier.mean())))
    return Found(
        learned=earlier.size, learned_won=int(earlier.sum()), tested=later.size, tested_won=int(later.sum()), auc=auc,
        auc_low=max(0.0, auc - 1.96 * error), auc_high=min(1.0, auc + 1.96 * error), top=top[0], top_low=top[1],
        top_high=top[2], rate=float(later.mean()), loss=logistic.log_loss(odds, later) / later.size,
        loss_base=logistic.log_loss(base, later) / later.size)


def _evidence(words: NDArray[Any], won: Floats, rate: float, settings: Settings) -> dict[str, float]:
    """Weight of evidence (of not being won) by value; values seen too seldom together as the rest."""
    values, places, counts = np.unique(words.astype(str), return_inverse=True, return_counts=True)
    wins = np.bincount(places, weights=won, minlength=values.size)
    thick = counts >= settings.least
    leads = np.append(counts[thick], counts[~thick].sum()).astype(np.float64)
    told = np.append(wins[thick], wins[~thick].sum())
    evidence = woe.evidence(leads, told, rate=rate, prior=settings.prior)
    found = {str(value): float(one) for value, one in zip(values[thick], evidence, strict=False)}
    return {**found, REST: float(evidence[-1]) if leads[-1] else 0.0}


def _read(table: Mapping[str, float], words: Sequence[str]) -> Floats:
    return np.array([table.get(str(word), table[REST]) for word in words], dtype=np.float64)


def _auc_error(auc: float, won: int, lost: int) -> float:
    """Standard error of an area under the curve. Source: Hanley, McNeil (1982)."""
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (won - 1) * (one - auc**2) + (lost - 1) * (two - auc**2)
    return float(np.sqrt(max(spread, 0.0) / (won * lost)))


def _top(odds: Floats, won: Floats, share: float) -> tuple[float, float, float]:
    """Share won among those ranked highest with its 95 % range (Wilson); leads of equal odds share their place."""
    size = max(1, round(odds.size * share))
    edge = np.sort(odds)[-size]
    above, level = odds > edge, odds == edge
    part = (size - above.sum()) / level.sum()
    rate = float((won[above].sum() + part * won[level].sum()) / size)
    z, n = 1.96, float(size)
    middle, half = rate + z * z / (2 * n), z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return rate, float((middle - half) / (1 + z * z / n)), float((middle + half) / (1 + z * z / n))
