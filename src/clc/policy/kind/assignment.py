"""What a file of an assignment may say: who may be given a lead, and what speaks for one colleague over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from clc.policy.shapes import Dated, Name, Rule

WORDS = "Assignments of leads"
#: What may speak for a colleague: knows the client, industry or area; has room; turned leads into business.
Reason = Literal["knows_client", "industry", "area", "room", "record"]
Points = Annotated[float, Field(strict=True, ge=0, le=100)]


class Assignment(Rule):
    """Points by reason, each times a share of 0 to 1; the colleague with most points gets the lead.

    roles: of whom. capacity: open leads one may hold. months: how far back clients won and leads closed count.
    """

    pipelines: tuple[Name, ...] = Field(min_length=1)
    roles: tuple[Name, ...] = Field(min_length=1)
    points: Mapping[Reason, Dated[Points]] = Field(min_length=1)
    capacity: Dated[Annotated[int, Field(strict=True, ge=1, le=10_000)]]
    months: Dated[Annotated[int, Field(strict=True, ge=1, le=120)]]

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The pipelines and roles it speaks of."""
        told = [(("pipelines", at), f"pipeline/{name}") for at, name in enumerate(self.pipelines)]
        return [*told, *((("roles", at), f"role/{name}") for at, name in enumerate(self.roles))]


SHAPE = Assignment
