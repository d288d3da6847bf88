"""The measures and series of a report, from scores of cases held out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from clc.engines.scoring import calibration, validation
from clc.engines.scoring.drift import auc_error
from clc.engines.scoring.pointing import MASTER_SCALE
from clc.engines.scoring.proving import calibrated
from clc.engines.scoring.report import SERIES_POINTS, BiasLine, Calibration, Group, Measures, Series
from clc.engines.scoring.sample import Sample

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def measures(log_odds: Floats, outcome: Floats, auc_folds: tuple[float, ...], fold: Places) -> Measures:
    """How well out-of-fold ln odds good:bad tell. (n,) each; at least one fold."""
    auc, bad = float(np.mean(auc_folds)), int(outcome.sum())
    error = auc_error(auc, bad, len(outcome) - bad)
    chances = calibrated(log_odds, outcome, fold)
    rate = float(outcome.mean())
    good_below, bad_below, x = _shares(log_odds, outcome)
    return Measures(
        auc=auc, auc_folds=auc_folds, auc_spread=float(np.std(auc_folds)),
        auc_low=max(0.0, auc - 1.96 * error), auc_high=min(1.0, auc + 1.96 * error),
        gini=2 * auc - 1, ks=validation.ks(log_odds, outcome), brier=calibration.brier(chances, outcome),
        brier_blind=rate * (1 - rate), roc=Series(good_below, bad_below), ks_good=Series(x, good_below),
        ks_bad=Series(x, bad_below),
    )  # fmt: skip


def calibration_of(log_odds: Floats, outcome: Floats, fold: Places) -> Calibration:
    """Whether the calibrated chances of cases held out come true, by tenth and by grade of the master scale."""
    chances = calibrated(log_odds, outcome, fold)
    square, luck = calibration.hosmer_lemeshow(calibration.groups(chances, outcome, parts=10))
    line = calibration.line(log_odds, outcome)
    order = np.argsort(chances, kind="stable")
    tenths = tuple(_group(str(at), chances[rows], outcome[rows])
                   for at, rows in enumerate(np.array_split(order, 10), start=1) if rows.size)  # fmt: skip
    limits = np.array([below for _, below in MASTER_SCALE if below is not None])
    place = np.searchsorted(limits, chances, side="right")
    grades = tuple(_group(name, chances[place == at], outcome[place == at]) for at, (name, _) in enumerate(MASTER_SCALE))
    return Calibration("logistic, on cases held out", square, luck, line.slope, line.intercept, tenths, grades)


def bias(column: str, sample: Sample, chances: Floats, *, approved_below: float) -> list[BiasLine]:
    """How each group of a column fares, at most the 12 largest: AUC, bad rate, share that would be approved.

    chances: (n,) out of fold; approved_below: chance under which a case would be approved. A group of fewer than 20
    cases, or of one outcome, has no AUC.
    """
    values, labels = sample.column(column), sample.labels.get(column, ())
    found = []
    for value in np.unique(values[~np.isnan(values)])[:1000]:
        held = values == value
        told, outcome = chances[held], sample.outcome[held]
        enough = held.sum() >= 20 and 0 < outcome.sum() < held.sum()
        found.append(BiasLine(
            column, labels[int(value)] if labels else f"{value:g}", int(held.sum()), int(outcome.sum()),
            float(outcome.mean()), float(told.mean()), validation.auc(-told, outcome) if enough else None,
            float((told < approved_below).mean()),
        ))  # fmt: skip
    return sorted(found, key=lambda line: -line.cases)[:12]


def _group(name: str, chances: Floats, outcome: Floats) -> Group:
    cases, bad = len(outcome), int(outcome.sum())
    if not cases:
        return Group(name, 0, 0, None, None, None, None, None)
    foretold = float(chances.mean())
    low, high = calibration.interval(bad, cases)
    luck = min(1.0, 2 * float(min(binom.cdf(bad, cases, foretold), binom.sf(bad - 1, cases, foretold))))
    return Group(name, cases, bad, foretold, bad / cases, low, high, luck)


def _shares(log_odds: Floats, outcome: Floats) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Share of good and of bad at or below scores, and the scores, at so many points."""
    at = np.quantile(log_odds, np.linspace(0, 1, SERIES_POINTS), method="inverted_cdf")
    sides = []
    for kind in (0, 1):
        held = np.sort(log_odds[outcome == kind])
        sides.append(tuple((np.searchsorted(held, at, side="right") / held.size).tolist()))
    return sides[0], sides[1], tuple(at.tolist())
