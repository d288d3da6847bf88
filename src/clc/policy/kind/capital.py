"""What a capital file says: the supervisor's numbers of the foundation approach and the standard weights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Number, Rule, Shape, Share, Status, Words, on

Above = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
Security = Literal["financial", "receivables", "real_estate", "other_physical"]
Seniority = Literal["senior_corporate", "senior_financial", "subordinated", "covered_bond"]


class SmallFirms(Shape):
    """How small firms are eased: sales from `low` to `high`, in `amount` of `currency`, take up to `ease` off the tie."""

    low: Dated[Above]
    high: Dated[Above]
    ease: Dated[Share]
    amount: Above
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    status: Status
    note: Words | None = None


class Curve(Shape):
    """The numbers of the risk-weight curve, CRE31.5."""

    pd_floor: Dated[Share]
    correlation_low: Dated[Share]
    correlation_high: Dated[Share]
    decay: Dated[Above]
    confidence: Dated[Share]
    financial_times: Dated[Above]
    maturity_low: Dated[Above]
    maturity_high: Dated[Above]
    maturity: Dated[Above]
    maturity_repo: Dated[Above]
    output_floor: Dated[Share]


class Covered(Shape):
    """What a kind of security is worth: the haircut on its value, and the loss on what it covers."""

    haircut: Dated[Share]
    lgd: Dated[Share]
    status: Status


class Weight(Shape):
    """A standard risk weight, 1.0 is 100 %."""

    label: Words
    weight: Dated[Number]
    status: Status


class Capital(Rule):
    """How much capital an exposure asks for, by rating and by the standard table."""

    irb: Curve
    small_firms: SmallFirms
    unsecured: Mapping[Seniority, Dated[Share]]
    secured: Mapping[Security, Covered]
    weights: Mapping[Name, Weight] = Field(min_length=1)

    @model_validator(mode="after")
    def bounds_are_in_order(self) -> Self:
        """Low is below high: of small firms, of maturities, of correlations; all seniorities are told."""
        for day in {day for dated in (self.small_firms.low, self.irb.maturity_low) for day in dated}:
            pairs = ((self.small_firms.low, self.small_firms.high), (self.irb.maturity_low, self.irb.maturity_high))
            for low, high in pairs:
                least, most = on(low, day), on(high, day)
                if least is not None and most is not None and least >= most:
                    raise ValueError(f"on {day} {least:g} must be below {most:g}")
        if set(self.unsecured) != {"senior_corporate", "senior_financial", "subordinated", "covered_bond"}:
            raise ValueError("`unsecured` tells senior_corporate, senior_financial, subordinated and covered_bond")
        return self

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """Every number in force, as plain values; None before all of the curve is."""
        curve = {name: on(getattr(self.irb, name), day) for name in Curve.model_fields}
        size = {name: on(getattr(self.small_firms, name), day) for name in ("low", "high", "ease")}
        if None in curve.values() or None in size.values():
            return None
        return {
            "irb": curve, "size": {**size, "amount": self.small_firms.amount, "currency": self.small_firms.currency},
            "unsecured": {name: on(told, day) for name, told in self.unsecured.items()},
            "secured": {name: {"haircut": on(told.haircut, day), "lgd": on(told.lgd, day)}
                        for name, told in self.secured.items()},
            "weights": {name: on(told.weight, day) for name, told in self.weights.items()},
        }


SHAPE = Capital
WORDS = "Capital"
