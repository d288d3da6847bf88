"""The shapes in which cases are asked for, opened and decided."""
from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Words

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Saves = Annotated[int, Field(ge=0, le=2_147_483_647)]
Said = Annotated[Words, Field(max_length=4000)]
Node = Annotated[Words, Field(min_length=1, max_length=80)]
User = Annotated[Words, Field(min_length=1, max_length=150)]
Gate = Literal["signing", "first_drawing", "each_drawing", "completion", "after"]
States = Literal["running", "approved", "refused", "withdrawn", "expired", "done"]


class CaseFilter(Schema):
    """Which cases: of a client, in a state, about what, only those that wait for others on the caller's behalf."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: States | None = None
    subject: Annotated[Words, Field(max_length=40)] = ""
    mine: bool = False


class CaseOpenIn(Schema):
    """What is put up for a decision: a kind of thing and its key; the process, where it is not the thing's own."""

    subject: Annotated[Words, Field(min_length=1, max_length=40)]
    key: Annotated[str, Field(pattern="^[0-9]{1,18}$")]
    process: Annotated[Words, Field(max_length=60)] = ""
    words: Said = ""


class CaseActIn(Schema):
    """A decision at a step, in words, with the version of the case it was looked at in."""

    words: Said = ""
    saves: Saves | None = None


class CaseFinishIn(CaseActIn):
    """The work of a step is done, with one of the step's own words where it has any."""

    outcome: Annotated[Words, Field(max_length=40)] = "done"


class CaseVoteIn(CaseActIn):
    """A vote; against needs words."""

    choice: Literal["yes", "no", "abstain"]


class CaseBackIn(CaseActIn):
    """To which step it is returned, and why."""

    to: Node


class CaseToIn(CaseActIn):
    """Whom it is put to."""

    to: User


class CaseAddIn(CaseToIn):
    """Who is to decide as well, before or after."""

    where: Literal["before", "after"] = "before"


class CaseCopyIn(Schema):
    """Who gets a copy, and a word with it."""

    to: Annotated[list[User], Field(min_length=1, max_length=30)]
    words: Annotated[Words, Field(max_length=400)] = ""


class CaseConditionIn(Schema):
    """A condition of the approval; days only for what is met after the first drawing."""

    label: Annotated[Words, Field(min_length=1, max_length=240)]
    asks: Annotated[Words, Field(max_length=240)] = ""
    gate: Gate
    days: Annotated[int, Field(ge=0, le=1830)] | None = None
    may_be_waived: bool = False
    saves: Saves | None = None


class CaseFormIn(Schema):
    """Fields of the form with their words."""

    values: dict[str, Said]
    saves: Saves | None = None
