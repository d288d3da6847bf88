"""What a file of a joint meeting may say: what calls it, who sits in it, who may chair it, what is gone through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Joint meetings"
Side = Literal["sales", "risk", "legal", "product", "approval", "compliance", "operations"]
SIDES: tuple[Side, ...] = ("sales", "risk", "legal", "product", "approval", "compliance", "operations")
Count = Annotated[int, Field(strict=True, ge=1, le=9)]


class Judged(Shape):
    """A verdict of a kind that holds at one of these levels."""

    kind: Name
    levels: tuple[Name, ...] = Field(min_length=1)


class Calls(Shape):
    """What calls the meeting by itself; a person may always call one, with the reason.

    verdict: a verdict that holds. exceptions: an offer under way that needs so many approvals or more. project_terms: terms
    of a project are offered. authority: a case under way stands at one of these levels of the table of authority.
    """

    verdict: Judged | None = None
    exceptions: Count | None = None
    project_terms: bool = False
    authority: tuple[Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_]{1,32}$")], ...] = ()

    @property
    def by_itself(self) -> bool:
        """Whether anything but a person calls it."""
        return bool(self.verdict or self.exceptions or self.project_terms or self.authority)


class Chair(Shape):
    """From which sides the chair never comes while the client stands at one of these levels (none: at no time)."""

    not_from: tuple[Side, ...] = ("sales",)
    at: tuple[Literal["yellow", "orange", "red"], ...] = ("red",)


class Item(Shape):
    """One point of the agenda."""

    label: Words


class MeetingKind(Rule):
    """A sort of joint meeting.

    quorum: the sides of which somebody must be present, each with the roles that sit on it. invites: sides that are asked as
    well. within: working days from what called it. options: how many must stand side by side before one is decided for.
    """

    calls: Calls = Calls()
    within: Annotated[int, Field(strict=True, ge=1, le=60)]
    quorum: Mapping[Side, tuple[Name, ...]] = Field(min_length=2)
    invites: Mapping[Side, tuple[Name, ...]] = {}
    chair: Chair = Chair()
    options: Count = 2
    agenda: tuple[Item, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def one_side_a_role(self) -> Self:
        """A role sits on one side; a side has roles; whoever may not chair leaves somebody who may."""
        told = [role for roles in self.sides.values() for role in roles]
        if len(told) > len(set(told)) or not all(self.sides.values()):
            raise ValueError("each side names its roles, and a role sits on one side only")
        if set(self.quorum) & set(self.invites):
            raise ValueError("a side is part of the quorum or asked as well, not both")
        if set(self.quorum) <= set(self.chair.not_from):
            raise ValueError("chair.not_from leaves nobody of the quorum to chair")
        return self

    @property
    def sides(self) -> Mapping[Side, tuple[Name, ...]]:
        """All sides with their roles, those of the quorum first."""
        return {**self.quorum, **self.invites}

    def side_of(self, role: str) -> Side | None:
        """On which side a role sits; None when it has no seat here."""
        return next((side for side, roles in self.sides.items() if role in roles), None)

    def may_chair(self, role: str, level: str) -> bool:
        """Whether a role may chair while the client stands at a level."""
        return level not in self.chair.at or self.side_of(role) not in self.chair.not_from

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles it names."""
        parts = (("quorum", self.quorum), ("invites", self.invites))
        return [((part, side, at), f"role/{role}") for part, told in parts for side, roles in told.items()
                for at, role in enumerate(roles)]


SHAPE = MeetingKind
