"""Rows of money over periods, (S or 1, T), laid out period by period, so that what walks or adds up periods reads on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def blank(shape: tuple[int, ...]) -> Numbers:
    """Nothing in every period: (S, T)."""
    return np.zeros(shape, order="F")


def table(column: ArrayLike, row: ArrayLike) -> Numbers:
    """A number of each scenario times a number of each period: (S or 1, T)."""
    return np.asarray(np.multiply(np.reshape(column, (-1, 1)), row, order="F"))


def total(rows: Iterable[ArrayLike], periods: int = 1) -> Numbers:
    """The sum of rows that may be of one scenario or all; nothing, (1, periods), of none."""
    found: ArrayLike | None = None
    for row in rows:
        found = row if found is None else np.add(found, row)
    return np.zeros((1, periods)) if found is None else np.asarray(found)


def so_far(row: Numbers) -> Numbers:
    """The sum of each period and all before it: (S or 1, T)."""
    if len(row) == 1:
        return np.asarray(np.cumsum(row, axis=-1))
    found = np.array(row, order="F")
    for column in range(1, row.shape[-1]):
        found[:, column] += found[:, column - 1]
    return found


def moves(row: Numbers) -> Numbers:
    """What each period adds to the period before, the first to nothing: (S or 1, T)."""
    found = np.array(row, order="F")
    found[:, 1:] -= row[:, :-1]
    return found


def powers(growth: Numbers, years: NDArray[np.int64]) -> Numbers:
    """1 grown by a factor a year, (S or 1, 1), for the whole years of each column, (T,), that never fall: (S or 1, T)."""
    if len(growth) == 1:
        return np.asarray(growth**years)
    found = np.empty((len(growth), len(years)), order="F")
    value, reached = np.ones(len(growth)), 0
    for column, year in enumerate(years):
        for _ in range(int(year) - reached):
            value = value * growth[:, 0]
        reached = int(year)
        found[:, column] = value
    return found


def within(holds: NDArray[np.bool_], row: Numbers) -> Numbers:
    """The row in the columns in which it holds, (T,), nothing in the others."""
    found = np.array(row, order="F")
    found[:, ~holds] = 0.0
    return found
