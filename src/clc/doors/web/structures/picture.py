"""The schedule as a small picture: bars of principal and interest, and the balance as a line; drawn anew with every move."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clc.stages.deal.working import Worked

WIDE, HIGH, FOOT, GAP, BARS_MAX = 720.0, 168.0, 18.0, 2.0, 60


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how high principal and interest are, where each begins from above, and what it says."""

    x: float
    width: float
    principal: float
    interest: float
    top: float
    peak: float
    label: str
    said: str


@dataclass(frozen=True)
class Picture:
    """The bars, the points of the balance, and the first, middle and last label of the axis."""

    bars: tuple[Bar, ...]
    line: str
    axis: tuple[tuple[float, str, str], ...]
    years: bool
    top: float


def picture(found: Worked) -> Picture:
    """At most sixty bars: each due day, or whole years where there are more."""
    plan = found.schedule
    days = plan.due.astype("datetime64[M]").astype(str)
    parts = np.stack([np.maximum(plan.principal, 0), plan.interest + plan.fee, plan.closing_balance])
    labels = list(days)
    by_year = len(labels) > BARS_MAX
    if by_year:
        labels, parts = _by_year(plan.due.astype("datetime64[Y]").astype(str), parts)
    count, top = len(labels), float(max((parts[0] + parts[1]).max(), 1e-9))
    step, plot = WIDE / count, HIGH - FOOT
    heights = np.round(parts[:2] / top * plot, 1)
    starts = np.round(plot - np.cumsum(heights, axis=0), 1)
    bars = tuple(
        Bar(round(at * step + GAP / 2, 1), round(max(step - GAP, 1.0), 1), heights[0, at].item(), heights[1, at].item(),
            starts[0, at].item(), starts[1, at].item(), label, f"{parts[0, at]:,.0f} + {parts[1, at]:,.0f}")
        for at, label in enumerate(labels))
    most = float(max(plan.opening_balance.max(), 1e-9))
    before = [float(plan.opening_balance[0]), *parts[2].tolist()]
    levels = [round(plot - value / most * plot, 1) for value in before[:-1]]
    points = " ".join(f"{at * step:.1f},{level} {(at + 1) * step:.1f},{level}" for at, level in enumerate(levels))
    middle = count // 2
    axis = [(0.0, "start", labels[0]), (WIDE, "end", labels[-1])]
    if count > 4:
        axis.insert(1, (round((middle + 0.5) * step, 1), "middle", labels[middle]))
    return Picture(bars, points, tuple(axis), by_year, top)


def _by_year(years: np.ndarray[tuple[int], np.dtype[np.str_]], parts: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> (
        tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float64]]]):
    """Sums of a year; of the balance its last."""
    names, place = np.unique(years, return_inverse=True)
    last = np.array([np.flatnonzero(place == at)[-1] for at in range(len(names))])
    sums = np.stack([np.bincount(place, weights=row, minlength=len(names)) for row in parts[:2]])
    return names.tolist(), np.concatenate([sums, parts[2:, last]])
