"""What a calendar file says: the days off of each year, and the weekend days worked instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.kernel.calendar import Calendar as Working
from clc.policy.shapes import Day, Rule, Shape, Words

SPAN_DAYS_MAX = 15
SATURDAY = 5
Year = Annotated[str, Field(pattern=r"^(19|20|21)[0-9]{2}$")]


class Holiday(Shape):
    """A holiday from its first to its last day, both off."""

    label: Words
    first: Day
    last: Day

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """In order, and not longer than two weeks and a day."""
        if not self.first <= self.last < self.first + timedelta(days=SPAN_DAYS_MAX):
            raise ValueError(f"a holiday from {self.first} to {self.last} is no holiday of 1 to {SPAN_DAYS_MAX} days")
        return self

    def days(self) -> frozenset[date]:
        """Every day of it."""
        return frozenset(self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1))


class YearTold(Shape):
    """One year by the notice that told it."""

    reference: Words
    holidays: tuple[Holiday, ...] = Field(min_length=1)
    working_weekends: tuple[Day, ...] = ()


class Calendar(Rule):
    """The working days of a jurisdiction; a year that no notice told is unknown."""

    years: Mapping[Year, YearTold] = Field(min_length=1)

    @model_validator(mode="after")
    def days_fit(self) -> Self:
        """A holiday begins or ends in its year, a worked weekend day lies on a weekend of it and is no holiday."""
        for year, told in self.years.items():
            off = frozenset[date]().union(*(each.days() for each in told.holidays))
            strays = [each.label for each in told.holidays if int(year) not in (each.first.year, each.last.year)]
            if strays:
                raise ValueError(f"{year}: {', '.join(strays)} lies in another year")
            wrong = [day for day in told.working_weekends if day.weekday() < SATURDAY or day in off or str(day.year) != year]
            if wrong:
                raise ValueError(f"{year}: no weekend day that can be worked: {', '.join(map(str, wrong))}")
        return self

    @cached_property
    def working(self) -> Working:
        """The days as the kernel reckons with them."""
        told = self.years.values()
        return Working(
            frozenset[date]().union(*(each.days() for one in told for each in one.holidays)),
            frozenset(day for one in told for day in one.working_weekends),
            frozenset(map(int, self.years)),
        )


SHAPE = Calendar
WORDS = "Calendars"
