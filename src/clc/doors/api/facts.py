"""Facts told of clients: as they are known now, or as they were known at a moment."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day, Moment, Words
from clc.stages.hub.models import Fact, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.facts import tell_fact

router = Router(tags=["facts"])


class FactOut(Schema):
    """One fact."""

    id: int
    client: str
    name: str
    value: Decimal | None
    text: str
    unit: str
    as_of: date
    known_at: datetime
    superseded_at: datetime | None
    record: int | None

    @staticmethod
    def resolve_client(fact: Fact) -> str:
        """The client's code."""
        return fact.client.code

    @staticmethod
    def resolve_record(fact: Fact) -> int | None:
        """The record that told it."""
        return fact.record_id


class FactFilter(Schema):
    """Which facts."""

    client: Annotated[Words, Field(max_length=40)] = ""
    name: Annotated[Words, Field(max_length=64)] = ""
    known_at: Moment | None = None


class FactIn(Schema):
    """A fact to be told."""

    client: Code
    name: Annotated[Words, Field(max_length=64)]
    value: Amount | None = None
    text: Annotated[Words, Field(max_length=240)] = ""
    as_of: Day


@router.get("/", response={200: Page[FactOut], **REFUSALS})
def list_facts(request: HttpRequest, filters: Annotated[FactFilter, Query()], window: Paging) -> Any:
    """Facts of the clients the caller may see."""
    require(request.user, "see_fact")
    rows = Fact.objects.select_related("client").known(filters.known_at)
    if filters.client:
        rows = rows.filter(client__code=filters.client)
    if filters.name:
        rows = rows.filter(name=filters.name)
    return page(rows, window)


@router.post("/", response={201: FactOut, **REFUSALS})
def create_fact(request: HttpRequest, told: FactIn) -> Any:
    """Tell a fact; an earlier one of the same name and day is superseded."""
    assert isinstance(request.user, User)
    fact = tell_fact(by=request.user, client=seen(told.client), name=told.name, value=told.value, text=told.text,
                     as_of=told.as_of)
    return 201, fact
