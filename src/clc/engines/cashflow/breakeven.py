"""How far a driver may move until a figure meets its least: breakevens over any model of drivers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need, numbers
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.sensitivity import Model
from clc.kernel.column import UNKNOWN

#: Why a breakeven is what it is: found; the figure never gets there within the bounds; or it does not exist.
REASONS = ("found", "out_of_reach", "unknown_figure")
FOUND, OUT_OF_REACH, UNKNOWN_FIGURE = range(3)
_SECTIONS, _PASSES = 16, 12
_CLOSE = 1e-9


class Breakeven(NamedTuple):
    """By target (K,): the driver's value at which the figure is there, unknown where none is; why: place in REASONS."""

    value: Numbers
    why: NDArray[np.int64]


def breakeven(model: Model, driver: str, figure: str, targets: ArrayLike, *, start: float, end: float,
              others: Mapping[str, float] | None = None) -> Breakeven:
    """The value of a driver, going from start towards end, at which a figure first meets each target.

    targets: (K,) of the figure's unit; others: drivers held at other values than the model's own. In each pass every
    target's bracket is cut into sections, all run in one call; no slope is asked for, so that steps in the figure (a tax
    holiday, a lock-up) do no harm. Source: domain reference 4.2, S12.
    """
    goals = np.atleast_1d(numbers("targets", targets))
    need(start != end, "end", "must not be where the search starts")
    near, far = np.full(goals.shape, start, dtype=np.float64), np.full(goals.shape, end, dtype=np.float64)
    held = dict(others or {})
    why = np.full(goals.shape, FOUND)
    steps = np.linspace(0.0, 1.0, _SECTIONS + 1)
    for turn in range(_PASSES):
        values = near[:, None] + (far - near)[:, None] * steps
        gap = _figure(model, figure, driver, (values, held)) - goals[:, None]
        crossed = (gap[:, 1:] * gap[:, :-1] <= 0) & np.isfinite(gap[:, 1:] * gap[:, :-1])
        if turn == 0:
            why = np.where(crossed.any(axis=1), FOUND, np.where(np.isfinite(gap).any(axis=1), OUT_OF_REACH, UNKNOWN_FIGURE))
        place = crossed.argmax(axis=1)
        near, far, gaps = _cut(values, gap, place)
        if (np.abs(far - near) <= _CLOSE * max(abs(start), abs(end))).all():
            break
    rise = gaps[:, 1] - gaps[:, 0]
    share = np.divide(-gaps[:, 0], rise, out=np.full(goals.shape, 0.5), where=rise != 0)
    found = near + (far - near) * np.clip(share, 0.0, 1.0)
    return Breakeven(np.where(why == FOUND, found, UNKNOWN), why)


def _figure(model: Model, figure: str, driver: str, told: tuple[Numbers, Mapping[str, float]]) -> Numbers:
    """The figure at every value (K, sections)."""
    values, held = told
    drivers = {name: np.full(values.size, value) for name, value in held.items()}
    found = np.asarray(model({**drivers, driver: values.ravel()})[figure], dtype=np.float64)
    return np.broadcast_to(found, values.size).reshape(values.shape)


def _cut(values: Numbers, gap: Numbers, place: NDArray[np.int64]) -> tuple[Numbers, Numbers, Numbers]:
    """The two ends of the section in which the figure crosses, and its gaps there (K, 2)."""
    rows = np.arange(len(values))
    ends = np.stack([gap[rows, place], gap[rows, place + 1]], axis=1)
    return values[rows, place], values[rows, place + 1], ends
