"""Size of a firm: micro, small, medium or large by the lines of its industry; the same on floats, arrays and columns."""

from __future__ import annotations

from collections.abc import Mapping

from clc.kernel.column import UNKNOWN, Column, known, pick

SIZES: tuple[str, ...] = ("unknown", "micro", "small", "medium", "large")
Lines = Mapping[str, Mapping[str, float]]


def size_class(told: Mapping[str, Column], lines: Lines) -> Column:
    """The size as a place in SIZES: a firm is of a size only when every measure reaches its line, else of the next smaller.

    told: measures by name (employees in heads, revenue and assets in yuan), a missing one is unknown. lines: the least of
    each measure by size (`small`, `medium`, `large`), all of the same measures. Unknown (0) where a measure is unknown,
    unless a known one alone makes the firm micro. Source: domain reference 3.5.
    """
    code: Column = 4.0
    unknown: Column = 0.0
    for measure, least in lines["small"].items():
        value = told.get(measure, UNKNOWN)
        place: Column = pick(value >= least, 2.0, 1.0)
        place = pick(value >= lines["medium"][measure], 3.0, place)
        place = pick(value >= lines["large"][measure], 4.0, place)
        place = pick(known(value), place, 4.0)
        code = pick(place < code, place, code)
        unknown = pick(known(value), unknown, 1.0)
    return pick(code == 1, 1.0, pick(unknown > 0, 0.0, code))
