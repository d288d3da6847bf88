"""From a fitted card to its policy file: whole points, the master scale, and the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, log2
from typing import Any

import numpy as np

from clc.engines.scoring.calibration import Line
from clc.engines.scoring.cutting import Bins
from clc.engines.scoring.proving import Learned
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.twins import Twin

SCORE, ODDS, DOUBLE = 600.0, 30.0, 20.0
MASTER_SCALE: tuple[tuple[str, float | None], ...] = (
    ("AAA", 0.001), ("AA", 0.0025), ("A", 0.006), ("BBB", 0.015), ("BB", 0.04), ("B", 0.10), ("CCC", 0.20), ("CC", None),
)  # fmt: skip
KNOWN_SHARE_MIN = 0.3
REASONS = 4


@dataclass(frozen=True)
class Pointed:
    """A card in whole points: the part of the policy file that scores, and the name of each column in it."""

    rule: Mapping[str, Any]
    names: Mapping[str, str]


def score_of(pd: float) -> float:
    """The score of a chance of default in (0, 1): 600 + 20 / ln 2 x ln(((1 - PD) / PD) / 30). Domain reference 1.4."""
    return SCORE + DOUBLE / log(2) * log((1 - pd) / pd / ODDS)


def grades() -> list[dict[str, Any]]:
    """The master scale, best first: name, chance of default up to, least whole score. Domain reference 1.4."""
    return [
        {"grade": name} if below is None else
        {"grade": name, "pd_below": below, "points_from": ceil(SCORE + DOUBLE * log2((1 - below) / below / ODDS) + 1e-9)}
        for name, below in MASTER_SCALE
    ]  # fmt: skip


def pointed(learned: Learned, line: Line, sample: Sample) -> Pointed:
    """Whole points of a card, the worst bin of each characteristic 0.

    A case's points stand for its calibrated ln odds but for rounding, half a point for the start and each
    characteristic. sample: what it was learned from, for the labels.
    """
    fitted, factor = learned.fitted, DOUBLE / log(2)
    start = SCORE + factor * (line.intercept + line.slope * fitted.intercept - log(ODDS))
    names = named(sample.names)
    pairs = {pair.name: pair for pair in learned.pairs}
    told = []
    for name, bins, weight in zip(fitted.names, fitted.bins, fitted.weights.tolist(), strict=True):
        worth = factor * line.slope * weight
        least = worth * min(float(bins.woe.min()), bins.unknown_woe)
        start += least
        told.append({**_head(name, names, pairs), **_bins(bins, (weight, worth, least), sample.labels.get(name, ()))})
    rule = {
        "intercept": round(fitted.intercept, 4),
        "base": {"score": SCORE, "odds": ODDS, "double": DOUBLE, "known_share_min": KNOWN_SHARE_MIN, "points": round(start)},
        "characteristics": told,
        "grades": grades(),
        "reasons": REASONS,
    }
    return Pointed(rule, {**names, **{pair.name: _pair_name(pair, names) for pair in learned.pairs}})


def named(columns: Sequence[str]) -> dict[str, str]:
    """A short name for each column, as the rule book writes names: a-z, 0-9 and _, each once."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for at, column in enumerate(columns, start=1):
        apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column)
        plain = re.sub(r"[^0-9a-z]+", "_", apart.lower()).strip("_")[:22]
        plain = plain if plain[:1].isalpha() else f"column_{plain or at}"
        found[column] = plain if plain not in used else f"{plain}_{at}"
        used.add(found[column])
    return found


def values_of(sample: Sample, names: Mapping[str, str]) -> dict[str, Any]:
    """A sample as the card reads it: name -> (n,) numbers, or texts for groups (None unknown)."""
    found: dict[str, Any] = {}
    for column in sample.names:
        values: Any = sample.column(column)
        if column in sample.labels:
            texts = np.array([*sample.labels[column], None], dtype=object)
            values = texts[np.where(np.isnan(values), len(texts) - 1, values).astype(np.intp)]
        found[names[column]] = values
    return found


def _head(name: str, names: Mapping[str, str], pairs: Mapping[str, Twin]) -> dict[str, Any]:
    if name not in pairs:
        return {"indicator": names[name], "label": name[:600]}
    pair = pairs[name]
    more = {"summed": True} if pair.sign < 0 else {}
    return {"indicator": _pair_name(pair, names), "label": name[:600], "pair": [names[pair.one], names[pair.other]], **more}


def _pair_name(pair: Twin, names: Mapping[str, str]) -> str:
    return f"{names[pair.one]}_{'less' if pair.sign > 0 else 'plus'}_{names[pair.other]}"


def _bins(bins: Bins, weights: tuple[float, float, float], labels: tuple[str, ...]) -> dict[str, Any]:
    weight, worth, least = weights
    rows = []
    for at in range(len(bins.woe)):
        edge: dict[str, Any] = {}
        if at < len(bins.groups):
            edge = {"values": [labels[place] for place in bins.groups[at]]}
        elif at < bins.edges.size:
            edge = {"below": float(bins.edges[at])}
        rows.append({**edge, **_bin(float(bins.woe[at]), worth, least, float(bins.cases[at]), float(bins.bad[at]))})
    unknown = _bin(bins.unknown_woe, worth, least, bins.unknown_cases, bins.unknown_bad)
    return {"coefficient": round(weight, 4), "shape": bins.shape, "bins": rows, "unknown": unknown}


def _bin(woe: float, worth: float, least: float, cases: float, bad: float) -> dict[str, Any]:
    return {"woe": round(woe, 4), "points": round(worth * woe - least), "rows": int(cases), "defaults": int(bad)}
