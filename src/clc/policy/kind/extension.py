"""What an extension file says: by how much loans may be extended, by how long they were first made for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Shape, Share, on

WORDS = "Extensions of loans"
Months = Annotated[int, Field(strict=True, ge=1, le=600)]


class Bounds(Shape):
    """Short loans to `short_months`, medium ones to `medium_months`; shares of the tenor, for long ones months."""

    short_months: Months
    medium_months: Months
    short_share: Share
    medium_share: Share
    long_months: Months

    @model_validator(mode="after")
    def bounds_rise(self) -> Self:
        """Short is shorter than medium."""
        if self.short_months >= self.medium_months:
            raise ValueError("short_months must be below medium_months")
        return self


class Extension(Rule):
    """By how much the loans of the institution may be extended in all, and how many days before maturity it is asked for."""

    bounds: Dated[Bounds]
    ask_days_before: Dated[Annotated[int, Field(strict=True, ge=0, le=365)]]

    def bounds_on(self, day: date) -> Bounds | None:
        """The bounds in force on a day."""
        return on(self.bounds, day)


SHAPE = Extension
