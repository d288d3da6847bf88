"""How a value becomes a level, levels a light, and points a tier: the same on floats, arrays and columns.

Levels are codes from mild to grave: 0 unknown, 1 green, 2 yellow, 3 orange, 4 red; a code is never NaN or
NULL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from clc.kernel.column import UNKNOWN, Column, Condition, clip, known, pick, ratio, size

LEVELS = ("unknown", "green", "yellow", "orange", "red")
SERVICE_TIERS = ("unknown", "normal", "silver", "gold")
MANAGEMENT_TIERS = ("unknown", "normal", "watch", "quality", "core")
GRAVE = ("yellow", "orange", "red")
CODES: Mapping[str, int] = {name: code for code, name in enumerate(LEVELS)}
NEAR = 1e-9
#: Cut-points nearer to each other than this are one: table engines take what is smaller for 0.
LEAST_WAY = 1e-300
FINITE = 1e300


class Weighed(NamedTuple):
    """A weighted mean of what is known (0 to 100, unknown if nothing is), and the share of weight known (0 to
    1)."""

    points: Column
    confidence: Column


def level(value: Column, before: Column, thresholds: Mapping[str, float], when: str) -> Column:
    """The gravest level whose threshold the value passes, as a code; 0 where value (or before) is unknown.

    `below` and `above` are strict; `rises_by` and `falls_by` compare the change since `before` and include
    the threshold. thresholds: by level name, growing worse from yellow to red; none: unknown. Infinite is
    unknown.
    """
    seen = measured(value, before, when)
    code: Column = 1.0 if thresholds else 0.0
    for name in GRAVE:
        if name in thresholds:
            code = pick(beyond(seen, thresholds[name], when), float(CODES[name]), code)
    return pick(size(seen) < FINITE, code, 0.0)


def measured(value: Column, before: Column, when: str) -> Column:
    """What a rule compares with its thresholds: the value, or the size of its rise or fall; else
    ValueError."""
    if when in ("below", "above"):
        return value
    if when == "rises_by":
        return value - before
    if when == "falls_by":
        return before - value
    raise ValueError(f"no such direction: {when!r}")


def beyond(seen: Column, threshold: float, when: str) -> Condition:
    """Whether a value passes a threshold in the direction of the rule."""
    if when == "below":
        return seen < threshold
    if when == "above":
        return seen > threshold
    return seen >= threshold - NEAR


def persist(codes: Sequence[Column], n: int) -> Column:
    """The gravest level that at least `n` of the looks reach; 0 where unknown looks could still change a
    green.

    codes: level codes of the looks, any order; 1 <= n <= len(codes), else ValueError.
    """
    if not 1 <= n <= len(codes):
        raise ValueError(f"{n} of {len(codes)} looks cannot be asked for")
    grave = [count(codes, least=CODES[name]) for name in GRAVE]
    code: Column = pick(grave[0] + count(codes, least=0, most=0) >= n, 0.0, 1.0)
    for name, many in zip(GRAVE, grave, strict=True):
        code = pick(many >= n, float(CODES[name]), code)
    return code


def count(codes: Sequence[Column], *, least: int, most: int = 4) -> Column:
    """How many of the codes lie from `least` to `most`."""
    total: Column = 0.0
    for code in codes:
        total = total + pick((code >= least) & (code <= most), 1.0, 0.0)
    return total


def light_score(
    codes: Mapping[str, Sequence[Column]], *, points: Mapping[str, float], category_cap: float
) -> Column:
    """Points of all warnings, 0 to 100: per level, summed by category up to a cap; unknown when none is
    known.

    codes: level codes by category; points: of yellow, orange and red. Domain reference 6.
    """
    score: Column = 0.0
    for told in codes.values():
        score = score + clip(_points(told, points), 0.0, category_cap)
    some = count([code for told in codes.values() for code in told], least=1)
    return pick(some > 0, clip(score, 0.0, 100.0))


def light_code(score: Column, reds: Column, from_points: Mapping[str, float]) -> Column:
    """The colour of a score as a level code; red where any warning is red, 0 where the score is unknown.

    reds: how many warnings are red; from_points: least score of yellow, orange and red.
    """
    code: Column = pick(known(score), 1.0, 0.0)
    for name in GRAVE:
        code = pick(score >= from_points[name], float(CODES[name]), code)
    return pick(reds > 0, float(CODES["red"]), code)


def _points(codes: Sequence[Column], points: Mapping[str, float]) -> Column:
    """The points of one category's warnings before its cap."""
    total: Column = 0.0
    for code in codes:
        told: Column = 0.0
        for name in GRAVE:
            told = pick(code == CODES[name], points[name], told)
        total = total + told
    return total


