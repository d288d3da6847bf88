"""What a file of a performance evaluation may say: its indicators with weights, its levels, and what management adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Share, Words

WORDS = "Performance evaluations"
LEVELS = ("excellent", "good", "average", "low", "poor")
WHOLE = 100.0
Weight = Annotated[float, Field(strict=True, gt=0, le=WHOLE)]


class Item(Shape):
    """An indicator of the evaluation: its weight, and what the yearly book of standard values calls it."""

    weight: Weight
    written: Words


class Dimension(Shape):
    """A part of the evaluation: basic indicators give its points, modifying ones correct them."""

    label: Words
    basic: Mapping[Name, Item] = Field(min_length=1)
    modifying: Mapping[Name, Item] = Field(min_length=1)

    @property
    def weight(self) -> float:
        """The points it can give."""
        return sum(item.weight for item in self.basic.values())


class Aspect(Shape):
    """A side of management that experts judge, and its weight."""

    label: Words
    weight: Weight


class Performance(Rule):
    """An evaluation against yearly standard values of the industry.

    coefficients: what reaching a level is worth, best first, below the last nothing. modified_min, modified_max: how far a
    modifying indicator may correct a dimension. financial_share: of the total; management has the rest. known_share_min:
    below this share of known weight there is no score.
    """

    coefficients: tuple[Share, Share, Share, Share, Share]
    modified_min: Annotated[float, Field(strict=True, gt=0, le=1)]
    modified_max: Annotated[float, Field(strict=True, ge=1, le=3)]
    financial_share: Share
    known_share_min: Share
    dimensions: Mapping[Name, Dimension] = Field(min_length=1)
    management: Mapping[Name, Aspect] = Field(min_length=1)

    @model_validator(mode="after")
    def weights_sum_up(self) -> Self:
        """Basic and modifying weights of a dimension are equal, all dimensions and all of management make 100."""
        for name, one in self.dimensions.items():
            if abs(one.weight - sum(item.weight for item in one.modifying.values())) > 1e-9:
                raise ValueError(f"{name}: basic and modifying weights must sum to the same")
        if abs(sum(one.weight for one in self.dimensions.values()) - WHOLE) > 1e-9:
            raise ValueError("the weights of all dimensions must sum to 100")
        if abs(sum(one.weight for one in self.management.values()) - WHOLE) > 1e-9:
            raise ValueError("the weights of management must sum to 100")
        if list(self.coefficients) != sorted(set(self.coefficients), reverse=True):
            raise ValueError("coefficients must fall from excellent to poor")
        return self

    def items(self) -> dict[str, Item]:
        """All indicators by name."""
        held = [both for one in self.dimensions.values() for both in (*one.basic.items(), *one.modifying.items())]
        return dict(held)


SHAPE = Performance
