"""Columns that know the outcome: told from honest strong ones by what an honest column cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import validation
from clc.engines.scoring.cutting import Binning, cut
from clc.engines.scoring.sample import Sample

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

ROWS_MAX = 60_000
PARTS = 3
QUANTILES = 50
AFTER, IMPLAUSIBLE, FINGERPRINT, STRONG = "known_after", "implausible", "fingerprint", "strong"


@dataclass(frozen=True)
class Limits:
    """Where honest ends. pure: share of one outcome among the cases with a value; covered: least share of that
    outcome they are, `covered_present` where the others have no value at all; implausible: AUC alone; fingerprint: AUC
    alone that exact values must reach, `excess` over what any smooth relation reaches; strong: AUC worth a question;
    presence: AUC of merely having a value; cases_min: fewest cases with a value, and fewest bad ones to be sure."""

    pure: float = 0.97
    covered: float = 0.5
    covered_present: float = 0.1
    implausible: float = 0.97
    fingerprint: float = 0.72
    excess: float = 0.06
    strong: float = 0.85
    presence: float = 0.8
    cases_min: int = 25


@dataclass(frozen=True)
class Suspect:
    """A column, why it is suspected ("known_after", "implausible", "fingerprint": leaks; "strong": none), in words,
    and the figures. alone: AUC of its exact values, smooth: of its best monotone or bent bins, both on cases held out.
    """

    column: str
    why: str
    words: str
    alone: float
    smooth: float
    evidence: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def leaks(self) -> bool:
        """Whether it is to be left out."""
        return self.why != STRONG


def suspects(sample: Sample, limits: Limits | None = None, *, seed: int = 2026) -> list[Suspect]:
    """The columns of a sample that know the outcome, or tell so much that a person must ask, worst first.

    Four marks, none of them a name: (1) a value is there, or differs from the usual one, almost only with one outcome:
    known after it; (2) alone it parts good from bad better than anything known in advance does; (3) its exact values
    tell much more than its size does: the outcome has left its print on them, as on a term that ends on the day of
    default; (4) it is very telling, but smoothly: strong, not a leak. Source: Kaufman et al. (2012), Leakage in data
    mining: formulation, detection, and avoidance; the limits are the house's.
    """
    told = limits or Limits()
    if len(sample) > ROWS_MAX:
        rng = np.random.default_rng(seed)
        sample = sample.rows(np.sort(rng.choice(len(sample), ROWS_MAX, replace=False)))
    fold = validation.folds(sample.outcome, parts=PARTS, seed=seed)
    found = [_suspect(sample, name, fold, told) for name in sample.names]
    return sorted((each for each in found if each), key=lambda each: (not each.leaks, -each.alone, each.column))


def alone(values: Floats, outcome: Floats, fold: Places) -> float:
    """AUC of a column's exact values alone: bad rates by value, or by fine quantile, learned on the other folds.

    values: (n,) NaN unknown, numbers or places of labels; fold: (n,). The mean over folds, 0.5 blind.
    """
    codes = _exact(values)
    return _mean_auc([(_rates(codes, outcome, fold != part)[codes[fold == part]], outcome[fold == part])
                      for part in np.unique(fold)])  # fmt: skip


def smooth(values: Floats, outcome: Floats, fold: Places, *, grouped: bool) -> float:
    """AUC of a column's best few bins, learned on the other folds; for groups that is all there is."""
    scores = []
    for part in np.unique(fold):
        held = fold == part
        bins = cut(values[~held], outcome[~held], Binning(cases_min=10), grouped=grouped)
        scores.append((-bins.woe_of(values[held]), outcome[held]))
    return _mean_auc(scores)


def order(outcome: Floats) -> float:
    """How far the order of the rows tells the outcome: AUC of the row number, 0.5 .. 1."""
    told = validation.auc(np.arange(len(outcome), dtype=np.float64), outcome)
    return max(told, 1 - told)


def _suspect(sample: Sample, name: str, fold: Places, limits: Limits) -> Suspect | None:
    values, outcome = sample.column(name), sample.outcome
    sure = min(sample.bad, len(sample) - sample.bad) >= limits.cases_min
    after = _after(values, outcome, limits, sample.labels.get(name, ()))
    exact = alone(values, outcome, fold)
    if max(exact, 0.0) < min(limits.fingerprint, limits.strong) and after is None:
        return None
    flat = smooth(values, outcome, fold, grouped=name in sample.labels)
    figures = {"auc_alone": round(exact, 4), "auc_smooth": round(flat, 4)}
    if after is not None:
        words, more = after
        return Suspect(name, AFTER if sure else STRONG, words, exact, flat, {**figures, **more})
    if exact >= limits.implausible:
        words = f"'{name}' alone parts good from bad with an AUC of {exact:.2f}: hardly anything known in advance does."
        return Suspect(name, IMPLAUSIBLE if sure else STRONG, words, exact, flat, figures)
    if name not in sample.labels and exact - flat >= limits.excess and exact >= limits.fingerprint:
        words = (f"The exact values of '{name}' tell much more (AUC {exact:.2f}) than high or low does ({flat:.2f}): the "
                 "outcome has left its print on them, as where a term ends on the day of default.")  # fmt: skip
        return Suspect(name, FINGERPRINT if sure else STRONG, words, exact, flat, figures)
    if exact >= limits.strong:
        words = f"'{name}' alone reaches an AUC of {exact:.2f}, smoothly, as an honest strong predictor would."
        return Suspect(name, STRONG, words, exact, flat, figures)
    return None


