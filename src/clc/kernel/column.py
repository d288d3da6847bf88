"""One formula on three kinds of input: a float, an array, or a column of a table; unknown stays unknown.

Unknown is NaN in floats and arrays and NULL in columns; a column never holds NaN. Everything above this file is
plain arithmetic: only here is the kind of input looked at. Conditions (`a > b`) on unknowns are never true.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from math import isnan, nan
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

Column = float | NDArray[np.float64] | nw.Expr
Condition = Any  # bool, an array of bool, or a boolean nw.Expr

UNKNOWN = nan
PIECE = 32_768


def ratio(top: Column, bottom: Column) -> Column:
    """`top / bottom`; unknown where either is unknown or `bottom` is 0."""
    if isinstance(bottom, float) and isinstance(top, float):
        return top / bottom if bottom else nan
    if isinstance(bottom, nw.Expr) or isinstance(top, nw.Expr):
        below = _expression(bottom)
        return nw.when(below != 0).then(_expression(top) / below)
    if isinstance(bottom, np.ndarray) or isinstance(top, np.ndarray):
        divisor = np.where(np.equal(bottom, 0), nan, bottom)
        return np.asarray(top / divisor, dtype=np.float64)
    return float(top) / bottom if bottom else nan


def pick(condition: Condition, yes: Column, no: Column = UNKNOWN) -> Column:
    """`yes` where the condition holds, else `no` (unknown when not told); an unknown condition does not hold."""
    if condition is True or condition is False:
        return yes if condition else no
    if isinstance(condition, nw.Expr):
        return nw.when(condition).then(_expression(yes)).otherwise(_expression(no))
    if isinstance(condition, np.ndarray):
        return np.where(condition, _numbers(yes), _numbers(no))
    return yes if condition else no


def known(value: Column) -> Condition:
    """Whether the value is known."""
    if isinstance(value, float):
        return value == value
    if isinstance(value, nw.Expr):
        return ~value.is_null()
    if isinstance(value, np.ndarray):
        return ~np.isnan(value)
    return True


def or_else(value: Column, other: Column) -> Column:
    """The value where it is known, else the other."""
    return pick(known(value), value, other)


def clip(value: Column, low: float, high: float) -> Column:
    """The value kept within `low` and `high`; unknown stays unknown."""
    if isinstance(value, float):
        return low if value < low else high if value > high else value
    if isinstance(value, nw.Expr):
        return value.clip(low, high)
    if isinstance(value, np.ndarray):
        return np.clip(value, low, high)
    return min(max(value, low), high)


def size(value: Column) -> Column:
    """The value without its sign; unknown stays unknown."""
    if isinstance(value, nw.Expr):
        return value.abs()
    return np.abs(value) if isinstance(value, np.ndarray) else abs(value)


def exp(value: Column) -> Column:
    """e to the power of the value; unknown stays unknown."""
    if isinstance(value, nw.Expr):
        return value.exp()
    return np.exp(value) if isinstance(value, np.ndarray) else math.exp(value)


def log(value: Column) -> Column:
    """The natural logarithm; unknown where the value is not above 0."""
    if isinstance(value, nw.Expr):
        return nw.when(value > 0).then(value.log())
    if isinstance(value, np.ndarray):
        return np.log(np.where(value > 0, value, nan))
    return math.log(value) if value > 0 else nan


def sqrt(value: Column) -> Column:
    """The square root; unknown where the value is below 0."""
    if isinstance(value, nw.Expr):
        return nw.when(value >= 0).then(value.sqrt())
    if isinstance(value, np.ndarray):
        return np.sqrt(np.where(value >= 0, value, nan))
    return math.sqrt(value) if value >= 0 else nan


def banded(value: Column, edges: Sequence[float], worth: Sequence[float], unknown: float) -> Column:
    """What the band of a value is worth: band i holds edges[i-1] <= value < edges[i]; `unknown` where it is not known.

    edges: (B-1,) rising; worth: (B,). An array is read in pieces that fit the processor's cache.
    """
    if isinstance(value, np.ndarray):
        table = np.array([*worth, unknown], dtype=np.float64)
        pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)] if value.ndim else [value]
        return np.concatenate([_taken(piece, edges, table) for piece in pieces]) if pieces else value.astype(np.float64)
    if isinstance(value, nw.Expr):
        found: Column = worth[-1]
        for edge, one in reversed(tuple(zip(edges, worth[:-1], strict=True))):
            found = pick(value < edge, one, found)
        return pick(known(value), found, unknown)
    return unknown if value != value else worth[bisect_right(edges, value)]


def grouped(value: Any, groups: Sequence[Collection[str]], worth: Sequence[float], unknown: float) -> Column:
    """What the group of a text is worth: groups[i] gives worth[i], any other text worth[-1], no text `unknown`.

    value: a text or None (or NaN), an array of such, or a text column.
    """
    if isinstance(value, nw.Expr):
        found: Column = worth[-1]
        for group, one in zip(groups, worth[:-1], strict=True):
            found = pick(value.is_in(list(group)), one, found)
        return pick(~value.is_null(), found, unknown)
    told = {text: one for group, one in zip(groups, worth[:-1], strict=True) for text in group}
    if isinstance(value, np.ndarray):
        texts, places = np.unique(np.array(["" if _none(each) else str(each) for each in value]), return_inverse=True)
        table = np.array([told.get(str(text), worth[-1]) if text else unknown for text in texts], dtype=np.float64)
        return np.asarray(table[places], dtype=np.float64)
    return unknown if _none(value) else told.get(str(value), worth[-1])


def _taken(piece: NDArray[np.float64], edges: Sequence[float], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The worth of a piece: counting the edges not above each value is quicker than searching for them."""
    place = np.zeros(piece.shape, dtype=np.int16)
    for edge in edges:
        place += piece >= edge
    place[np.isnan(piece)] = len(table) - 1
    return np.asarray(table.take(place), dtype=np.float64)


def _none(value: Any) -> bool:
    return value is None or value != value or value == ""


def _expression(value: Column) -> nw.Expr:
    """The value as an expression; NaN as NULL."""
    if isinstance(value, nw.Expr):
        return value
    told = float(value)
    return nw.lit(None if isnan(told) else told, dtype=nw.Float64)


def _numbers(value: Column) -> NDArray[np.float64]:
    """The value as an array."""
    return np.asarray(value, dtype=np.float64)
