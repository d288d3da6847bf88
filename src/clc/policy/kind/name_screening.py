"""What the rule for screening names may say: how alike a name must be to be looked into, tried on pairs of names."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.kernel.likeness import likeness
from clc.policy.shapes import Dated, Day, Rule, Shape, Words, on

WORDS = "Screening of names"
Likeness = Annotated[float, Field(strict=True, gt=0.5, le=1.0)]
Count = Annotated[int, Field(strict=True, ge=1, le=366)]


class Pair(Shape):
    """A name of ours and a listed one on a day, and whether they are to be looked into."""

    as_of: Day
    ours: Words
    listed: Words
    hit: bool


class NameScreening(Rule):
    """How names are compared with the lists of names to keep away from.

    at_least: likeness from which a name is a hit. hits_max: the most alike that are kept of one name. stale_days: after
    how many days without a new telling a list is called old.
    """

    at_least: Dated[Likeness]
    hits_max: Dated[Count]
    stale_days: Dated[Count]
    cases: tuple[Pair, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """The cases hold."""
        for case in self.cases:
            alike = likeness(case.ours, case.listed)
            if (alike >= self.threshold(case.as_of)) != case.hit:
                raise ValueError(f"case “{case.ours}” and “{case.listed}”: they are {alike:.3f} alike")
        return self

    def threshold(self, day: date) -> float:
        """Likeness from which a name is a hit on a day; 1 (the same) before the first."""
        return on(self.at_least, day) or 1.0


SHAPE = NameScreening
