"""What a file of an industry's stress may say: what befalls its projects and firms, mildly, moderately, severely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.scenario import BOUNDS, Driver
from clc.policy.shapes import Dated, Number, Rule, Shape, Words, on

WORDS = "Stress by industry"
Severity = Literal["mild", "moderate", "severe"]
Section = Annotated[str, Field(strict=True, pattern=r"^[A-T]$")]
#: Drivers that are factors: 1 changes nothing; of all others 0 does, of the year of the merchant price none.
FACTORS = frozenset({"price", "volume", "opex", "capex", "fx", "merchant_price", "residual", "incentive"})


class Shock(Shape):
    """What befalls, in words, and by how much each driver moves."""

    label: Words
    drivers: Mapping[Driver, Dated[Number]] = Field(min_length=1)

    @model_validator(mode="after")
    def within_bounds(self) -> Self:
        """A driver stays where it can be meant: 10 % less price is 0.9, 100 bp more rate is 0.01."""
        for name, dated in self.drivers.items():
            low, high = BOUNDS[name]
            for value in dated.values():
                if not low <= value <= high:
                    raise ValueError(f"drivers.{name}: {value:g} is not between {low:g} and {high:g}")
        return self

    def on_day(self, day: date) -> dict[str, float]:
        """The drivers in force on a day."""
        told = {name: on(dated, day) for name, dated in self.drivers.items()}
        return {name: value for name, value in told.items() if value is not None}


class Stress(Rule):
    """The stress of an industry: sections of the national classification (none: every other), a shock by severity.

    A graver shock moves each driver at least as far as the one before it, and leaves none of them out.
    """

    order: Annotated[int, Field(strict=True, ge=0, le=999)]
    sections: tuple[Section, ...] = ()
    shocks: Mapping[Severity, Shock]

    @model_validator(mode="after")
    def shocks_worsen(self) -> Self:
        """All three are told, and each is at least as far from no change as the one before."""
        order: tuple[Severity, ...] = ("mild", "moderate", "severe")
        if set(self.shocks) != set(order):
            raise ValueError("`shocks` tells mild, moderate and severe")
        for day in sorted({day for shock in self.shocks.values() for dated in shock.drivers.values() for day in dated}):
            for before, after in (("mild", "moderate"), ("moderate", "severe")):
                self._worse(self.shocks[before].on_day(day), self.shocks[after].on_day(day), day)  # type: ignore[index]
        return self

    @staticmethod
    def _worse(before: Mapping[str, float], after: Mapping[str, float], day: date) -> None:
        for name, value in before.items():
            still = 1.0 if name in FACTORS else 0.0
            graver = after.get(name, still)
            if abs(graver - still) < abs(value - still) or (graver - still) * (value - still) < 0:
                raise ValueError(f"drivers.{name} on {day}: a graver shock moves it less far, {graver:g} after {value:g}")


SHAPE = Stress
