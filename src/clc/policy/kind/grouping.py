"""What a grouping file may say: from which share on control, ownership, dependence and rings of guarantees count."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, on

WORDS = "Groups and owners"
Whole = Annotated[int, Field(strict=True, ge=2, le=1000)]


class Kinds(Shape):
    """Which kinds of relation mean what; each from the source of the relation to its target."""

    owns: tuple[Name, ...] = ("owns",)
    votes: tuple[Name, ...] = ("votes",)
    income: tuple[Name, ...] = ("receives_income",)
    controls: tuple[Name, ...] = ("controls",)
    together: tuple[Name, ...] = ("acts_with",)
    family: tuple[Name, ...] = ("relative_of",)
    depends: tuple[Name, ...] = ("depends_on",)
    guarantees: tuple[Name, ...] = ("guarantees",)
    manages: tuple[Name, ...] = ("manages",)


class Grouping(Rule):
    """How owners, controllers and groups of connected clients are found among relations (shares of 1)."""

    kinds: Kinds = Kinds()
    control_above: Dated[Share]
    owner_from: Dated[Share]
    dependence_from: Dated[Share]
    ring_yellow: Dated[Whole]
    ring_orange: Dated[Whole]
    hops_max: Annotated[int, Field(strict=True, ge=1, le=64)] = 6
    unit: Literal["share"] = "share"

    def control(self, day: date) -> float:
        """More than this share of the votes is control."""
        return on(self.control_above, day) or 0.5

    def owner(self, day: date) -> float:
        """From this effective share on a natural person is a beneficial owner."""
        return on(self.owner_from, day) or 0.25

    def dependence(self, day: date) -> float:
        """From this share of income or expense on a party depends on another."""
        return on(self.dependence_from, day) or 0.5


SHAPE = Grouping
