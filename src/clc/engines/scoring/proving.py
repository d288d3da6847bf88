"""Card and challenger proved on cases they were not learned from: everything is learned anew in every fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import calibration, stepwise, validation
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.stepwise import Fitted, Steps
from clc.engines.scoring.twins import Twin, twins, widened

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Learner = Callable[[Sample], Callable[[Sample], Floats]]

COLUMNS_MAX = 300
#: With more rows like others than this share, likeness is the nature of the table (a few columns of few values), not an
#: entry made twice: keeping them together would leave whole patterns unseen.
ALIKE_MAX = 0.5


@dataclass(frozen=True)
class Learned:
    """A card with the twin columns it was offered."""

    fitted: Fitted
    pairs: tuple[Twin, ...]

    def log_odds(self, sample: Sample) -> Floats:
        """Ln odds good:bad of cases, (n,)."""
        return self.fitted.log_odds(widened(sample, [pair for pair in self.pairs if pair.name in self.fitted.names]))


@dataclass(frozen=True)
class Proof:
    """What folds found: card and challenger in ln odds good:bad out of fold, (n,), challenger None without one; fold:
    (n,); auc by fold; chosen: share of folds that took a column."""

    log_odds: Floats
    rival: Floats | None
    fold: Places
    auc: tuple[float, ...]
    rival_auc: tuple[float, ...]
    chosen: Mapping[str, float] = field(default_factory=dict)


def learn(sample: Sample, steps: Steps) -> Learned:
    """A card of a sample: twins found, columns chosen, cut and weighed."""
    narrow = narrowed(sample, steps)
    pairs = twins(narrow)
    return Learned(stepwise.fit(widened(narrow, pairs), steps), pairs)


def narrowed(sample: Sample, steps: Steps) -> Sample:
    """The sample itself, or of very many columns those that tell most alone."""
    if len(sample.names) <= COLUMNS_MAX:
        return sample
    return sample.only(sorted(stepwise.telling(sample, steps)[:COLUMNS_MAX], key=sample.names.index))


def prove(
    sample: Sample, steps: Steps, rival: Learner | None, *, folds: int, seed: int, say: Callable[[str], None]
) -> Proof:
    """Stratified cross-validation of the whole way from columns to score; equal rows stand in one fold.

    rival: what learns a challenger from a (widened) sample and answers its ln odds bad:good; None for none.
    """
    fold = folds_of(sample, parts=folds, seed=seed)
    told = np.zeros(len(sample))
    other = np.zeros(len(sample)) if rival else None
    auc, rival_auc, taken = [], [], []
    for part in range(folds):
        say(f"Fold {part + 1} of {folds}")
        held = fold == part
        train, unseen = sample.rows(~held), sample.rows(held)
        card = learn(train, steps)
        told[held] = card.log_odds(unseen)
        auc.append(validation.auc(told[held], unseen.outcome))
        taken.append(card.fitted.names)
        if rival is not None and other is not None:
            narrow = narrowed(train, steps)
            risk = rival(widened(narrow, card.pairs))
            other[held] = -risk(widened(unseen.only(narrow.names), card.pairs))
            rival_auc.append(validation.auc(other[held], unseen.outcome))
    names = {name for each in taken for name in each}
    chosen = {name: sum(name in each for each in taken) / folds for name in sorted(names)}
    return Proof(told, other, fold, tuple(auc), tuple(rival_auc), chosen)


def folds_of(sample: Sample, *, parts: int, seed: int) -> Places:
    """The fold of each case, every fold with its share of the bad, equal rows together where they are few. (n,)."""
    if not kept_together(sample):
        return validation.folds(sample.outcome, parts=parts, seed=seed)
    whole = np.ascontiguousarray(np.column_stack((np.nan_to_num(sample.values, nan=-1e307), sample.outcome)))
    keys = whole.view([("", np.void, whole.dtype.itemsize * whole.shape[1])]).ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return validation.folds(sample.outcome[first], parts=parts, seed=seed)[group]


def kept_together(sample: Sample) -> bool:
    """Whether equal rows are few enough to be taken for the same case and kept in one fold."""
    return repeated(sample) <= ALIKE_MAX * len(sample)


def repeated(sample: Sample) -> int:
    """How many rows repeat an earlier one exactly, outcome included."""
    whole = np.ascontiguousarray(np.column_stack((np.nan_to_num(sample.values, nan=-1e307), sample.outcome)))
    keys = whole.view([("", np.void, whole.dtype.itemsize * whole.shape[1])]).ravel()
    return len(sample) - int(np.unique(keys).size)


def calibrated(log_odds: Floats, outcome: Floats, fold: Places) -> Floats:
    """Chances of default out of fold, each fold calibrated on the others. (n,) each."""
    found = np.zeros(len(outcome))
    for part in np.unique(fold):
        held = fold == part
        line = calibration.line(log_odds[~held], outcome[~held])
        found[held] = calibration.chance(log_odds[held], line)
    return found

