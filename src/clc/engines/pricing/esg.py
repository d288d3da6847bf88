"""A score for environment, society and governance, and a margin that moves with targets met or missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.kernel.column import Column, known, or_else, pick, ratio


@dataclass(frozen=True)
class Scored:
    """A score of 0 to 100 over what was answered, the share of the weight answered (0..1), and the score by pillar."""

    score: Column
    answered: Column
    pillars: Mapping[str, Column]


def score(points: Mapping[str, Mapping[str, Column]], weights: Mapping[str, float]) -> Scored:
    """The weighted mean of the items answered; an item not answered (unknown) weighs nothing and lowers `answered`.

    points: by pillar and item, 0 to 100; weights: by item, >= 0, not all 0. Source: domain reference 4.5 (E 40 S 30 G 30).
    """
    whole = sum(weights[name] for told in points.values() for name in told)
    earned: Any = 0.0
    weighed: Any = 0.0
    pillars: dict[str, Column] = {}
    for pillar, told in points.items():
        got: Any = 0.0
        over: Any = 0.0
        for name, value in told.items():
            got = got + _any(or_else(value, 0.0)) * weights[name]
            over = over + _any(pick(known(value), weights[name], 0.0))
        pillars[pillar] = ratio(got, over)
        earned, weighed = earned + got, weighed + over
    return Scored(ratio(earned, weighed), ratio(weighed, whole), pillars)


def margin_steps(
    observed: ArrayLike, targets: ArrayLike, *, higher_is_better: Sequence[bool], step_bp: float, most_bp: float
) -> NDArray[np.float64]:
    """The step of the margin by period, in basis points: below 0 where targets are met, above 0 where they are missed.

    observed, targets: (..., K, T) numbers of K indicators over T periods; higher_is_better: (K,); step_bp, most_bp: >= 0.
    Each indicator met takes off a step, each missed adds one, one not told adds one too (what is not reported is not
    met), one without a target for a period moves nothing; the sum is kept within `most_bp` each way. Returns (..., T).
    Errors: ValueError for shapes that do not fit or steps below 0. Source: domain reference 4.5 (-5..+5 bp).
    """
    seen, wanted = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(targets, dtype=np.float64))
    better = np.asarray(higher_is_better, dtype=bool)
    if seen.ndim < 2 or better.shape != (seen.shape[-2],):
        raise ValueError("observed and targets are (..., K, T), higher_is_better is (K,)")
    if not (np.isfinite([step_bp, most_bp]).all() and step_bp >= 0 and most_bp >= 0):
        raise ValueError("step_bp and most_bp are numbers of 0 or more")
    turned = np.where(better, 1.0, -1.0)[:, None]
    met = (seen - wanted) * turned >= 0
    moved = np.where(np.isnan(wanted), 0.0, np.where(met, -step_bp, step_bp))
    return np.asarray(np.clip(moved.sum(axis=-2), -most_bp, most_bp), dtype=np.float64)


def _any(value: Column) -> Any:
    return value
