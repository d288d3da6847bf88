"""What a file of a type of collateral may say: cap, haircut, revaluation, insurance, registration, class for capital."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Share, Words

WORDS = "Types of collateral"
Months = Annotated[int, Field(strict=True, ge=1, le=60)]
Days = Annotated[int, Field(strict=True, ge=1, le=366)]
IrbClass = Literal["financial", "receivables", "real_estate", "other_physical", "none"]


class Collateral(Rule):
    """One type of collateral.

    right: mortgage or pledge. max_ltv: lent at most this share of the value. haircut: taken off the value before it
    counts. registration: `constitutes` the right (none without it), `opposes` third parties, `delivery` stands for it.
    register_at: where. revaluation_months, falling_market_months: how old a value may be; mark_days: of one that a market
    tells. irb: its class for the loss given default of the foundation approach.
    """

    right: Literal["mortgage", "pledge"]
    max_ltv: Dated[Share]
    haircut: Dated[Share]
    registration: Literal["constitutes", "opposes", "delivery"]
    article: Words
    register_at: Words
    revaluation_months: Dated[Months] | None = None
    falling_market_months: Dated[Months] | None = None
    mark_days: Dated[Days] | None = None
    insurance: Annotated[bool, Field(strict=True)] = False
    irb: IrbClass
    order: Annotated[int, Field(strict=True, ge=1, le=99)]

    @model_validator(mode="after")
    def is_looked_at_again(self) -> Self:
        """A value grows old by months or by days, one of the two."""
        if (self.revaluation_months is None) == (self.mark_days is None):
            raise ValueError("tell either `revaluation_months` or `mark_days`")
        return self

    @property
    def needs_registration(self) -> bool:
        """Whether the right exists on registration only."""
        return self.registration == "constitutes"

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """No other rule is needed."""
        return ()


SHAPE = Collateral
