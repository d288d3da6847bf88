"""What a file of a reference rate says: each value as it was published, and by which days one is to be published."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Name, Rule, Shape

WORDS = "Reference rates"
Rate = Annotated[float, Field(strict=True, gt=-0.2, lt=1, allow_inf_nan=False)]


class Publication(Shape):
    """When a value is published: each month on a day, moved to the next working day of a calendar where it is none."""

    day_of_month: Annotated[int, Field(strict=True, ge=1, le=28)]
    hour: Annotated[str, Field(strict=True, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    calendar: Name


class InForce(NamedTuple):
    """A published value and the day it was published."""

    rate: float
    published: date


class RateCase(Shape):
    """A worked example: what was in force on a day, and what a reset on that day takes (published before it)."""

    as_of: Day
    in_force: Rate | None
    reset: Rate | None


class ReferenceRate(Rule):
    """A rate that loans follow. published: each publication, unchanged ones too, so that a gap shows; share a year."""

    unit: Literal["share"] = "share"
    tenor_months: Annotated[int, Field(strict=True, ge=1, le=600)]
    publisher: Annotated[str, Field(strict=True, min_length=1, max_length=200)]
    publication: Publication
    published: Dated[Rate]
    cases: tuple[RateCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def cases_hold(self) -> Self:
        """Every case gives what it says."""
        for case in self.cases:
            found = (self.in_force(case.as_of), self.before(case.as_of))
            told = tuple(each.rate if each else None for each in found)
            if told != (case.in_force, case.reset):
                raise ValueError(f"case of {case.as_of}: in force and for a reset are {told[0]} and {told[1]}")
        return self

    def names(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The calendar it is published by."""
        return [(("publication", "calendar"), f"calendar/{self.publication.calendar}")]

    @property
    def days(self) -> tuple[date, ...]:
        """The days of publication, earliest first."""
        return tuple(self.published)

    def in_force(self, day: date) -> InForce | None:
        """The latest value published on or before a day; None before the first."""
        return self._at(bisect_right(self.days, day) - 1)

    def before(self, day: date) -> InForce | None:
        """The latest value published before a day, which is what a reset on it takes; None before the first."""
        return self._at(bisect_left(self.days, day) - 1)

    def _at(self, place: int) -> InForce | None:
        """The publication at a place; None before the first."""
        return InForce(self.published[self.days[place]], self.days[place]) if place >= 0 else None


SHAPE = ReferenceRate
