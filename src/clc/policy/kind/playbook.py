"""What a playbook may say: how a phase of the conversation is led: who takes part, what is asked, when it may be left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Playbooks of talks"
Hours = Annotated[int, Field(strict=True, ge=1, le=2160)]
Count = Annotated[int, Field(strict=True, ge=1, le=9)]
Level = Literal["executive", "manager", "expert"]
FieldOfWork = Literal["leadership", "finance", "technical", "legal", "operations", "other"]


class Question(Shape):
    """A question of a talk, under the name by which its answers are kept."""

    label: Words


class Point(Shape):
    """One line that is read before or after a talk."""

    label: Words


class Ours(Shape):
    """People of ours in one talk: at least so many, of these roles (none: of any)."""

    at_least: Count = 1
    roles: tuple[Name, ...] = ()


class Theirs(Shape):
    """People of the client in one talk: at least so many, of these levels and fields of work (none: of any)."""

    at_least: Count = 1
    levels: tuple[Level, ...] = ()
    fields: tuple[FieldOfWork, ...] = ()


class Criterion(Shape):
    """One thing a phase is not left without; exactly one of the words is said.

    answered: these questions have an answer. ours, theirs: who took part in one talk. document: a paper of one of these
    kinds is kept since the phase began. consent: a consent for this purpose holds. talks: so many talks were held.
    next_step: the last talk says what comes next and on which day. noted: a talk was written down in time.
    """

    answered: tuple[Name, ...] = ()
    ours: Ours | None = None
    theirs: Theirs | None = None
    document: tuple[Name, ...] = ()
    consent: Name | None = None
    talks: Count | None = None
    next_step: Literal[True] | None = None
    noted: Literal[True] | None = None

    @property
    def said(self) -> str:
        """Which of the words is said."""
        return next(name for name in type(self).model_fields if getattr(self, name))

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        """Exactly one word, so that what is missing is told by one line."""
        said = [name for name in type(self).model_fields if getattr(self, name)]
        if len(said) != 1:
            raise ValueError(f"a criterion says exactly one of {', '.join(type(self).model_fields)}; this says {len(said)}")
        return self


class Playbook(Rule):
    """A phase of the conversation: the questions, what to bring, to mind and to write down, and its gate.

    road: its place on the road of every client (none: it is taken when its occasion comes). next: the playbook that follows
    when the gate is met.
    """

    aim: Point
    with_whom: Point
    questions: Mapping[Name, Question] = Field(min_length=1)
    bring: tuple[Point, ...] = ()
    cautions: tuple[Point, ...] = ()
    record_within_hours: Hours = 24
    road: Annotated[int, Field(strict=True, ge=1, le=99)] | None = None
    next: Name | None = None
    gate: Mapping[Name, Criterion] = {}

    @model_validator(mode="after")
    def asks_what_it_waits_for(self) -> Self:
        """The gate waits only for answers to questions that are asked."""
        asked = {name for one in self.gate.values() for name in one.answered}
        unknown = sorted(asked - set(self.questions))
        if unknown:
            raise ValueError(f"gate: no such question: {', '.join(unknown)}")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles the gate asks for, and the playbook that follows."""
        roles = [(("gate", name, "ours", "roles", place), f"role/{role}") for name, one in self.gate.items() if one.ours
                 for place, role in enumerate(one.ours.roles)]
        return [*roles, *([(("next",), f"playbook/{self.next}")] if self.next else [])]


SHAPE = Playbook
