"""What a rule for finding promising firms may say: where to look, what speaks for a firm, what must be, tried on cases."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isnan
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.kernel.column import Column, pick
from clc.policy.shapes import Dated, Day, Name, Number, Rule, Shape, Words, on

WORDS = "Ways to find promising firms"
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Points = Annotated[float, Field(strict=True, ge=0, le=100)]
#: Numbers of a partner of good clients, as its invoices with them tell.
PARTNER: tuple[str, ...] = ("ties", "amount_12m", "sold_to_us_12m", "bought_of_us_12m", "months_12m", "growth", "void_share",
                            "years")
#: Numbers of a client of ours: where it stands, and any indicator of the last judgement by its name.
CLIENT: tuple[str, ...] = ("grade_class", "light_rank", "exposure", "sales")


class Sign(Shape):
    """Something that speaks for a firm: a number that reaches (or stays below) a limit, and what that is worth.

    `must`: a firm without it, or of which it is not known, is not shown at all.
    """

    label: Words
    number: Name
    when: Literal["at_least", "at_most"]
    limit: Dated[Number]
    points: Points = 0.0
    must: Annotated[bool, Field(strict=True)] = False

    def holds(self, value: Column, day: date) -> Column:
        """1 where the number is known and reaches the limit, else 0; one number, an array, or a column."""
        limit = on(self.limit, day)
        if limit is None:
            return pick(value == value, 0.0, 0.0)
        return pick(value >= limit if self.when == "at_least" else value <= limit, 1.0, 0.0)


class FindingCase(Shape):
    """A worked example: numbers on a day (null: unknown) and the points expected; null: not shown."""

    as_of: Day
    numbers: Mapping[Name, Number | None]
    points: Number | None


class Finding(Rule):
    """A way to find firms. good_grades, good_lights: what makes a client good whose partners are looked at."""

    source: Literal["clients", "partners"]
    pipeline: Name
    channel: Name
    good_grades: tuple[str, ...] = ("A", "B")
    bad_lights: tuple[str, ...] = ("red", "orange")
    signs: Mapping[Name, Sign] = Field(min_length=2)
    least: Dated[Points]
    most: Dated[Count]
    cases: tuple[FindingCase, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """Partners are judged by the numbers there are of partners; the cases hold."""
        if self.source == "partners":
            strange = [one.number for one in self.signs.values() if one.number not in PARTNER]
            if strange:
                raise ValueError(f"no such number of a partner: {', '.join(strange)}; they are {', '.join(PARTNER)}")
        for case in self.cases:
            told = {name: float("nan") if value is None else float(value) for name, value in case.numbers.items()}
            found = self.points(told, case.as_of)
            assert isinstance(found, float)
            if (None if isnan(found) else found) != case.points:
                raise ValueError(f"case of {case.as_of}: {found:g} points, not {case.points}")
        return self

    def points(self, numbers: Mapping[str, Column], day: date) -> Column:
        """Points of the signs that hold; unknown where one that must hold does not. Floats, arrays or columns.

        numbers: by the names the signs use; one that is not there is unknown.
        """
        total: Column = 0.0
        shown: Column = 1.0
        for one in self.signs.values():
            held = one.holds(numbers.get(one.number, float("nan")), day)
            total = total + held * one.points
            if one.must:
                shown = shown * held
        return pick(shown == 1.0, total)


SHAPE = Finding
