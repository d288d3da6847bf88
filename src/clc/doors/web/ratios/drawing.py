"""Boxes of quantiles drawn on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clc.frames.peers import QUANTILES

WIDE, EDGE = 140.0, 4.0
#: The share of groups at either end that may lie beyond the scale, so that one odd industry does not flatten all.
BEYOND = 0.1


@dataclass(frozen=True)
class Box:
    """Where the quantiles of a group stand in a drawing WIDE across."""

    low: float
    lower: float
    median: float
    upper: float
    high: float


def boxes(quantiles: Sequence[Mapping[str, float]]) -> list[Box]:
    """A drawing for each group, all on one scale: from the least to the most of them without a tenth at either end.

    What lies beyond stands at the edge; where all are equal, in the middle.
    """
    if not quantiles:
        return []
    beyond = int(len(quantiles) * BEYOND)
    low = sorted(one["low"] for one in quantiles)[beyond]
    span = sorted(one["high"] for one in quantiles)[len(quantiles) - 1 - beyond] - low
    return [Box(**{name: _x((one[name] - low) / span if span else 0.5) for name in QUANTILES}) for one in quantiles]


def _x(share: float) -> float:
    """A share of the width as a place."""
    return EDGE + min(max(share, 0.0), 1.0) * (WIDE - 2 * EDGE)
