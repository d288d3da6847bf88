"""People at clients, talks with them by playbook, phases and their gates, messages."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import KEYS, Code, Day, Moment, Words
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.reach import gating
from clc.stages.reach.messaging import Wanted
from clc.stages.reach.models import Contact, MessageSent, Phase, Talk
from clc.stages.reach.persons import shown
from clc.stages.reach.services import contacts, messages, talks

router = Router(tags=["contacts"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Short = Annotated[Words, Field(max_length=240)]


class ContactOut(Schema):
    """A person at a client; masked for who may not see people."""

    id: int
    client: str | None
    name: str
    title: str
    level: str
    field: str
    phone: str
    mail: str
    basis: str
    left_on: date | None


class ContactIn(Schema):
    """A person to be written down, and on what ground."""

    client: Code
    name: Annotated[Words, Field(min_length=1, max_length=80)]
    level: Annotated[str, Field(pattern="^(executive|manager|expert)$")]
    basis: Annotated[str, Field(pattern="^(consent|company|public)$")]
    title: Annotated[Words, Field(max_length=80)] = ""
    field: Annotated[str, Field(pattern="^(leadership|finance|technical|legal|operations|other)$")] = "other"
    phone: Annotated[Words, Field(max_length=40)] = ""
    mail: Annotated[Words, Field(max_length=160)] = ""
    language: Annotated[str, Field(pattern="^(zh-hans|en)$")] = "zh-hans"


class TalkIn(Schema):
    """A talk that was held; `key` makes the same one sent twice one talk."""

    client: Code
    key: UUID
    playbook: Annotated[Words, Field(max_length=64)]
    kind: Annotated[Words, Field(max_length=10)]
    at: Moment
    answers: Annotated[dict[Annotated[Words, Field(max_length=64)], Annotated[Words, Field(max_length=4000)]],
                       Field(json_schema_extra=KEYS)] = {}
    own: Annotated[list[Annotated[Words, Field(max_length=150)]], Field(max_length=40)] = []
    theirs: Annotated[list[Key], Field(max_length=40)] = []
    notes: Annotated[Words, Field(max_length=20000)] = ""
    next_step: Short = ""
    next_on: Day | None = None


class TalkOut(Schema):
    """A talk as it was written down."""

    id: int
    playbook: str
    kind: str
    at: datetime
    kept_at: datetime
    answers: list[dict[str, str]]
    notes: str
    next_step: str
    next_on: date | None
    phase: int | None

    @staticmethod
    def resolve_phase(talk: Talk) -> int | None:
        """The phase it belongs to."""
        return talk.phase_id


class CriterionOut(Schema):
    """One thing a gate waits for."""

    name: str
    words: str
    met: bool
    todo: str


class PhaseOut(Schema):
    """A phase of the conversation, and what its gate waits for while it is open."""

    id: int
    playbook: str
    began_at: datetime
    ended_at: datetime | None
    end: str
    why: str
    gate: list[CriterionOut]


class ContactMessageIn(Schema):
    """A message to be sent by a template."""

    contact: Key
    key: UUID
    template: Annotated[Words, Field(max_length=64)]
    way: Annotated[str, Field(pattern="^(mail|sms|chat|letter)$")]
    language: Annotated[str, Field(pattern="^(zh-hans|en)$")] = "zh-hans"
    filled: Annotated[dict[Annotated[Words, Field(max_length=64)], Short], Field(json_schema_extra=KEYS)] = {}


class ContactMessageOut(Schema):
    """A message: how far it has come. Its words stand on the client's page."""

    id: int
    contact: int
    template: str
    purpose: str
    state: str
    due_at: datetime
    sent_at: datetime | None

    @staticmethod
    def resolve_contact(message: MessageSent) -> int:
        """The contact's key."""
        return message.contact_id


class ContactFilter(Schema):
    """Whose."""

    client: Code


def _caller(request: HttpRequest) -> User:
    return require(request.user, "see_client")


