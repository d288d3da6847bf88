"""From a fitted model to the scorecard file: whole points, grades, and in plain words what it can prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil, log, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import calibration, learning, validation
from clc.engines.scoring.calibration import Line
from clc.engines.scoring.learning import Model, Proof, Settings
from clc.engines.scoring.scorecard import card_of, grade, pd, points
from clc.engines.scoring.woe import Binned

Floats = NDArray[np.float64]

SCORE, ODDS, DOUBLE = 600.0, 50.0, 20.0
KNOWN_SHARE_MIN = 0.5
REASONS = 3
GRADES: tuple[tuple[str, float | None], ...] = (
    ("A1", 0.02),
    ("A2", 0.04),
    ("A3", 0.07),
    ("B1", 0.12),
    ("B2", 0.20),
    ("B3", 0.35),
    ("C1", 0.60),
    ("C2", None),
)


@dataclass(frozen=True)
class Heading:
    """What a person says of the card: label, the fact it foretells, the day it is learned, from what, a note."""

    label: str
    target: str
    day: date
    source: str = "Readings and outcomes of this installation"
    note: str | None = None


def learn(
    readings: Mapping[str, Floats],
    outcome: Floats,
    better: Mapping[str, str],
    *,
    heading: Heading,
    settings: Settings | None = None,
    others: Mapping[str, Floats] | None = None,
) -> dict[str, Any]:
    """Learn a scorecard and everything that is known about its worth, as the plain mapping of its file.

    readings: candidate indicator -> (n,) values, NaN unknown; outcome: (n,) 1 default, 0 none; better:
    candidate -> "higher", "lower", "neither"; others: readings of the firms it will be used on, to tell how
    far they differ. The same firms in any order and the same seed give the same file. ValueError when fewer
    than `settings.folds` firms of either outcome.
    """
    told = settings or Settings()
    order = np.lexsort((*readings.values(), outcome))
    readings = {name: np.asarray(values, dtype=np.float64)[order] for name, values in readings.items()}
    outcome = np.asarray(outcome, dtype=np.float64)[order]
    if min(outcome.sum(), (1 - outcome).sum()) < told.folds:
        raise ValueError(f"learning needs {told.folds} firms that defaulted and {told.folds} that did not")
    model = learning.fit(readings, outcome, better, told)
    proof = learning.prove(readings, outcome, better, told)
    line = calibration.line(proof.log_odds.ravel(), np.tile(outcome, told.repeats))
    rule: dict[str, Any] = {
        "label": heading.label,
        "reference": "Siddiqi, Credit Risk Scorecards (2006); docs/numbers/scoring.md",
        "status": "house",
        **({"note": heading.note} if heading.note else {}),
        "target": heading.target,
        "learned": {
            "day": heading.day,
            "rows": len(outcome),
            "defaults": int(outcome.sum()),
            "method": _method(told),
            "seed": told.seed,
            "source": heading.source,
            "cv": _cv(proof, outcome, told),
            "stability": _stability(proof, readings),
        },
        "base": {"score": SCORE, "odds": ODDS, "double": DOUBLE, "known_share_min": KNOWN_SHARE_MIN},
        "intercept": _short(model.intercept),
        **whole_points(model, line),
        "calibration": {"slope": _short(line.slope), "intercept": _short(line.intercept)},
        "grades": [_grade(name, below) for name, below in GRADES],
        "reasons": REASONS,
        "caveats": [],
    }
    rule["base"]["points"] = rule.pop("points")
    rule["calibration"] |= _calibration(rule, readings, outcome, proof)
    if others:
        rule["learned"]["stability"]["psi"] = drift(rule, readings, others)
    rule["caveats"] = caveats(rule)
    return rule


def caveats(rule: Mapping[str, Any]) -> list[str]:
    """What the numbers of a learned file cannot prove, in plain words."""
    learned, seen = rule["learned"], rule["calibration"]["grades"]
    cv, best = learned["cv"], next((told for told in seen.values() if told[0]), (0, 0, 0.0, 0.0, 1.0))
    rate = learned["defaults"] / learned["rows"]
    found = [
        f"Learned from {learned['rows']} firms, of which only {learned['defaults']} defaulted. So few prove "
        f"little: the AUC of {cv['auc_mean']:.2f} may truly lie between {cv['auc_low']:.2f} and "
        f"{cv['auc_high']:.2f} (95 % interval), and a few hundredths more or less than another card say nothing.",
        f"The default rate of a single grade is hardly known: of the {best[0]:.0f} firms of the best grade "
        f"{best[1]:.0f} defaulted, which a true rate of up to {best[4]:.0%} would explain too.",
        f"The chance of default is that of firms like these, of which {rate:.0%} defaulted. Where defaults "
        "are rarer it is too high and must be calibrated again; the order of the firms is surer than the number.",
        "It is not known when the firms defaulted. A firm in trouble stops invoicing, so part of what the "
        "card sees may follow the default instead of warning of it; no later period was there to test on.",
        "All firms come from one source and one period, and only firms with a credit history are among them; "
        "other years, trades and regions, and firms never lent to, were not seen.",
        "The bank's own rating was not used, neither as an input nor to choose the inputs.",
        "Use it to put firms in order and to start a conversation, not as the only ground to decline.",
    ]
    drift = learned["stability"].get("psi", {}).get("score")
    if drift is not None and drift > 0.1:
        found.append(
            "The firms it is used on are spread over the grades differently from those it was learned from "
            f"(stability index {drift:.2f}; above 0.25 is another population)."
        )
    return found


def drift(
    rule: Mapping[str, Any], learned: Mapping[str, Floats], others: Mapping[str, Floats]
) -> dict[str, float]:
    """Population stability index of the grades ("score") and each characteristic: learned against others."""
    card = card_of(rule)
    size = len(card.grades) + 1
    old, new = (np.bincount(_grades(rule, told), minlength=size).astype(float) for told in (learned, others))
    found = {"score": _short(validation.psi(old, new))}
    for each in card.characteristics:
        edges = np.array(each.edges)
        old, new = (_spread(told[each.indicator], edges) for told in (learned, others))
        found[each.indicator] = _short(validation.psi(old, new))
    return found


def _method(settings: Settings) -> str:
    return (
        "Weight of evidence in monotone bins, choice by information value and correlation, ridge logistic "
        f"regression with weights held at or above 0; proved by {settings.repeats} x {settings.folds}-fold "
        "stratified cross-validation with bins, choice and weights learned anew in every fold; calibrated on "
        "the firms held out."
    )


def _cv(proof: Proof, outcome: Floats, settings: Settings) -> dict[str, Any]:
    unseen = proof.log_odds.mean(axis=0)
    low, high = validation.auc_interval(unseen, outcome, seed=settings.seed)
    return {
        "folds": settings.folds,
        "repeats": settings.repeats,
        "auc_mean": _short(proof.auc_folds.mean()),
        "auc_spread": _short(proof.auc_folds.std()),
        "auc_least": _short(proof.auc_folds.min()),
        "auc_pooled_mean": _short(proof.auc_pooled.mean()),
        "auc_pooled_spread": _short(proof.auc_pooled.std()),
        "auc_low": _short(low),
        "auc_high": _short(high),
        "gini": _short(2 * proof.auc_folds.mean() - 1),
        "ks": _short(np.mean([validation.ks(row, outcome) for row in proof.log_odds])),
        "settings": asdict(settings),
    }


def _stability(proof: Proof, readings: Mapping[str, Floats]) -> dict[str, Any]:
    return {
        "chosen_share": {name: _short(proof.chosen[name]) for name in readings},
        "weight_mean": {name: _short(mean) for name, (mean, _) in proof.weights.items()},
        "weight_spread": {name: _short(spread) for name, (_, spread) in proof.weights.items()},
    }


def whole_points(model: Model, line: Line) -> dict[str, Any]:
    """A fitted model as `points` every firm starts with and `characteristics` with points, the worst bin 0.

    The points of a firm stand for its calibrated ln odds, line.intercept + line.slope x (its raw ln odds),
    but for rounding: half a point for the start and for every characteristic.
    """
    factor = DOUBLE / log(2)
    start = SCORE + factor * (line.intercept + line.slope * model.intercept - log(ODDS))
    told = []
    for name, bins, weight in zip(model.names, model.bins, model.weights.tolist(), strict=True):
        worth = factor * line.slope * weight
        least = worth * min(float(bins.woe.min()), bins.unknown_woe)
        start += least
        told.append(_characteristic(name, bins, weight, worth, least))
    return {"points": round(start), "characteristics": told}


def _characteristic(name: str, bins: Binned, weight: float, worth: float, least: float) -> dict[str, Any]:
    edges: Sequence[float | None] = [*bins.edges.tolist(), None]
    rows = zip(edges, bins.woe.tolist(), bins.firms.tolist(), bins.defaults.tolist(), strict=True)
    unknown = _bin(None, bins.unknown_woe, worth, least, bins.unknown_firms, bins.unknown_defaults)
    return {
        "indicator": name,
        "coefficient": _short(weight),
        "bins": [_bin(below, woe, worth, least, firms, bad) for below, woe, firms, bad in rows],
        "unknown": unknown,
    }


def _bin(
    below: float | None, woe: float, worth: float, least: float, rows: float, bad: float
) -> dict[str, Any]:
    edge = {} if below is None else {"below": int(below) if below == int(below) else below}
    points_told = round(worth * woe - least)
    return {**edge, "woe": _short(woe), "points": points_told, "rows": int(rows), "defaults": int(bad)}


def _grade(name: str, below: float | None) -> dict[str, Any]:
    if below is None:
        return {"grade": name}
    least = ceil(SCORE + DOUBLE * log2((1 - below) / below / ODDS) + 1e-9)
    return {"grade": name, "pd_below": below, "points_from": least}


def _grades(rule: Mapping[str, Any], readings: Mapping[str, Floats]) -> NDArray[np.intp]:
    card = card_of(rule)
    return np.asarray(grade(card, points(card, readings)), dtype=np.intp)


def _spread(values: Floats, edges: Floats) -> Floats:
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=edges.size + 1)
    return np.append(counts, values.size - known.size).astype(float)


def _calibration(
    rule: Mapping[str, Any], readings: Mapping[str, Floats], outcome: Floats, proof: Proof
) -> dict[str, Any]:
    unseen = learning.calibrated(proof, outcome)
    groups = calibration.groups(unseen.mean(axis=0), outcome, parts=6)
    square, luck = calibration.hosmer_lemeshow(groups)
    rate = float(outcome.mean())
    return {
        "brier": _short(np.mean([calibration.brier(row, outcome) for row in unseen])),
        "brier_blind": _short(rate * (1 - rate)),
        "hosmer_lemeshow": _short(square),
        "hosmer_lemeshow_luck": _short(luck),
        "groups_foretold": [_short(each.foretold) for each in groups],
        "groups_seen": [_short(each.defaults / each.firms) for each in groups],
        "groups_firms": [each.firms for each in groups],
        "grades": _seen(rule, readings, outcome),
        "grades_unseen": _unseen(unseen, outcome),
    }


def _seen(rule: Mapping[str, Any], readings: Mapping[str, Floats], outcome: Floats) -> dict[str, list[float]]:
    """By grade of the firms learned from: firms, defaults, mean chance foretold, interval of the rate."""
    card = card_of(rule)
    score = np.asarray(points(card, readings), dtype=np.float64)
    place, chances = np.asarray(grade(card, score)), np.asarray(pd(card, score))
    found = {}
    for at, (name, _) in enumerate(card.grades, start=1):
        held = place == at
        firms, bad = int(held.sum()), int(outcome[held].sum())
        foretold = float(chances[held].mean()) if firms else 0.0
        low, high = calibration.interval(bad, firms)
        found[name] = [firms, bad, _short(foretold), _short(low), _short(high)]
    return found


def _unseen(chances: Floats, outcome: Floats) -> dict[str, list[float]]:
    """By grade, of firms held out and a repeat: firms, defaults, mean chance foretold."""
    limits = np.array([below for _, below in GRADES if below is not None])
    place = np.searchsorted(limits, chances, side="right")
    found = {}
    for at, (name, _) in enumerate(GRADES):
        held = place == at
        bad = float((held * outcome).sum()) / len(chances)
        foretold = float(chances[held].mean()) if held.any() else 0.0
        found[name] = [round(float(held.sum()) / len(chances), 1), round(bad, 1), _short(foretold)]
    return found


def _short(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)
