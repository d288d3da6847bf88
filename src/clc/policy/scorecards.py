"""What a scorecard file may say: how it was learned, its bins and points, calibration, grades and caveats."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Day, Name, Number, Rule, Shape, Share, Words

Whole = Annotated[int, Field(strict=True, ge=0)]
Told = Number | Words | tuple[Number, ...] | Mapping[str, Number | Words | tuple[Number, ...]]


class Learned(Shape):
    """From what, when and how the numbers were learned; `cv` and `stability` hold the measures by name."""

    day: Day
    rows: Whole
    defaults: Whole
    method: Words
    seed: Whole
    cv: Mapping[str, Told]
    stability: Mapping[str, Told] = Field(default_factory=dict)
    source: Words | None = None


class Bin(Shape):
    """Values under `below`, or the texts in `values` (neither told: all the rest), and what they weigh."""

    below: Number | None = None
    values: tuple[Words, ...] | None = None
    woe: Number
    points: Number
    rows: Whole | None = None
    defaults: Whole | None = None


class Characteristic(Shape):
    """An indicator cut into bins, and what an unknown weighs.

    pair: the two names of which it is the difference (or the sum, where `summed`) when it is not told itself.
    """

    indicator: Name
    label: Words | None = None
    unit: Words | None = None
    coefficient: Number | None = None
    bins: tuple[Bin, ...] = Field(min_length=1)
    unknown: Bin
    shape: Words | None = None
    pair: tuple[Name, Name] | None = None
    summed: bool = False

    @model_validator(mode="after")
    def bins_rise(self) -> Self:
        """Every bin but the last has an upper edge, and edges rise; or every bin but the last has texts."""
        *texts, others = [each.values for each in self.bins]
        if texts and all(texts):
            if others is not None or any(each.below is not None for each in self.bins):
                raise ValueError("bins of texts have no `below`, and the last takes all other texts")
            return self
        if any(each.values for each in self.bins):
            raise ValueError("all bins but the last have `values`, or none has")
        *edges, last = [each.below for each in self.bins]
        told = [edge for edge in edges if edge is not None]
        if last is not None or len(told) != len(edges) or any(high <= low for low, high in pairwise(told)):
            raise ValueError("bins need rising `below` edges and a last bin without one")
        return self


class Grade(Shape):
    """A grade of clients: probability of default under `pd_below`, points from `points_from`."""

    grade: Words
    pd_below: Share | None = None
    points_from: Number | None = None


class Scorecard(Rule):
    """A learned credit scorecard as a banker can read it."""

    target: Words
    learned: Learned
    characteristics: tuple[Characteristic, ...] = Field(min_length=1)
    intercept: Number
    base: Mapping[str, Number] = Field(default_factory=dict)
    calibration: Mapping[str, Told] = Field(default_factory=dict)
    grades: tuple[Grade, ...] = Field(min_length=1)
    reasons: Mapping[str, Words] | Whole | None = None
    caveats: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def grades_fall(self) -> Self:
        """Grades go from best to worst, each named once."""
        names = [each.grade for each in self.grades]
        limits = [each.pd_below for each in self.grades if each.pd_below is not None]
        if len(set(names)) < len(names) or limits != sorted(set(limits)):
            raise ValueError("grades need distinct names and rising `pd_below`, best first")
        return self