def _told(reader: User, one: Contact) -> dict[str, Any]:
    told = shown(reader, one, {})
    return {"id": one.pk, "client": one.client.code if one.client else None, "name": told.name, "title": one.title,
            "level": one.level, "field": one.field, "phone": told.phone, "mail": told.mail, "basis": one.basis,
            "left_on": one.left_on}


def _phase(phase: Phase) -> dict[str, Any]:
    gate = gating.checked(phase) if phase.ended_at is None else []
    return {"id": phase.pk, "playbook": phase.playbook, "began_at": phase.began_at, "ended_at": phase.ended_at,
            "end": phase.end, "why": phase.why,
            "gate": [{"name": one.name, "words": one.words, "met": one.met, "todo": one.todo} for one in gate]}


@router.get("/", response={200: list[ContactOut], **REFUSALS})
def list_contacts(request: HttpRequest, filters: Annotated[ContactFilter, Query()]) -> Any:
    """The people of a client, masked for who may not see people."""
    reader = _caller(request)
    return [_told(reader, one) for one in Contact.objects.of(seen(filters.client)).select_related("client")[:500]]


@router.post("/", response={201: ContactOut, **REFUSALS})
def write_contact(request: HttpRequest, body: ContactIn) -> Any:
    """Write a person down on a basis."""
    told = contacts.Told(**body.dict(exclude={"client"}))
    reader = _caller(request)
    return 201, _told(reader, contacts.add_contact(by=reader, whose=seen(body.client), told=told))


@router.get("/talks", response={200: Page[TalkOut], **REFUSALS})
def list_talks(request: HttpRequest, filters: Annotated[ContactFilter, Query()], window: Paging) -> Any:
    """The talks with a client, newest first."""
    _caller(request)
    return page(Talk.objects.filter(client=seen(filters.client)).order_by("-pk"), window)


@router.post("/talks", response={200: TalkOut, 201: TalkOut, **REFUSALS})
def write_talk(request: HttpRequest, body: TalkIn) -> Any:
    """Write a talk down; 200 when it was here already."""
    own = list(User.objects.filter(username__in=body.own))
    told = talks.Held(**body.dict(exclude={"client", "playbook", "own", "theirs"}), own=own,
                      theirs=list(Contact.objects.filter(pk__in=body.theirs)))
    made, new = talks.keep_talk(by=_caller(request), whose=seen(body.client), playbook=body.playbook, told=told)
    return (201 if new else 200), made


@router.get("/phases", response={200: list[PhaseOut], **REFUSALS})
def list_phases(request: HttpRequest, filters: Annotated[ContactFilter, Query()]) -> Any:
    """The phases of a client's conversation, with what the open ones' gates wait for."""
    _caller(request)
    rows = Phase.objects.filter(client=seen(filters.client)).select_related("client", "lead")
    return [_phase(one) for one in rows[:200]]


@router.post("/phases/{key}/leave", response={200: PhaseOut, **REFUSALS})
def leave_phase(request: HttpRequest, key: Key) -> Any:
    """Leave a phase; refused with everything its gate misses."""
    held = get_object_or_404(Phase.objects.select_related("client", "lead__client"), pk=key)
    talks.leave_phase(by=_caller(request), phase=held)
    held.refresh_from_db()
    return _phase(held)


@router.get("/messages", response={200: Page[ContactMessageOut], **REFUSALS})
def list_messages(request: HttpRequest, filters: Annotated[ContactFilter, Query()], window: Paging) -> Any:
    """Messages to a client's people, newest first."""
    _caller(request)
    return page(MessageSent.objects.filter(client=seen(filters.client)).order_by("-pk"), window)


@router.post("/messages", response={201: ContactMessageOut, **REFUSALS})
def send_message(request: HttpRequest, body: ContactMessageIn) -> Any:
    """Send a message by a template; refused with everything that speaks against it."""
    contact = get_object_or_404(Contact, pk=body.contact)
    wanted = Wanted(body.template, body.way, body.language, body.filled)
    return 201, messages.send_message(by=_caller(request), contact=contact, wanted=wanted, key=body.key)
