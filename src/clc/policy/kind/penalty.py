"""What a penalty file says: how far rates rise on late and misused money, what compounds, court delay, stamp duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Status, Words, on

WORDS = "Penalties"
Times = Annotated[float, Field(strict=True, ge=0, le=2)]
Debt = Literal["costs", "interest", "principal"]


class Bounds(Shape):
    """How far the contract rate may rise, as a share of it, and what the institution's contracts take."""

    least: Times
    most: Times
    usual: Times

    @model_validator(mode="after")
    def usual_is_within(self) -> Self:
        """least <= usual <= most."""
        if not self.least <= self.usual <= self.most:
            raise ValueError(f"usual {self.usual:g} must lie within {self.least:g} and {self.most:g}")
        return self


class Duty(Shape):
    """A stamp duty on a kind of contract, each side, as a share of the amount."""

    label: Words
    share: Dated[Share]
    status: Status


class PenaltyOnDay(NamedTuple):
    """What holds on a day; a number not in force yet is None."""

    overdue: Bounds | None
    misuse: Bounds | None
    penalty_compounds: bool | None
    cap: float | None
    court_delay_per_day: float | None
    year_days: int
    order: tuple[Debt, ...]


class Penalty(Rule):
    """What late or misused money costs. Shares: 0.5 raises the contract rate by half; the cap is a yearly share.

    overdue and misuse never add up: the higher one holds. order: what a payment settles first.
    """

    overdue: Dated[Bounds]
    misuse: Dated[Bounds]
    penalty_compounds: Dated[bool]
    cap: Dated[Share]
    court_delay_per_day: Dated[Share]
    year_days: Literal[360, 365]
    order: tuple[Debt, Debt, Debt]
    stamp_duties: Mapping[Name, Duty] = Field(default_factory=dict)

    @model_validator(mode="after")
    def order_names_each(self) -> Self:
        """Every debt has one place."""
        if len(set(self.order)) != len(self.order):
            raise ValueError("order names costs, interest and principal, once each")
        return self

    def on_day(self, day: date) -> PenaltyOnDay:
        """The numbers in force on a day."""
        return PenaltyOnDay(on(self.overdue, day), on(self.misuse, day), on(self.penalty_compounds, day), on(self.cap, day),
                            on(self.court_delay_per_day, day), self.year_days, self.order)

    def stamp_duty(self, contract: str, day: date) -> float | None:
        """The share each side owes on a kind of contract on a day; None where none is told."""
        found = self.stamp_duties.get(contract)
        return None if found is None else on(found.share, day)


SHAPE = Penalty
