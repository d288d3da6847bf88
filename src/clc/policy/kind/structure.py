"""What a file of deal structures may say: least project capital, covers by revenue, tails, reserves, longest tenors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Name, Number, Rule, Shape, Share, Status, Words, on

WORDS = "Deal structures"
Subject = Literal["least_capital", "cover", "months", "times"]
Times = Annotated[float, Field(strict=True, ge=1, le=20)]
Months = Annotated[int, Field(strict=True, ge=0, le=720)]


class Told(Shape):
    """One number of a structure in the banker's words."""

    label: Words
    status: Status = "to_confirm"
    note: Words | None = None


class Capital(Told):
    """The least share of capital in the investment of a kind of project; ease: what a reduction may take off at most."""

    share: Dated[Share]
    ease: Dated[Share] = Field(default_factory=lambda: {date(2015, 1, 1): 0.0})


class Cover(Told):
    """How often the cash of a class of revenue covers debt service: at the least, and as usual."""

    least: Dated[Times]
    usual: Dated[Times]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The usual cover is never below the least."""
        for day in sorted({*self.least, *self.usual}):
            least, usual = on(self.least, day), on(self.usual, day)
            if least is not None and usual is not None and usual < least:
                raise ValueError(f"usual on {day}: {usual:g} is below the least {least:g}")
        return self


class Length(Told):
    """A number of months: a longest tenor, a tail, a reserve."""

    months: Dated[Months]


class Threshold(Told):
    """A cover below or above which something happens."""

    times: Dated[Times]


class StructureCase(Shape):
    """A worked example: what is asked of which subject on a day, and the number (null: nothing in force)."""

    as_of: Day
    of: Subject
    name: Name
    expect: Number | None


class Structure(Rule):
    """Bounds and usual terms of project debt, by kind of project and class of revenue, dated."""

    least_capital: Mapping[Name, Capital] = Field(default_factory=dict)
    cover: Mapping[Name, Cover] = Field(default_factory=dict)
    months: Mapping[Name, Length] = Field(default_factory=dict)
    times: Mapping[Name, Threshold] = Field(default_factory=dict)
    cases: tuple[StructureCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def cases_hold(self) -> Self:
        """Every worked example gives its number."""
        for case in self.cases:
            found = self.number(case.of, case.name, case.as_of)
            if found != case.expect:
                raise ValueError(f"case of {case.of}.{case.name} on {case.as_of}: {found}, not {case.expect}")
        return self

    def number(self, of: Subject, name: str, day: date) -> float | None:
        """The share, usual cover, months or times in force on a day; None where the file says nothing of it."""
        found: Mapping[date, float] | None
        if of == "least_capital":
            found = self.least_capital[name].share if name in self.least_capital else None
        elif of == "cover":
            found = self.cover[name].usual if name in self.cover else None
        elif of == "months":
            found = self.months[name].months if name in self.months else None
        else:
            found = self.times[name].times if name in self.times else None
        return None if found is None else on(found, day)


SHAPE = Structure
