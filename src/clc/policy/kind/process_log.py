"""What a file of process logs may say: which activities end a case and how, and how long a case and a wait may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Shape, Words

WORDS = "Process logs"
Outcome = Literal["approved", "declined", "cancelled"]
Days = Annotated[int, Field(strict=True, ge=1, le=3660)]


class Ending(Shape):
    """An outcome: its label, and the activities (whole names, capitals or not) that say a case ended so."""

    label: Words
    activities: tuple[Words, ...] = Field(min_length=1)


class ProcessLog(Rule):
    """How a log of cases is read. Where activities of several outcomes occur, the first outcome told wins."""

    outcomes: Mapping[Outcome, Ending] = Field(min_length=1)
    case_days_max: Dated[Days]
    wait_days_max: Dated[Days]

    @model_validator(mode="after")
    def an_activity_ends_one_way(self) -> Self:
        """No activity stands under two outcomes."""
        names = [name.casefold() for ending in self.outcomes.values() for name in ending.activities]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"told under two outcomes: {', '.join(twice)}")
        return self

    def endings(self) -> dict[str, str]:
        """The outcome of each activity that ends a case, by its name in small letters; the first outcome first."""
        return {name.casefold(): outcome for outcome, ending in self.outcomes.items() for name in ending.activities}


SHAPE = ProcessLog
