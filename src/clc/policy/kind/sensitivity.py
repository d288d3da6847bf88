"""What a file of sensitivities may say: swings of a tornado, least figures to break even at, how drivers are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.scenario import BOUNDS, Driver
from clc.policy.shapes import Number, Rule, Shape, Words

WORDS = "Sensitivities of projects"
Figure = Literal["min_dscr", "average_dscr", "min_llcr", "equity_irr", "project_irr", "npv"]
Positive = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]


class Swing(Shape):
    """One bar of a tornado: the driver's two values, the worse one first where there is one."""

    label: Words
    low: Number
    high: Number


class Break(Shape):
    """A driver moved from `start` towards `end` until the figure meets each target."""

    label: Words
    driver: Driver
    figure: Figure
    start: Number
    end: Number
    targets: tuple[Number, ...] = Field(min_length=1, max_length=20)


class Law(Shape):
    """How a driver is drawn: normal and lognormal by mean and deviation, triangular and uniform by low, mode and high."""

    kind: Literal["normal", "lognormal", "triangular", "uniform"]
    mean: Number = 0.0
    deviation: Positive = 0.0
    low: Number = 0.0
    mode: Number = 0.0
    high: Number = 0.0


class Tie(Shape):
    """How two drivers move together, -1 to 1."""

    first: Driver
    second: Driver
    correlation: Annotated[float, Field(strict=True, ge=-1, le=1)]


class Sensitivity(Rule):
    """A set of sensitivities: bars of the tornado, breakevens, and the laws and ties of the drivers drawn at random."""

    figure: Figure
    swings: Mapping[Driver, Swing] = Field(min_length=1)
    breakevens: Mapping[str, Break] = Field(default_factory=dict)
    draws: Mapping[Driver, Law] = Field(default_factory=dict)
    ties: tuple[Tie, ...] = ()

    @model_validator(mode="after")
    def within_bounds(self) -> Self:
        """Drivers stay where they can be meant, and only drivers that are drawn are tied."""
        told = [(name, value) for name, swing in self.swings.items() for value in (swing.low, swing.high)]
        told += [(one.driver, value) for one in self.breakevens.values() for value in (one.start, one.end)]
        for name, value in told:
            low, high = BOUNDS[name]
            if not low <= value <= high:
                raise ValueError(f"{name}: {value:g} is not between {low:g} and {high:g}")
        for tie in self.ties:
            if tie.first not in self.draws or tie.second not in self.draws or tie.first == tie.second:
                raise ValueError(f"ties: {tie.first} and {tie.second} must be two drivers that are drawn")
        return self

    def correlation(self) -> list[list[float]]:
        """The ties as a matrix over the drawn drivers, in their order."""
        names = list(self.draws)
        matrix = [[float(row == column) for column in names] for row in names]
        for tie in self.ties:
            first, second = names.index(tie.first), names.index(tie.second)
            matrix[first][second] = matrix[second][first] = tie.correlation
        return matrix


SHAPE = Sensitivity
