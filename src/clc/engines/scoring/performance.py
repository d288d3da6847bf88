"""Performance against the standard values of an industry: points by indicator and dimension, with management the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clc.engines.judge import on_scale
from clc.kernel.column import UNKNOWN, Column, clip, known, pick, ratio

Weights = Mapping[str, float]
Standards = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Part:
    """A dimension: weights of its basic indicators, which give its points, and of those that modify them."""

    basic: Weights
    modifying: Weights


@dataclass(frozen=True)
class Method:
    """How an evaluation counts.

    parts: dimensions by name. coefficients: five, best first. modified: least and most of a correction. known_share_min:
    the share of weight that must be known, 0 to 1. financial_share: of the total, the rest is management's.
    """

    parts: Mapping[str, Part]
    coefficients: Sequence[float]
    modified: tuple[float, float]
    known_share_min: float
    financial_share: float


class Scored(NamedTuple):
    """What an evaluation found: coefficients of indicators (0 to 1), points of dimensions, the score, the share known."""

    coefficients: Mapping[str, Column]
    basic: Mapping[str, Column]
    corrections: Mapping[str, Column]
    parts: Mapping[str, Column]
    score: Column
    known: Column


def coefficient(value: Column, standards: Sequence[float], coefficients: Sequence[float]) -> Column:
    """How good a value is, 0 to 1: a broken line through the five standard values, 1 from excellent on, 0 below poor.

    standards: excellent first; rising ones mean that less is better. coefficients: what reaching each is worth, falling.
    The indicator's points are this times its weight: w k + (x - this) / (upper - this) (w k_upper - w k).
    Source: domain reference 3.4.
    """
    turn = -1.0 if standards[0] < standards[-1] else 1.0
    best, *_, worst = (turn * each for each in standards)
    held = turn * value
    scale = [(turn * each, worth) for each, worth in zip(reversed(standards), reversed(coefficients), strict=True)]
    between = on_scale(held, scale)
    return pick(held >= best, coefficients[0] + 0.0 * held, pick(held < worst, 0.0 * held, between))


def evaluate(readings: Mapping[str, Column], method: Method, standards: Standards) -> Scored:
    """The financial score, 0 to 100, from readings (floats or arrays) by the standard values of the firm's industry.

    An unknown reading, or one without standard values, is dropped and the rest of its dimension weighed anew; `known` tells
    the share of weight that counted, and below `known_share_min` the score is unknown. A dimension's points are those of
    its basic indicators times a correction: the weighed mean of 1 + (coefficient - share of basic points reached) of its
    modifying indicators, each kept within the bounds. Source: domain reference 3.4; the correction is to be confirmed.
    """
    asked = [name for part in method.parts.values() for name in (*part.basic, *part.modifying)]
    found = {name: _of_one(readings.get(name, UNKNOWN), standards.get(name), method.coefficients) for name in asked}
    basic, corrections, parts = {}, {}, {}
    held: Column = 0.0
    whole = 0.0
    for name, part in method.parts.items():
        reached, told = _mean(found, part.basic)
        weight = sum(part.basic.values())
        basic[name] = reached * weight
        corrections[name] = _correction(found, part, reached, method.modified)
        parts[name] = clip(basic[name] * corrections[name], 0.0, weight)
        held = held + told + _mean(found, part.modifying)[1]
        whole += weight + sum(part.modifying.values())
    known_share = held / whole
    points, _ = _mean({name: parts[name] / sum(part.basic.values()) for name, part in method.parts.items()},
                      {name: sum(part.basic.values()) for name, part in method.parts.items()})  # fmt: skip
    score = pick(known_share >= method.known_share_min, 100.0 * points)
    return Scored(found, basic, corrections, parts, score, known_share)


def management(marks: Mapping[str, Column], weights: Weights) -> Column:
    """The management score, 0 to 100: marks of experts (0 to 100) by aspect, weighed; unknown unless all are told."""
    total: Column = 0.0
    for name, weight in weights.items():
        total = total + clip(marks.get(name, UNKNOWN), 0.0, 100.0) * weight
    return total / sum(weights.values())


def total(financial: Column, managed: Column, financial_share: float) -> Column:
    """The evaluation, 0 to 100: the financial share of the one and the rest of the other; unknown unless both are known."""
    return financial_share * financial + (1.0 - financial_share) * managed


def _of_one(value: Column, standards: Sequence[float] | None, coefficients: Sequence[float]) -> Column:
    """The coefficient of a reading; unknown where its industry has no standard values for it."""
    return UNKNOWN if standards is None else coefficient(value, standards, coefficients)


def _correction(found: Mapping[str, Column], part: Part, reached: Column, bounds: tuple[float, float]) -> Column:
    """What the modifying indicators make of a dimension's basic points; 1 where none of them is known."""
    single = {name: clip(1.0 + found[name] - reached, *bounds) for name in part.modifying}
    told, weight = _mean(single, part.modifying)
    return pick(weight > 0, told, 1.0 + 0.0 * reached)


def _mean(values: Mapping[str, Column], weights: Weights) -> tuple[Column, Column]:
    """The weighed mean of what is known, and the weight of it."""
    summed: Column = 0.0
    held: Column = 0.0
    for name, weight in weights.items():
        value = values[name]
        summed = summed + pick(known(value), value * weight, 0.0)
        held = held + pick(known(value), weight, 0.0)
    return ratio(summed, held), held
