"""What a file of credit enhancement may say: how strong in law, how much of it counts and as what, price and slotting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Words

WORDS = "Credit enhancement"
Family = Literal["collateral", "guarantee", "insurance", "reserve", "support", "comfort"]
Strength = Literal["priority", "joint", "subsidiary", "contract", "moral"]
Acts = Literal["collateral", "provider", "cash", "none"]
Above = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]


class Touch(Shape):
    """A question of the slotting sheet that it bears on, and why."""

    sheet: Name
    question: Name
    label: Words


class Gate(Shape):
    """Something that must be seen before it counts; weight: what a deal without it is until then."""

    label: Words
    article: Words
    weight: Literal["refused", "approval", "told"] = "approval"


class Bounds(Shape):
    """What a licensed guarantee company may carry: times its net assets, for one debtor, for one with its affiliates."""

    times: Dated[Above]
    times_small: Dated[Above]
    one: Dated[Share]
    with_affiliates: Dated[Share]
    near: Dated[Share]


class Enhancement(Rule):
    """One form of credit enhancement.

    acts: `collateral`, through the rights in the register; `provider`, the provider's chance of default and loss take the
    place of the debtor's on what it covers; `cash`, money of the debtor that we hold; `none`, no number moves.
    counts: the share of its amount that counts. gates: what must be seen, else it counts for nothing.
    price: the step of the price policy that its cover earns.
    """

    family: Family
    strength: Strength
    article: Words
    effect: Words
    acts: Acts
    counts: Dated[Share]
    gates: Mapping[Name, Gate] = Field(default_factory=dict)
    price: Name | None = None
    slotting: tuple[Touch, ...] = ()
    bounds: Bounds | None = None
    order: Annotated[int, Field(strict=True, ge=1, le=99)]

    @model_validator(mode="after")
    def counts_as_something(self) -> Self:
        """What moves no number counts for nothing; what moves one is told to count from some day on."""
        most = max(self.counts.values())
        if (self.acts == "none") != (most == 0):
            raise ValueError("`acts: none` goes with `counts` of 0, anything else with more")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The slotting sheets it bears on."""
        return [(("slotting", at, "sheet"), f"slotting/{one.sheet}") for at, one in enumerate(self.slotting)]


SHAPE = Enhancement
