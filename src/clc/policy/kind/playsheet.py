"""What a playsheet file may say: how a talk of one phase is led: its aim, who takes part, what is asked and avoided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from clc.policy.shapes import Name, Rule, Shape, Words

Hours = Annotated[int, Field(strict=True, ge=1, le=2160)]


class Question(Shape):
    """A question of a talk, under the name by which its answers are kept."""

    label: Words


class Point(Shape):
    """One line that is read before or after a talk."""

    label: Words


class Playsheet(Rule):
    """A template of talks: the questions, and what to bring, to mind and to write down."""

    aim: Point
    with_whom: Point
    questions: Mapping[Name, Question] = Field(min_length=1)
    bring: tuple[Point, ...] = ()
    cautions: tuple[Point, ...] = ()
    record_within_hours: Hours = 24


SHAPE = Playsheet
WORDS = "Templates of talks"
