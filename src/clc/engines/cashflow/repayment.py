"""Repayment patterns: in what proportion the repaying periods of a loan share its instalments or its principal."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
By = Literal["instalment", "principal"]


class Span(NamedTuple):
    """The periods of n loans that a pattern spreads over.

    place: (n, T) 1, 2, ... in the repaying periods, 0 or less before them; many: (n, 1) how many those are; month: (n, T)
    of the due days, counted since 1970-01; weights: (n, W) what the loan tells of each repaying period or (n, 12) of each
    month, else none; every: (n, 1) periods between two steps; growth: (n, 1) what each step adds, a share > -1.
    """

    place: NDArray[np.int64]
    many: NDArray[np.int64]
    month: NDArray[np.int64]
    weights: Floats | None = None
    every: NDArray[np.int64] | None = None
    growth: Floats | None = None


class Pattern(NamedTuple):
    """How a type repays: `by` says whether `weights` share instalments (principal and interest together) or principal."""

    by: By
    weights: Callable[[Span], Floats]


def even(span: Span) -> Floats:
    """The same in every repaying period."""
    return ((span.place >= 1) & (span.place <= span.many)).astype(np.float64)


def at_once(span: Span) -> Floats:
    """All in the last period."""
    return np.asarray(span.place == span.many, dtype=np.float64)


def stepped(span: Span) -> Floats:
    """Each instalment as the one before it, and higher (or lower) by `growth` after every `every` periods."""
    assert span.every is not None
    assert span.growth is not None
    steps = np.maximum(span.place - 1, 0) // span.every
    raised: Floats = np.power(1.0 + span.growth, steps)
    return even(span) * raised


def told(span: Span) -> Floats:
    """By what the loan tells of each repaying period; nothing outside them."""
    assert span.weights is not None
    return even(span) * np.take_along_axis(span.weights, np.clip(span.place - 1, 0, span.weights.shape[1] - 1), axis=1)


def in_season(span: Span) -> Floats:
    """By what the loan tells of the twelve months; nothing outside the repaying periods."""
    assert span.weights is not None
    return even(span) * np.take_along_axis(span.weights, span.month % 12, axis=1)


PATTERNS = MappingProxyType({
    "level": Pattern("instalment", even),
    "equal_principal": Pattern("principal", even),
    "bullet": Pattern("principal", at_once),
    "step": Pattern("instalment", stepped),
    "sculpted": Pattern("principal", told),
    "seasonal": Pattern("principal", in_season),
    "custom": Pattern("principal", told),
})  # fmt: skip