def on_scale(value: Column, scale: Sequence[tuple[float, float]]) -> Column:
    """Points on a broken line through (value, points), flat beyond its ends; unknown stays unknown.

    scale: at least two pairs, values rising; a value told twice is a step, half way up at the value itself.
    """
    points: Column = scale[0][1] + 0.0 * value
    for (low, low_points), (high, high_points) in pairwise(scale):
        points = points + _way(value, low, high) * (high_points - low_points)
    return points


def _way(value: Column, low: float, high: float) -> Column:
    """How far the value has come from low to high, 0 to 1; unknown stays unknown."""
    if high - low > LEAST_WAY:
        return clip((value - low) / (high - low), 0.0, 1.0)
    return pick(value > low, 1.0, pick(value >= low, 0.5, 0.0)) + 0.0 * value


def percentile(value: Column, cuts: Sequence[float]) -> Column:
    """The percent of a portfolio under the value, 0 to 100, from its cut-points; unknown without cut-points.

    cuts: at least two quantiles at equal steps, lowest first, rising or equal. Ties count half.
    """
    if len(cuts) < 2:
        return 0.0 * value * UNKNOWN
    step = 100.0 / (len(cuts) - 1)
    return on_scale(value, [(cut, at * step) for at, cut in enumerate(cuts)])


def of_words(value: object, points: Mapping[str, float]) -> Column:
    """The points of a word (a grade, a rating): value is a str or a text column; unknown for other words."""
    told: Column = UNKNOWN
    for word, worth in points.items():
        told = pick(value == word, worth, told)
    return told


def weigh(points: Sequence[Column], weights: Sequence[float]) -> Weighed:
    """The weighted mean of the points that are known: an unknown one is dropped and the rest weighed anew.

    points: 0 to 100 each, or unknown; weights: > 0, as many as points, else ValueError.
    """
    if len(points) != len(weights) or not weights or min(weights) <= 0:
        raise ValueError("every input needs a weight above 0")
    total: Column = 0.0
    held: Column = 0.0
    for each, weight in zip(points, weights, strict=True):
        total = total + pick(known(each), each * weight, 0.0)
        held = held + pick(known(each), weight, 0.0)
    return Weighed(ratio(total, held), held / sum(weights))


def under_light(points: Column, light_code: Column, caps: Mapping[str, float]) -> Column:
    """Points, no more than the cap of the client's light. caps: by level name, 0 to 100."""
    for name in GRAVE:
        if name in caps:
            points = pick(light_code == CODES[name], clip(points, 0.0, caps[name]), points)
    return points


def service_tier(
    score: Column,
    *,
    gold_from: float,
    silver_from: float,
    gold_needs: Sequence[Column],
    silver_needs: Sequence[Column],
) -> Column:
    """0 unknown, 1 normal, 2 silver, 3 gold by score; a tier is given only where all it needs is known."""
    code: Column = pick(known(score), 1.0, 0.0)
    code = pick(_all(score >= silver_from - NEAR, silver_needs), 2.0, code)
    return pick(_all(score >= gold_from - NEAR, gold_needs), 3.0, code)


def _all(condition: Condition, needs: Sequence[Column]) -> Condition:
    """The condition, where everything needed is known."""
    for need in needs:
        condition = condition & known(need)
    return condition


def capped(service: Column, hit: Condition, ceiling: str) -> Column:
    """The service tier, no better than `ceiling` where a cap hits; unknown stays unknown."""
    limit = float(SERVICE_TIERS.index(ceiling))
    return pick(hit & (service > limit), limit, service)


def management_tier(
    score: Column,
    light_code: Column,
    *,
    core_flag: Column,
    core_from: float,
    quality_from: float,
) -> Column:
    """0 unknown, 1 normal, 3 quality (light green or yellow), 4 core (flagged); watch is told by
    `watched`."""
    code: Column = pick(known(score), 1.0, 0.0)
    calm = (light_code == CODES["green"]) | (light_code == CODES["yellow"])
    code = pick((score >= quality_from - NEAR) & calm, 3.0, code)
    return pick((score >= core_from - NEAR) & (core_flag == 1), 4.0, code)


def watched(management: Column, watch: Condition) -> Column:
    """The management tier, 2 (watch) wherever a reason to watch holds: it overrides all others."""
    return pick(watch, 2.0, management)
