"""What a curve file says: what money of each tenor costs inside the house, the liquidity premium, the basis, adjustments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from clc.policy.shapes import Dated, Name, Rule, Shape, Status, Words, on

WORDS = "Funding curves"
Rate = Annotated[float, Field(strict=True, ge=-0.1, le=1, allow_inf_nan=False)]
Months = Annotated[int, Field(ge=1, le=600)]  # a key of a mapping is text in the file: read as a number
Match = Literal["cash_flow", "duration", "maturity"]


def by_tenor(told: Mapping[int, float]) -> Mapping[int, float]:
    """The same rates, shortest tenor first; at least two, else ValueError."""
    if len(told) < 2:
        raise ValueError("a curve needs at least two tenors, in months: {3: 0.019, 12: 0.021}")
    return dict(sorted(told.items()))


Tenors = Annotated[Mapping[Months, Rate], AfterValidator(by_tenor)]


class Adjustment(Shape):
    """What the house adds to the internal rate of some loans, or takes off (below 0), per year."""

    label: Words
    rate: Dated[Rate]
    status: Status


class FundingCurve(Rule):
    """Rates of a currency by tenor in months, dated, per year (0.021 is 2.1 %).

    base: the curve itself. premium: what liquidity costs by maturity. basis: by kind of rate, what the curve's reference and
    the loan's differ by. policy: adjustments by name. match: how a loan that is repaid bit by bit finds its rate.
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    base: Dated[Tenors]
    premium: Dated[Tenors]
    basis: Mapping[Literal["fixed", "floating"], Dated[Rate]]
    policy: Mapping[Name, Adjustment] = Field(default_factory=dict)
    match: Match = "cash_flow"

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """Every number in force as plain values, tenors in years; None before the curve and its premium are."""
        base, premium = on(self.base, day), on(self.premium, day)
        if base is None or premium is None:
            return None
        return {
            "base": [(months / 12, rate) for months, rate in base.items()],
            "premium": [(months / 12, rate) for months, rate in premium.items()],
            "since": max((since for since in self.base if since <= day), default=day),
            "basis": {kind: on(dated, day) for kind, dated in self.basis.items()},
            "policy": {name: on(told.rate, day) for name, told in self.policy.items()},
            "match": self.match,
            "status": self.status,
        }


SHAPE = FundingCurve
