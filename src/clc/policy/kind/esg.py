"""What a file of the ESG score may say: items with answers in points, hard stops, and the margin step of its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Number, Points, Rule, Shape, Words, on

WORDS = "ESG scores"
Op = Literal["at_least", "at_most"]


class Answer(Shape):
    """An answer in words and the share of the item's points it earns, in percent."""

    label: Words
    points: Points


class Step(Shape):
    """A number that answers: up to this value, this answer."""

    answer: Name
    at_most: Number


class EsgItem(Shape):
    """One question: what it weighs, its answers from best to worst, and the number that proposes one."""

    label: Words
    weight: Dated[Points]
    answers: Mapping[Name, Answer] = Field(min_length=2)
    fact: Name | None = None
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def answers_worsen(self) -> Self:
        """The first answer earns most; steps name answers and rise."""
        told = [one.points for one in self.answers.values()]
        if told != sorted(told, reverse=True):
            raise ValueError("answers go from the best to the worst")
        if any(step.answer not in self.answers for step in self.steps) or bool(self.steps) != (self.fact is not None):
            raise ValueError("`steps` name answers of the item and come with its `fact`")
        if any(more.at_most <= less.at_most for less, more in pairwise(self.steps)):
            raise ValueError("`steps` rise")
        return self


class Pillar(Shape):
    """E, S or G."""

    label: Words
    items: Mapping[Name, EsgItem] = Field(min_length=1)


class Stop(Shape):
    """A fact of life that stops everything, whatever the score; weight: whether somebody may approve it all the same."""

    label: Words
    todo: Words
    weight: Literal["refused", "approval"] = "refused"


class Ratchet(Shape):
    """How far a margin moves with targets met or missed, in basis points each way, and in all."""

    step_bp: Dated[Points]
    most_bp: Dated[Points]


class Esg(Rule):
    """The score of a client for environment, society and governance, 0 to 100."""

    pillars: Mapping[Literal["environment", "society", "governance"], Pillar]
    stops: Mapping[Name, Stop]
    answered_least: Dated[Annotated[float, Field(strict=True, ge=0, le=1)]]
    margin: Ratchet
    bands: Dated[Mapping[Name, Points]]

    @model_validator(mode="after")
    def weighs_a_hundred(self) -> Self:
        """The weights in force sum to 100 on every day one changes."""
        every = [item for pillar in self.pillars.values() for item in pillar.items.values()]
        for day in sorted({day for item in every for day in item.weight}):
            if abs(sum(on(item.weight, day) or 0.0 for item in every) - 100) > 1e-9:
                raise ValueError(f"the weights of the items sum to 100 on {day}")
        return self

    def items(self) -> dict[str, tuple[str, EsgItem]]:
        """Every item by name with its pillar."""
        return {name: (pillar, item) for pillar, told in self.pillars.items() for name, item in told.items.items()}

    def band(self, score: float, day: date) -> str:
        """The name of the band a score (0 to 100) falls into: of the highest floor not above it; empty when unknown."""
        floors = sorted((on(self.bands, day) or {}).items(), key=lambda told: told[1])
        return next((name for name, floor in reversed(floors) if score >= floor), "")

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The facts its items look at."""
        return [
            (("pillars", pillar, "items", name, "fact"), f"fact/{item.fact}")
            for pillar, told in self.pillars.items() for name, item in told.items.items() if item.fact
        ]


SHAPE = Esg
