"""The profile of a client: the sheet of its type with every answer, its age and its source; its team."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Day, Words
from clc.kernel.privacy import initial
from clc.policy.kind.sheet import Sheet
from clc.stages.credit.profile.composing import Profile, profile_of
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.services.people import Place, seat_person
from clc.stages.inquiry.team import team_rule

router = Router(tags=["profile"])


class AnswerOut(Schema):
    """One line: its value (null: unknown, `because` says why), its unit, age and source."""

    of: str
    label: str
    why: str
    unit: str
    value: float | str | None
    as_of: date | None
    source: str
    because: str
    stale: bool
    needed: bool


class ListLineOut(Schema):
    """A row of a list."""

    name: str
    code: str
    words: str
    value: float | None
    unit: str


class ListOut(Schema):
    """A list of the profile."""

    name: str
    entries: list[ListLineOut]
    more: int


class SectionOut(Schema):
    """A section of the sheet."""

    label: str
    answers: list[AnswerOut]
    lists: list[ListOut]


class SeatOut(Schema):
    """A place in the team; the name is cut to its first sign for those who may not see people."""

    id: int
    name: str
    position: str
    since: date
    until: date | None
    background: str
    source: str


class ProfileOut(Schema):
    """A client by the sheet of its type."""

    client: str
    sheet: str
    sheets: list[str]
    edition: str
    needed: int
    known: int
    stale: int
    sections: list[SectionOut]
    team: list[SeatOut]


class ProfileFilter(Schema):
    """Whose profile, by which sheet (the one that fits best when none is named), as of which day (today)."""

    client: Annotated[Words, Field(max_length=40)]
    sheet: Annotated[Words, Field(max_length=64)] = ""
    day: Day | None = None


class SeatIn(Schema):
    """Who takes a place."""

    client: Code
    name: Annotated[Words, Field(max_length=80)]
    position: Annotated[Words, Field(max_length=64)]
    since: Day
    background: Annotated[Words, Field(max_length=4000)] = ""
    source: Annotated[Words, Field(max_length=240)] = ""


@router.get("/", response={200: ProfileOut, **REFUSALS})
def one_profile(request: HttpRequest, filters: Annotated[ProfileFilter, Query()]) -> Any:
    """The profile of a client the caller may see."""
    user = require(request.user, "see_fact")
    client, names = seen(filters.client), may(user, "see_people")
    found = profile_of(client, filters.day, sheet=filters.sheet, names=names)
    held, needed = found.team.held, found.needed
    return {
        "client": client.code, "sheet": found.name, "sheets": list(found.others), "edition": current_book().edition,
        "needed": len(needed), "known": len(needed) - len(found.missing), "stale": len(found.stale),
        "sections": sections_of(found), "team": [shown(one, names=names) for one in held]}


@router.get("/sheets", response={200: dict[str, list[str]], **REFUSALS})
def list_sheets(request: HttpRequest) -> Any:
    """The sheets there are, with what each asks."""
    require(request.user, "see_fact")
    return {name: [line.of for line in rule.lines()] for name, rule in current_book().of(Sheet).items()}


@router.post("/team", response={201: SeatOut, **REFUSALS})
def create_seat(request: HttpRequest, told: SeatIn) -> Any:
    """Write down who takes a place in a client's team."""
    assert isinstance(request.user, User)
    place = Place(told.name, told.position, told.since, told.background, told.source)
    made = seat_person(by=request.user, client=seen(told.client), place=place)
    return 201, shown(made, names=may(request.user, "see_people"))


def sections_of(found: Profile) -> Sequence[dict[str, Any]]:
    """The sections as they are told."""
    return [{
        "label": section.label,
        "lists": [{"name": one.name, "entries": list(one.entries), "more": one.more} for one in section.lists],
        "answers": [{
            "of": one.of, "label": one.label, "why": one.line.why, "unit": one.unit, "value": one.value, "as_of": one.as_of,
            "source": one.source, "because": one.because, "stale": one.is_stale, "needed": one.line.needed,
        } for one in section.answers],
    } for section in found.sections]


def shown(seat: Seat, *, names: bool) -> dict[str, Any]:
    """A place as far as the caller may see it."""
    rule = team_rule(current_book()).positions.get(seat.position)
    open_name = names or (rule is not None and not rule.counted)
    return {
        "id": seat.pk, "name": seat.name if open_name else initial(seat.name), "position": seat.position,
        "since": seat.since, "until": seat.until, "background": seat.background if names else "", "source": seat.source}
