"""What the file of the law of security may say: what cannot be charged, ranks, guarantees, and what the watch asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Words

WORDS = "Law and watch of security"
Days = Annotated[int, Field(strict=True, ge=0, le=366)]
ALERTS = (
    "valuation_due", "mark_due", "insurance_due", "registration_due", "not_registered", "ltv_near", "ltv_over",
)  # fmt: skip


class Bar(Shape):
    """Something that cannot be mortgaged, and the article that says so."""

    label: Words
    article: Words


class GuaranteeLaw(Shape):
    """What holds where a guarantee does not say: its type, its period; and what the company must have decided."""

    type_untold: Literal["general", "joint"]
    type_article: Words
    period_months: Dated[Annotated[int, Field(strict=True, ge=1, le=60)]]
    period_article: Words
    resolutions: Mapping[Name, Words] = Field(min_length=1)
    resolution_article: Words
    #: The choices of `resolutions` that let the gate open.
    opens: tuple[Name, ...] = Field(min_length=1)


class Alert(Shape):
    """A thing the night's watch finds: what is to be done, how many days ahead it asks, and within how many working days."""

    do: Words
    days_ahead: Days = 0
    due: Annotated[int, Field(strict=True, ge=0, le=60)]
    severity: Annotated[int, Field(strict=True, ge=1, le=3)]
    codes: tuple[str, ...] = ()


class Security(Rule):
    """The law of security of a jurisdiction, and the house's watch over the register."""

    bars: Mapping[Name, Bar] = Field(min_length=1)
    purchase_money_days: Dated[Days]
    near_cap: Dated[Share]
    guarantee: GuaranteeLaw
    methods: Mapping[Name, Words] = Field(min_length=1)
    registers: Mapping[Name, Words] = Field(min_length=1)
    alerts: Mapping[Name, Alert]

    @model_validator(mode="after")
    def every_alert_is_told(self) -> Self:
        """The watch finds what the program looks for, neither more nor less."""
        if set(self.alerts) != set(ALERTS):
            raise ValueError(f"alerts: tell exactly {', '.join(ALERTS)}")
        if unknown := [name for name in self.guarantee.opens if name not in self.guarantee.resolutions]:
            raise ValueError(f"guarantee.opens: no resolution {', '.join(unknown)}")
        return self


SHAPE = Security
