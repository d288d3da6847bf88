"""Whether cases change as time goes on: their make-up, how many turn out bad, and how well a card still tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import validation
from clc.engines.scoring.cutting import Bins, prebins
from clc.engines.scoring.proving import Learned, learn
from clc.engines.scoring.report import DRIFT, Alarm
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.stepwise import Steps

Floats = NDArray[np.float64]

ROWS_MAX = 20_000


@dataclass(frozen=True)
class Limits:
    """Above what a change is told. psi: of the score or a characteristic (0.25: another population, Siddiqi 2006);
    separability: AUC of telling late cases from early ones; rate_times and z: of the bad rate; decay: fall of the AUC,
    `decay_errors` standard errors at least."""

    psi: float = 0.25
    separability: float = 0.70
    rate_times: float = 1.3
    z: float = 4.0
    decay: float = 0.05
    decay_errors: float = 2.5


@dataclass(frozen=True)
class Change:
    """What was measured between early and late cases. rates: early and late bad rate, times, z; decay: AUC early,
    late, and the standard error of their difference."""

    psi_score: float
    psi: Sequence[tuple[str, float]]
    apart: float
    rates: tuple[float, float, float, float]
    decay: tuple[float, float, float]


def psi_of(early: Floats, late: Floats, *, bins: Bins | None = None) -> float:
    """Population stability index of a column, unknown as a bin of its own, less what luck alone would show.

    early, late: (n,), (m,) NaN unknown; bins: the card's own bins, else tenths of the early ones.
    Luck: (B - 1) x (1/n + 1/m), the mean of the index when nothing changed. >= 0.
    """
    if bins is not None:
        a, b = bins.places(early) + 1, bins.places(late) + 1
    else:
        edges = prebins(np.sort(early[~np.isnan(early)]), 10)
        a, b = (np.where(np.isnan(each), 0, np.searchsorted(edges, each, side="right") + 1) for each in (early, late))
    size = int(max(a.max(initial=0), b.max(initial=0))) + 1
    old, new = (np.bincount(each, minlength=size).astype(float) for each in (a, b))
    seen = (old + new) > 0
    luck = (int(seen.sum()) - 1) * (1 / max(len(early), 1) + 1 / max(len(late), 1))
    return max(0.0, validation.psi(old[seen], new[seen] * len(early) / max(len(late), 1)) - luck)


def separability(sample: Sample, late: NDArray[np.bool_], steps: Steps) -> float:
    """AUC of a card that tries to tell late cases from early ones, on cases held out: 0.5 where nothing changed.

    late: (n,). Source: adversarial validation; the learner is the card's own, without a told direction.
    """
    step = max(1, len(sample) // ROWS_MAX)
    told = Sample(sample.names, sample.values, late.astype(np.float64), sample.labels).rows(np.arange(0, len(sample), step))
    fold = validation.folds(told.outcome, parts=2, seed=2026)
    plain = replace(steps, monotone={}, characteristics_max=8)
    found = []
    for part in (0, 1):
        card = learn(told.rows(fold != part), plain)
        held = told.rows(fold == part)
        found.append(validation.auc(card.log_odds(held), held.outcome))
    return float(np.mean(found))


def psi_card(card: Learned, early: Sample, late: Sample) -> tuple[float, dict[str, float]]:
    """The index of the score (in tenths of the early scores) and of each column of a card."""
    score = psi_of(card.log_odds(early), card.log_odds(late))
    pairs = {pair.name: pair for pair in card.pairs}
    found = {}
    for name, bins in zip(card.fitted.names, card.fitted.bins, strict=True):
        pair = pairs.get(name)
        old, new = (each.column(name) if pair is None else pair.of(each.column(pair.one), each.column(pair.other))
                    for each in (early, late))  # fmt: skip
        found[name] = psi_of(old, new, bins=bins)
    return score, found


def rate_change(early: Floats, late: Floats) -> tuple[float, float, float, float]:
    """Early and late bad rate, how many times it became, and the z of the change. Outcomes (n,), (m,)."""
    n, m, a, b = len(early), len(late), float(early.mean()), float(late.mean())
    both = float(early.sum() + late.sum()) / (n + m)
    error = sqrt(max(both * (1 - both) * (1 / n + 1 / m), 1e-12))
    return a, b, (b / a if a > 0 else float("inf")), (b - a) / error


def auc_error(auc: float, bad: int, good: int) -> float:
    """Standard error of an AUC. Source: Hanley and McNeil (1982)."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (bad - 1) * (q1 - auc * auc) + (good - 1) * (q2 - auc * auc)
    return sqrt(max(spread, 0.0) / max(bad * good, 1))


def alarms(change: Change, basis: str, limits: Limits | None = None) -> list[Alarm]:
    """What of the change a person must know. basis: what orders the cases, in words."""
    told, found = limits or Limits(), []
    if change.psi_score > told.psi:
        words = f"The score is spread differently in later cases (stability index {change.psi_score:.2f})."
        found.append(_alarm(None, words, basis, {"psi": round(change.psi_score, 4)}))
    for name, index in sorted(change.psi, key=lambda one: -one[1]):
        if index > told.psi:
            words = f"'{name}' is spread differently in later cases (stability index {index:.2f})."
            found.append(_alarm(name, words, basis, {"psi": round(index, 4)}))
    early, late, times, z = change.rates
    if abs(z) > told.z and not 1 / told.rate_times < times < told.rate_times:
        words = f"The bad rate goes from {early:.1%} to {late:.1%}."
        found.append(_alarm(None, words, basis, {"early": round(early, 4), "late": round(late, 4), "z": round(z, 1)}))
    if change.apart > told.separability:
        words = f"Later cases can be told from earlier ones with an AUC of {change.apart:.2f}."
        found.append(_alarm(None, words, basis, {"separability": round(change.apart, 4)}))
    before, after, error = change.decay
    if before - after > max(told.decay, told.decay_errors * error):
        words = f"Learned on earlier cases the card falls from an AUC of {before:.2f} to {after:.2f} on later ones."
        found.append(_alarm(None, words, basis, {"auc_early": round(before, 4), "auc_late": round(after, 4)}))
    return found


def _alarm(column: str | None, words: str, basis: str, evidence: dict[str, float]) -> Alarm:
    todo = "Learn from recent cases, watch it monthly, or leave the column out."
    return Alarm(DRIFT, f"{words} {basis}", column, todo, evidence)
