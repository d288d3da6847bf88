"""What a file of a client's team may say: which positions there are, and what a change in one of them asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from clc.policy.shapes import Dated, Name, Rule, Shape, Words

WORDS = "Teams of clients"
Count = Annotated[int, Field(strict=True, ge=1, le=120)]
Days = Annotated[int, Field(strict=True, ge=0, le=260)]


class OnChange(Shape):
    """What is to be done when somebody new takes a position, and within how many working days."""

    do: Words
    due: Days


class Position(Shape):
    """A position in a team. single: one person holds it. head: it leads the firm. counted: it belongs to the team."""

    label: Words
    single: bool = False
    head: bool = False
    counted: bool = True
    on_change: OnChange | None = None


class Team(Rule):
    """Positions in order, and over which time a team is called stable."""

    positions: Mapping[Name, Position] = Field(min_length=1)
    stable_years: Dated[Count]
    changes_months: Dated[Count]


SHAPE = Team
