"""What a contact matrix may say: which of our levels meets which of theirs, about what, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Words, on

WORDS = "Contact matrices"
Level = Literal["executive", "manager", "expert"]
Tier = Literal["gold", "silver", "normal"]
Days = Annotated[int, Field(strict=True, ge=1, le=1830)]
LEVELS: tuple[Level, ...] = ("executive", "manager", "expert")


class Meeting(Shape):
    """Two levels that meet: about what, and within how many days again by service tier (absent: it is not asked for)."""

    ours: Level
    theirs: Level
    about: Words
    every_days: Mapping[Tier, Dated[Days]] = Field(min_length=1)


class Coverage(Rule):
    """The matrix: the roles of each of our levels, and the meetings asked for. warn_days: how long before its time a meeting
    is called due."""

    ours: Mapping[Level, tuple[Name, ...]]
    meetings: Mapping[Name, Meeting] = Field(min_length=1)
    warn_days: Dated[Annotated[int, Field(strict=True, ge=0, le=366)]]

    @model_validator(mode="after")
    def a_role_has_one_level(self) -> Self:
        """No role stands on two levels, and two levels meet under one name."""
        roles = [role for held in self.ours.values() for role in held]
        pairs = [(one.ours, one.theirs) for one in self.meetings.values()]
        if len(set(roles)) != len(roles) or len(set(pairs)) != len(pairs):
            raise ValueError("a role stands on one level only, and two levels meet under one name only")
        return self

    def level_of(self, role: str) -> Level | None:
        """The level of a role; None for a role that meets no client."""
        return next((level for level, roles in self.ours.items() if role in roles), None)

    def asked(self, tier: str, day: date) -> dict[tuple[str, str], int]:
        """Within how many days which levels meet again for a service tier; an unknown tier is served as the lowest."""
        held: Tier = "gold" if tier == "gold" else "silver" if tier == "silver" else "normal"
        found = {(one.ours, one.theirs): on(one.every_days[held], day)
                 for one in self.meetings.values() if held in one.every_days}
        return {pair: days for pair, days in found.items() if days is not None}

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles of our levels."""
        return [(("ours", level, place), f"role/{role}") for level, roles in self.ours.items()
                for place, role in enumerate(roles)]


SHAPE = Coverage
