"""What a file of a pool may say: who sees leads nobody owns, how many one may take and look at, when they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clc.kernel.errors import BadPolicy
from clc.policy.shapes import Dated, Name, Rule, Words, on

WORDS = "Pools of leads"
Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
#: What keeps a lead out of the pool however long nobody touched it.
Keep = Literal["contract", "exposure", "won_before"]


class Pool(Rule):
    """A pool (公海).

    looks: leads of the pool one may open a day. picks: leads one may take a day. capacity: open leads one may hold.
    cooling: days before the previous owner may take a lead again. idle: days without a touch after which a lead comes back
    by itself, by the stage it is in (`rest` for all others). warn: days before, at which its owner is told.
    """

    scope: Literal["branch", "all"]
    pipelines: tuple[Name, ...] = Field(min_length=1)
    looks: Dated[Count]
    picks: Dated[Count]
    capacity: Dated[Count]
    cooling: Dated[Count]
    idle: Mapping[Name, Dated[Count]] = Field(min_length=1)
    warn: Dated[Count]
    keeps: tuple[Keep, ...] = ("contract", "exposure")
    says: Words | None = None

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The pipelines whose leads it takes."""
        return [(("pipelines", at), f"pipeline/{name}") for at, name in enumerate(self.pipelines)]

    def idle_days(self, stage: str, day: date) -> int | None:
        """Days without a touch after which a lead of the stage comes back; None: never."""
        dated = self.idle.get(stage, self.idle.get("rest"))
        return on(dated, day) if dated is not None else None


def limit(dated: Mapping[date, int], day: date) -> int:
    """A number of the pool on a day; BadPolicy before the first, for a pool without its limits is closed."""
    told = on(dated, day)
    if told is None:
        raise BadPolicy(f"the pool has no limit in force on {day}", todo="Add an earlier day to the file of the pool.")
    return told


SHAPE = Pool
