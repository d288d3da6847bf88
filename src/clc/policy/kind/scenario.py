"""What a file of a scenario may say: what changes in a project, and whether its debt stays as it was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Number, Rule

WORDS = "Scenarios of projects"
Driver = Literal[
    "price",
    "volume",
    "opex",
    "capex",
    "delay_months",
    "rate",
    "inflation",
    "tax_rate",
    "incentive",
    "fx",
    "receivable_days",
    "subsidy_days",
    "merchant_price",
    "merchant_after_years",
    "z",
    "residual",
]
#: Least and most of a driver's change that a scenario may ask for.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "price": (0.0, 3.0), "volume": (0.0, 3.0), "opex": (0.0, 5.0), "capex": (0.0, 5.0), "delay_months": (0.0, 120.0),
    "rate": (-0.2, 0.2), "inflation": (-0.1, 0.2), "tax_rate": (-1.0, 1.0), "incentive": (0.0, 1.0), "fx": (0.1, 5.0),
    "receivable_days": (0.0, 1500.0), "subsidy_days": (0.0, 1500.0), "merchant_price": (0.0, 3.0),
    "merchant_after_years": (0.0, 60.0), "z": (-4.0, 4.0), "residual": (0.0, 5.0),
}  # fmt: skip


class Scenario(Rule):
    """One scenario: factors (price, volume, opex, capex, fx, merchant_price, residual), changes that are added (rate,
    inflation, tax_rate, days, months), deviates of volume (z), and `debt`: kept as agreed or sized anew."""

    order: Annotated[int, Field(strict=True, ge=0, le=999)]
    drivers: Mapping[Driver, Number] = Field(default_factory=dict)
    debt: Literal["kept", "sized"] = "kept"

    @model_validator(mode="after")
    def within_bounds(self) -> Self:
        """A driver stays where it can be meant: 10 % less price is 0.9, 100 bp more rate is 0.01."""
        for name, value in self.drivers.items():
            low, high = BOUNDS[name]
            if not low <= value <= high:
                raise ValueError(f"drivers.{name}: {value:g} is not between {low:g} and {high:g}")
        return self


SHAPE = Scenario
