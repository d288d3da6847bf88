"""What a lending plan file says: bounds and rates of loans, what they cost, who is not lent to, concentration, shocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.demand import Class
from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Words, on

WORDS = "Lending plans"
Money = Annotated[float, Field(strict=True, ge=0, le=1e15)]
Times = Annotated[float, Field(strict=True, ge=0, le=100)]
Industry = Annotated[str, Field(strict=True, pattern=r"^[A-Z][0-9]{0,4}$")]
Grade = Annotated[str, Field(strict=True, pattern=r"^[A-Z][A-Za-z0-9+-]{0,7}$")]


class GradeRule(Shape):
    """Whether a grade is lent to, and whose demand it has."""

    lend: bool
    demand: Class | None = None

    @model_validator(mode="after")
    def knows_its_demand(self) -> Self:
        """A grade that is lent to names its class of demand."""
        if self.lend and self.demand is None:
            raise ValueError("a grade that is lent to needs its class of demand")
        return self


class Band(Shape):
    """Least and most share of the budget."""

    least: Share = 0.0
    most: Share = 1.0

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Least is not above most."""
        if self.least > self.most:
            raise ValueError(f"least {self.least:g} is above most {self.most:g}")
        return self


class Blow(Shape):
    """What a shock does to an industry: chance of default and amounts asked for times, loss given default and customers
    lost plus a share."""

    pd_times: Times = 1.0
    lgd_plus: Share = 0.0
    amount_times: Times = 1.0
    lost_plus: Share = 0.0


class Shock(Shape):
    """A shock: what happens to industries by GB/T section or the beginning of a code."""

    label: Words
    industries: Mapping[Industry, Blow] = Field(min_length=1)


class LendingPlanRule(Rule):
    """Everything about a year's lending that is the institution's choice."""

    demand: Name
    least: Dated[Money]
    most: Dated[Money]
    lgd: Dated[Share]
    funding: Dated[Share]
    cost_per_loan: Dated[Money]
    counts: Literal["offered", "taken"]
    grades: Mapping[Grade, GradeRule] = Field(min_length=1)
    client_most: Dated[Share]
    industry_most: Dated[Share]
    classes: Mapping[Class, Band] = Field(default_factory=dict)
    industries: Mapping[Industry, Band] = Field(default_factory=dict)
    shocks: Mapping[Name, Shock] = Field(default_factory=dict)

    @model_validator(mode="after")
    def bounds_are_in_order(self) -> Self:
        """On every day the least loan is above 0 and not above the most."""
        for day in {*self.least, *self.most}:
            least, most = on(self.least, day), on(self.most, day)
            if least is not None and most is not None and not 0 < least <= most:
                raise ValueError(f"on {day} the least loan must be above 0 and not above the most")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The curve of customers lost."""
        return [(("demand",), f"demand/{self.demand}")]

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """Every number in force as plain values; None before all of them are."""
        dated = ("least", "most", "lgd", "funding", "cost_per_loan", "client_most", "industry_most")
        found: dict[str, Any] = {name: on(getattr(self, name), day) for name in dated}
        if None in found.values():
            return None
        return {
            **found, "counts": self.counts,
            "grades": {name: each.demand if each.lend else "" for name, each in self.grades.items()},
            "classes": {name: (each.least, each.most) for name, each in self.classes.items()},
            "industries": {name: (each.least, each.most) for name, each in self.industries.items()},
        }


SHAPE = LendingPlanRule