def _after(
    values: Floats, outcome: Floats, limits: Limits, labels: tuple[str, ...]
) -> tuple[str, dict[str, float | str]] | None:
    """Whether having a value, or another than the usual one, comes almost only with one outcome."""
    missing = np.isnan(values)
    bad = outcome == 1
    if 0 < missing.sum() < len(values):
        found = _one_sided(~missing, bad, limits.pure, limits.covered_present, limits.cases_min)
        found = found or _one_sided(missing, bad, limits.pure, limits.covered_present, limits.cases_min)
        presence = _presence(missing, bad)
        if found or presence >= limits.presence:
            share_bad, share_good = float((~missing)[bad].mean()), float((~missing)[~bad].mean())
            return (f"It has a value in {share_bad:.1%} of the bad cases and in {share_good:.1%} of the good ones: whether "
                    "it is filled in follows the outcome.",
                    {"filled_of_bad": round(share_bad, 4), "filled_of_good": round(share_good, 4),
                     "auc_filled": round(presence, 4)})  # fmt: skip
    known = values[~missing]
    if not known.size:
        return None
    distinct, counts = np.unique(known, return_counts=True)
    for value in distinct[np.argsort(-counts)[:12]]:
        same = values == value
        most = value == distinct[np.argmax(counts)]
        found = most and _one_sided(~same & ~missing, bad, limits.pure, limits.covered, limits.cases_min)
        if found or (distinct.size > 2 and _one_sided(same, bad, limits.pure, limits.covered, limits.cases_min, labels)):
            share_bad, share_good = float(same[bad].mean()), float(same[~bad].mean())
            shown = labels[int(value)] if labels else f"{value:g}"
            return (f"It is {shown} in {share_bad:.1%} of the bad cases and in {share_good:.1%} of the good ones: that is "
                    "known only after the outcome.",
                    {"value": shown, "of_bad": round(share_bad, 4), "of_good": round(share_good, 4)})  # fmt: skip
    return None


def _one_sided(
    held: NDArray[np.bool_], bad: NDArray[np.bool_], pure: float, covered: float, least: int,
    labels: tuple[str, ...] | None = None,
) -> bool:  # fmt: skip
    """Whether the cases held are nearly all bad, and much of all the bad; or, where labels, numbers excluded."""
    cases = int(held.sum())
    if cases < least or labels == ():
        return False
    hit = int((held & bad).sum())
    purity, share = hit / cases, hit / max(int(bad.sum()), 1)
    return purity >= max(pure, 1 - (1 - bad.mean()) / 10) and share >= covered


def _presence(missing: NDArray[np.bool_], bad: NDArray[np.bool_]) -> float:
    told = 0.5 + (float(missing[bad].mean()) - float(missing[~bad].mean())) / 2
    return max(told, 1 - told)


def _exact(values: Floats) -> NDArray[np.int64]:
    """A code for each frequent exact value, one for each fine quantile of the others, and one for unknown."""
    known = ~np.isnan(values)
    codes = np.zeros(len(values), dtype=np.int64)
    if not known.any():
        return codes
    distinct, place, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    often = counts >= max(10, 0.0005 * len(values))
    rank = np.cumsum(counts) / counts.sum()
    fine = 1 + np.minimum((rank * QUANTILES).astype(np.int64), QUANTILES - 1)
    own = np.where(often, QUANTILES + 1 + np.arange(distinct.size), fine)
    codes[known] = own[place]
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _rates(codes: NDArray[np.int64], outcome: Floats, learned: NDArray[np.bool_]) -> Floats:
    size = int(codes.max()) + 1
    cases = np.bincount(codes[learned], minlength=size)
    bad = np.bincount(codes[learned], weights=outcome[learned], minlength=size)
    rate = float(outcome[learned].mean())
    return np.asarray((bad + 5 * rate) / (cases + 5), dtype=np.float64)


def _mean_auc(scores: list[tuple[Floats, Floats]]) -> float:
    return float(np.mean([validation.auc(-risk, outcome) for risk, outcome in scores]))
