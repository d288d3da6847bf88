"""What a list of conditions may say: what must be there before money moves, or after, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Lists of conditions"
Gate = Literal["signing", "first_drawing", "each_drawing", "completion", "after"]
GATES: tuple[Gate, ...] = ("signing", "first_drawing", "each_drawing", "completion", "after")
Days = Annotated[int, Field(strict=True, ge=0, le=1830)]


class Item(Shape):
    """One condition: before which step it must be met (or within how many days after), and the paper that proves it."""

    label: Words
    gate: Gate
    evidence: Words
    days: Days | None = None
    may_be_waived: Annotated[bool, Field(strict=True)] = True

    @model_validator(mode="after")
    def after_has_its_days(self) -> Self:
        """What is met after the first drawing says within how many days."""
        if self.gate == "after" and self.days is None:
            raise ValueError("a condition with `gate: after` tells `days`")
        return self


class ConditionList(Rule):
    """Conditions of a sort of deal."""

    scope: Literal["company", "project"]
    conditions: Mapping[Name, Item] = Field(min_length=1)


SHAPE = ConditionList
