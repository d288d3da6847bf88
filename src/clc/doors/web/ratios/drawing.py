"""Boxes of quantiles drawn on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clc.frames.peers import QUANTILES

WIDE, EDGE = 220.0, 4.0


@dataclass(frozen=True)
class Box:
    """Where the quantiles of a group stand in a drawing WIDE across."""

    low: float
    lower: float
    median: float
    upper: float
    high: float


def boxes(quantiles: Sequence[Mapping[str, float]]) -> list[Box]:
    """A drawing for each group, all on the scale from the least to the most of them; in the middle where all are equal."""
    if not quantiles:
        return []
    low = min(one["low"] for one in quantiles)
    span = max(one["high"] for one in quantiles) - low
    return [Box(**{name: _x((one[name] - low) / span if span else 0.5) for name in QUANTILES}) for one in quantiles]


def _x(share: float) -> float:
    """A share of the width as a place."""
    return EDGE + share * (WIDE - 2 * EDGE)
