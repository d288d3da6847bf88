"""Limits: how much room a client has, reserving it, giving it back."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day, Words
from clc.stages.credit.models import Reservation
from clc.stages.credit.room import Bound, Room, room
from clc.stages.credit.services.reservations import allowing, release, reserve
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["limits"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Product = Annotated[str, Field(pattern="^(loans|bonds|derivatives|off_balance)$")]


class BoundOut(Schema):
    """One limit touched."""

    rule: str
    label: str
    scope: str
    subject: str
    limit: Decimal
    used: Decimal
    after: Decimal
    room: Decimal
    blocks: bool
    breached: bool
    level: str
    members: int
    unknown: int
    may_allow: list[str]
    authority: str


class RoomOut(Schema):
    """What a client may still have: `headroom` is null where it cannot be said, with the reason in `blind`."""

    client: str
    headroom: Decimal | None
    binds: str | None
    fits: bool
    blind: str
    todo: str
    limits: list[BoundOut]


class AskedRoom(Schema):
    """How much more, in which product."""

    client: Code
    amount: Amount = Decimal(0)
    product: Product = "loans"


class ReservationIn(Schema):
    """Room to be reserved; the same key again answers the same reservation. `ask`: write a breach down to be allowed."""

    client: Code
    amount: Amount
    key: Annotated[Words, Field(min_length=1, max_length=80)]
    reason: Annotated[Words, Field(min_length=1, max_length=240)]
    product: Product = "loans"
    until: Day | None = None
    ask: bool = False


class WhyEnded(Schema):
    """Why it ends."""

    why: Annotated[Words, Field(min_length=1, max_length=240)]


class ReservationOut(Schema):
    """One reservation."""

    id: int
    client: str
    key: str
    product: str
    amount: Decimal
    until: date
    reason: str
    state: str

    @staticmethod
    def resolve_client(held: Reservation) -> str:
        """The client's code."""
        return held.client.code


def bound_out(one: Bound) -> BoundOut:
    """A limit as it is told."""
    told = one.touched
    return BoundOut(
        rule=one.rule, label=one.label, scope=one.scope, subject=one.subject, limit=told.limit, used=told.used,
        after=told.after, room=told.room_after, blocks=told.blocks, breached=told.is_breached, level=one.level,
        members=one.members, unknown=one.unknown, may_allow=list(one.may_allow), authority=one.authority)


def room_out(code: str, found: Room) -> RoomOut:
    """A room as it is told."""
    binds = found.binds
    return RoomOut(client=code, headroom=found.headroom, binds=binds.label if binds else None,
                   fits=not found.blind and not found.breaches, blind=found.blind,
                   todo=allowing(found) if found.breaches else "", limits=[bound_out(one) for one in found.bounds])


@router.get("/room", response={200: RoomOut, **REFUSALS})
def ask_room(request: HttpRequest, asked: Annotated[AskedRoom, Query()]) -> Any:
    """Every limit that an amount for a client would touch; nothing is written."""
    require(request.user, "see_limits")
    client = seen(asked.client)
    return room_out(client.code, room(client, more=asked.amount, product=asked.product, day=timezone.localdate()))


@router.get("/reservations", response={200: Page[ReservationOut], **REFUSALS})
def list_reservations(request: HttpRequest, window: Paging) -> Any:
    """Reservations of the clients the caller may see."""
    require(request.user, "see_limits")
    return page(Reservation.objects.select_related("client"), window)


@router.post("/reservations", response={201: ReservationOut, **REFUSALS})
def create_reservation(request: HttpRequest, told: ReservationIn) -> Any:
    """Reserve room for an approval."""
    assert isinstance(request.user, User)
    return 201, reserve(by=request.user, client=seen(told.client), amount=told.amount, key=told.key, reason=told.reason,
                        product=told.product, until=told.until, ask=told.ask)


@router.post("/reservations/{key}/release", response={200: ReservationOut, **REFUSALS})
def release_reservation(request: HttpRequest, key: Key, told: WhyEnded) -> Any:
    """Give room back; a second time changes nothing."""
    assert isinstance(request.user, User)
    held = get_object_or_404(Reservation, pk=key)
    return release(by=request.user, reservation=held, why=told.why)
