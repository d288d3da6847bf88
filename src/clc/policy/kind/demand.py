"""What a demand file says: the share of customers lost at each loan rate, by class of client, dated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Shape, Share, on

WORDS = "Loss of customers"
LoanRate = Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)]
Class = Annotated[str, Field(strict=True, pattern=r"^[A-Z][A-Za-z0-9]{0,7}$")]


class DemandCurve(Shape):
    """Rates a year, rising, and for each class the share lost at each of them."""

    rates: tuple[LoanRate, ...] = Field(min_length=1, max_length=200)
    lost: Mapping[Class, tuple[Share, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def fits(self) -> Self:
        """Rates rise; every class tells one share a rate."""
        if any(second <= first for first, second in pairwise(self.rates)):
            raise ValueError("rates must rise")
        for name, shares in self.lost.items():
            if len(shares) != len(self.rates):
                raise ValueError(f"class {name} tells {len(shares)} shares for {len(self.rates)} rates")
        return self


class Demand(Rule):
    """How many customers a rate costs."""

    curves: Dated[DemandCurve]

    def on_day(self, day: date) -> DemandCurve | None:
        """The curve in force on a day; None before the first."""
        return on(self.curves, day)


SHAPE = Demand
