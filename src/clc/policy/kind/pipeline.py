"""What a pipeline file may say: the stages of a sort of business in order, what each asks for, how long it should take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Words, on

WORDS = "Pipelines"
#: What must be there before a lead may enter a stage.
Gate = Literal["owner", "basis", "screened", "next_step", "amount", "purpose", "client", "touched"]
#: What a later part of the process tells a pipeline by: it moves the lead to the stage that carries the milestone.
Milestone = Literal["approval", "contract", "drawdown"]
Days = Annotated[int, Field(strict=True, ge=1, le=1000)]


class LeadStage(Shape):
    """One column of the board.

    chance: share of the leads here that are won. days: working days after which a lead here is yellow and red. phase: the
    playbook whose exit criteria are asked when the stage is left.
    """

    label: Words
    chance: Dated[Share]
    needs: tuple[Gate, ...] = ()
    days: Mapping[Literal["yellow", "red"], Dated[Days]] = Field(default_factory=dict)
    milestone: Milestone | None = None
    phase: Name | None = None

    def light(self, waited: int, day: date) -> str:
        """The colour of a lead that waited so many working days: `green`, `yellow`, `red`, or empty where none is set."""
        if not self.days:
            return ""
        reached = [name for name in ("yellow", "red") if self._from(name, day) <= waited]
        return reached[-1] if reached else "green"

    def _from(self, name: Literal["yellow", "red"] | str, day: date) -> float:
        dated = {str(key): value for key, value in self.days.items()}.get(name)
        told = on(dated, day) if dated is not None else None
        return float("inf") if told is None else told


class Pipeline(Rule):
    """A sort of business and its stages in order; the last is the one from which it is won."""

    of: Literal["company", "project"]
    stages: Mapping[Name, LeadStage] = Field(min_length=2)

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Chances do not fall along the way, red comes after yellow, each milestone stands once and in order."""
        for (before, first), (after, then) in pairwise(self.stages.items()):
            for day in sorted({*first.chance, *then.chance}):
                low, high = on(first.chance, day), on(then.chance, day)
                if low is not None and high is not None and high < low:
                    raise ValueError(f"{after} is less likely to be won than {before} before it")
        for name, stage in self.stages.items():
            for day in {day for dated in stage.days.values() for day in dated}:
                yellow, red = (on(stage.days[at], day) if at in stage.days else None for at in ("yellow", "red"))
                if yellow is not None and red is not None and red <= yellow:
                    raise ValueError(f"{name}: red must come after yellow")
        told = [stage.milestone for stage in self.stages.values() if stage.milestone]
        if told != [each for each in ("approval", "contract", "drawdown") if each in told]:
            raise ValueError("milestones stand once each, in the order approval, contract, drawdown")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The playbooks of the phases."""
        told = ((name, stage.phase) for name, stage in self.stages.items())
        return [(("stages", name, "phase"), f"playbook/{phase}") for name, phase in told if phase is not None]

    @property
    def first(self) -> str:
        """The stage in which a lead begins."""
        return next(iter(self.stages))

    def place(self, stage: str) -> int:
        """The place of a stage from 0; -1 for one that the file no longer has."""
        return list(self.stages).index(stage) if stage in self.stages else -1

    def reached(self, milestone: str) -> str | None:
        """The stage that carries a milestone, or that follows it first where it carries none itself."""
        order = ("approval", "contract", "drawdown")
        wanted = order[order.index(milestone):] if milestone in order else ()
        return next((name for name, stage in self.stages.items() if stage.milestone in wanted), None)


SHAPE = Pipeline
