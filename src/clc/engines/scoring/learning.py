"""Learning a scorecard from readings and an outcome: bins, choice, weights, proof by cross-validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import calibration, logistic, validation
from clc.engines.scoring.woe import Binned, binned, woe_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """What a person fixes before looking at the outcome; every number is part of the learned file.

    bins: quantile bins before pooling; firms_min: fewest firms of a pooled bin; prior: average firms added
    to every bin; ridge: penalty of the weights; information_min: least information value of a characteristic;
    correlation_max: two characteristics closer than that say the same; characteristics_max: at most so many;
    weight_min: what weighs less is left out of the card; folds, repeats, seed: of the cross-validation.
    """

    bins: int = 6
    firms_min: int = 8
    prior: float = 6.0
    ridge: float = 5.0
    information_min: float = 0.1
    correlation_max: float = 0.9
    characteristics_max: int = 8
    weight_min: float = 0.1
    folds: int = 5
    repeats: int = 20
    seed: int = 2026


@dataclass(frozen=True)
class Model:
    """A fitted card before points: names, their bins, weights (k,) >= 0, intercept; in ln odds good:bad."""

    names: tuple[str, ...]
    bins: tuple[Binned, ...]
    weights: Floats
    intercept: float


@dataclass(frozen=True)
class Proof:
    """What repeated cross-validation found; every number comes from firms the model had not seen.

    auc_folds, auc_pooled: (repeats,) mean AUC within folds, and AUC over all out-of-fold scores of a repeat;
    log_odds: (repeats, n) out-of-fold ln odds good:bad; fold: (repeats, n); chosen: how often each candidate
    was kept with a weight above 0, share of fits; weights: its mean weight when kept.
    """

    auc_folds: Floats
    auc_pooled: Floats
    log_odds: Floats
    fold: NDArray[np.intp]
    chosen: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def fit(
    readings: Mapping[str, Floats], outcome: Floats, better: Mapping[str, str], settings: Settings
) -> Model:
    """Bin every candidate, keep the telling and distinct ones, and weigh them.

    readings: name -> (n,) values, NaN unknown; outcome: (n,) 1 default, 0 none; better: name -> "higher",
    "lower" or "neither". All that looks at the outcome happens here, so a caller that holds firms back holds
    them back from everything. A model without any telling candidate has only its intercept.
    """
    learned = {
        name: binned(
            values,
            outcome,
            better=better[name],
            bins=settings.bins,
            firms_min=settings.firms_min,
            prior=settings.prior,
        )
        for name, values in readings.items()
    }
    woe = {name: woe_of(readings[name], bins) for name, bins in learned.items()}
    names = chosen(woe, {name: bins.information for name, bins in learned.items()}, settings)
    intercept, weights = _weighed(woe, names, outcome, settings)
    names = tuple(name for name, weight in zip(names, weights, strict=True) if weight >= settings.weight_min)
    intercept, weights = _weighed(woe, names, outcome, settings)
    return Model(names, tuple(learned[name] for name in names), weights, intercept)


def chosen(
    woe: Mapping[str, Floats], information: Mapping[str, float], settings: Settings
) -> tuple[str, ...]:
    """Candidates by falling information value, leaving out what says little or repeats one already taken."""
    taken: list[str] = []
    for name in sorted(woe, key=lambda name: (-information[name], name)):
        if information[name] < settings.information_min or len(taken) == settings.characteristics_max:
            break
        if all(abs(_correlation(woe[name], woe[other])) <= settings.correlation_max for other in taken):
            taken.append(name)
    return tuple(taken)


def log_odds(model: Model, readings: Mapping[str, Floats], size: int) -> Floats:
    """Ln odds good:bad of firms. readings: name -> (size,). Returns (size,), never NaN."""
    total = np.full(size, model.intercept)
    for name, bins, weight in zip(model.names, model.bins, model.weights, strict=True):
        total += weight * woe_of(readings[name], bins)
    return total


def prove(
    readings: Mapping[str, Floats], outcome: Floats, better: Mapping[str, str], settings: Settings
) -> Proof:
    """Repeated stratified cross-validation of the whole of `fit`, the choice of characteristics included.

    Shapes as in `fit`; at least `settings.folds` firms of either outcome.
    """
    repeats, folds = settings.repeats, settings.folds
    found = np.zeros((repeats, len(outcome)))
    fold = np.zeros((repeats, len(outcome)), dtype=np.intp)
    within = np.zeros((repeats, folds))
    kept: list[dict[str, float]] = []
    for repeat in range(repeats):
        fold[repeat] = validation.folds(outcome, parts=folds, seed=settings.seed + repeat)
        for part in range(folds):
            held = fold[repeat] == part
            model = fit(_rows(readings, ~held), outcome[~held], better, settings)
            found[repeat, held] = log_odds(model, _rows(readings, held), int(held.sum()))
            within[repeat, part] = validation.auc(found[repeat, held], outcome[held])
            kept.append(dict(zip(model.names, model.weights.tolist(), strict=True)))
    return Proof(
        auc_folds=within.mean(axis=1),
        auc_pooled=np.array([validation.auc(row, outcome) for row in found]),
        log_odds=found,
        fold=fold,
        chosen=_shares(kept, readings),
        weights=_spreads(kept, readings),
    )


def calibrated(proof: Proof, outcome: Floats) -> Floats:
    """Out-of-fold chances of default, (repeats, n), each fold calibrated on the other folds of its repeat."""
    found = np.zeros_like(proof.log_odds)
    for row, fold, chances in zip(proof.log_odds, proof.fold, found, strict=True):
        for part in np.unique(fold):
            held = fold == part
            line = calibration.line(row[~held], outcome[~held])
            chances[held] = calibration.chance(row[held], line)
    return found


def _weighed(
    woe: Mapping[str, Floats], names: Sequence[str], outcome: Floats, settings: Settings
) -> tuple[float, Floats]:
    inputs = np.column_stack([woe[name] for name in names]) if names else np.empty((len(outcome), 0))
    return logistic.fit(inputs, outcome, ridge=settings.ridge)


def _rows(readings: Mapping[str, Floats], rows: NDArray[np.bool_]) -> dict[str, Floats]:
    return {name: values[rows] for name, values in readings.items()}


def _correlation(a: Floats, b: Floats) -> float:
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean()) / spread if spread > 0 else 1.0


def _shares(kept: Sequence[Mapping[str, float]], names: Mapping[str, Floats]) -> dict[str, float]:
    return {name: sum(fit.get(name, 0.0) > 0 for fit in kept) / len(kept) for name in names}


def _spreads(
    kept: Sequence[Mapping[str, float]], names: Mapping[str, Floats]
) -> dict[str, tuple[float, float]]:
    found = {name: np.array([fit[name] for fit in kept if fit.get(name, 0.0) > 0]) for name in names}
    return {name: (float(w.mean()), float(w.std())) for name, w in found.items() if w.size}
