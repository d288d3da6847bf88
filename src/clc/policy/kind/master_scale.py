"""What a master scale says: grades of default chance, classes of loss given default, and grades of expected loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Shape, Share, Words, on

Code = Annotated[str, Field(strict=True, pattern=r"^[A-Z]{1,3}[0-9]?[+-]?$")]


class Step(Shape):
    """One class of a ladder: the values up to `to`; the last class takes the rest."""

    code: Code
    label: Words
    to: Dated[Share] | None = None


class Grade(Step):
    """A grade of clients: chance of default within a year up to `to`; `pd` stands for it where a grade is given by hand."""

    pd: Dated[Share]


class MasterScale(Rule):
    """The one ladder on which ratings stand, best first; the last grade is default."""

    grades: tuple[Grade, ...] = Field(min_length=3)
    loss_given_default: tuple[Step, ...] = Field(min_length=2)
    expected_loss: tuple[Step, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def ladders_climb(self) -> Self:
        """On every day limits rise, every grade's chance lies within its limits, and only the last step has no limit."""
        for ladder in (self.grades[:-1], self.loss_given_default, self.expected_loss):
            _check(ladder)
        for day in self.days():
            low = 0.0
            for grade in self.grades:
                high, chance = _limit(grade, day), on(grade.pd, day)
                if chance is not None and not low <= chance <= high:
                    raise ValueError(f"the chance of {grade.code} on {day} must lie between {low:g} and {high:g}")
                low = high if grade.to else low
        return self

    def days(self) -> list[date]:
        """The days on which a number of this file changes."""
        ladders = (*self.grades, *self.loss_given_default, *self.expected_loss)
        told = [*(step.to for step in ladders if step.to), *(grade.pd for grade in self.grades)]
        return sorted({day for dated in told for day in dated})

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """The ladders with every number in force, as plain values; None before all of them are."""
        if any(grade.pd and on(grade.pd, day) is None for grade in self.grades):
            return None
        return {
            "grades": [{"code": each.code, "to": _limit(each, day), "pd": on(each.pd, day)} for each in self.grades],
            "loss_given_default": [{"code": each.code, "to": _limit(each, day)} for each in self.loss_given_default],
            "expected_loss": [{"code": each.code, "to": _limit(each, day)} for each in self.expected_loss],
        }

    def codes(self) -> tuple[str, ...]:
        """The grades, best first."""
        return tuple(each.code for each in self.grades)


def _limit(step: Step, day: date) -> float:
    told = on(step.to, day) if step.to else None
    return 1.0 if told is None else told


def _check(ladder: Sequence[Step]) -> None:
    codes = [step.code for step in ladder]
    if len(set(codes)) < len(codes):
        raise ValueError(f"each step is named once: {', '.join(codes)}")
    if any(step.to is None for step in ladder[:-1]) or ladder[-1].to is not None:
        raise ValueError("every step but the last says how far it goes (`to`)")
    for day in {day for step in ladder[:-1] for day in step.to or {}}:
        told = [on(step.to, day) for step in ladder[:-1] if step.to]
        known = [limit for limit in told if limit is not None]
        if known != sorted(set(known)):
            raise ValueError(f"limits must rise from step to step on {day}")


SHAPE = MasterScale
WORDS = "Master scales"
