"""What a file of a size class may say: from where on firms of an industry are small, medium or large."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Number, Rule, Shape, on

WORDS = "Size classes"
Measure = Literal["employees", "revenue", "assets"]
Size = Literal["unknown", "micro", "small", "medium", "large"]
Least = Annotated[float, Field(strict=True, gt=0, le=1e13)]
Code = Annotated[str, Field(strict=True, pattern=r"^[A-T]?[0-9]{0,4}$", min_length=1)]


class Lines(Shape):
    """The least of each measure to be large, medium and small: employees in heads, revenue and assets in yuan."""

    large: Mapping[Measure, Least] = Field(min_length=1)
    medium: Mapping[Measure, Least]
    small: Mapping[Measure, Least]

    @model_validator(mode="after")
    def lines_fall(self) -> Self:
        """The three lines are of the same measures, and each is below the one before."""
        for upper, lower in ((self.large, self.medium), (self.medium, self.small)):
            if upper.keys() != lower.keys():
                raise ValueError("large, medium and small need the same measures")
            if any(lower[measure] >= upper[measure] for measure in upper):
                raise ValueError("the line of a smaller size must lie below that of the larger one")
        return self


class SizeCase(Shape):
    """A worked example: what is told of a firm and the size expected."""

    as_of: Day
    employees: Number | None = None
    revenue: Number | None = None
    assets: Number | None = None
    expect: Size


class SizeClass(Rule):
    """The lines of an industry. A size needs every measure of its line; who misses one is of the next smaller size.

    codes: beginnings of codes of the industry classification it is for (`C`, `51`, `7010`); the longest that fits holds.
    """

    codes: tuple[Code, ...] = Field(min_length=1)
    lines: Dated[Lines]
    cases: tuple[SizeCase, ...] = Field(min_length=1)

    def on_day(self, day: date) -> Lines | None:
        """The lines in force on a day; None before the first."""
        return on(self.lines, day)


SHAPE = SizeClass
