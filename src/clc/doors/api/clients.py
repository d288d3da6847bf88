"""Clients: list, look up, add, correct."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Words
from clc.stages.hub.models import Branch, Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.clients import add_client, change_client

router = Router(tags=["clients"])


class PartyOut(Schema):
    """Who the client is in law."""

    kind: str
    name: str
    name_en: str
    uscc: str
    lei: str
    country: str
    industry: str
    demo: bool


class StandingOut(Schema):
    """Where the client stands after the last run."""

    day: date
    service_tier: str
    management_tier: str
    tier_score: float | None
    grade: str
    score: float | None
    pd: float | None
    light: str
    reds: int
    oranges: int
    yellows: int
    exposure: float | None


class ClientOut(Schema):
    """A client."""

    id: int
    code: str
    state: str
    since: date | None
    next_step: str
    branch: str
    manager: str | None
    party: PartyOut
    standing: StandingOut | None

    @staticmethod
    def resolve_branch(client: Client) -> str:
        """The branch's code."""
        return client.branch.code

    @staticmethod
    def resolve_manager(client: Client) -> str | None:
        """The manager's account."""
        return client.manager.username if client.manager else None

    @staticmethod
    def resolve_standing(client: Client) -> Any:
        """None before the first run."""
        return getattr(client, "standing", None)


class ClientFilter(Schema):
    """Which clients."""

    words: Annotated[str, Field(max_length=120)] = ""
    light: Annotated[str, Field(max_length=10)] = ""
    service_tier: Annotated[str, Field(max_length=10)] = ""
    grade: Annotated[str, Field(max_length=10)] = ""


class ClientIn(Schema):
    """A client to be added."""

    code: Code
    name: Annotated[Words, Field(max_length=240)]
    kind: Annotated[str, Field(pattern="^(company|person|government|institution|project_company)$")] = "company"
    name_en: Annotated[Words, Field(max_length=240)] = ""
    uscc: Annotated[Words, Field(max_length=18)] = ""
    lei: Annotated[Words, Field(max_length=20)] = ""
    country: Annotated[Words, Field(max_length=8)] = "CN"
    industry: Annotated[Words, Field(max_length=8)] = ""
    branch: Annotated[Words, Field(max_length=32)] = ""


class ClientChange(Schema):
    """What to correct; fields left out stay."""

    name: Annotated[Words, Field(max_length=240)] | None = None
    name_en: Annotated[Words, Field(max_length=240)] | None = None
    uscc: Annotated[Words, Field(max_length=18)] | None = None
    lei: Annotated[Words, Field(max_length=20)] | None = None
    next_step: Annotated[Words, Field(max_length=240)] | None = None


def seen(code: str) -> Client:
    """The client with this code among those the caller may see, else 404."""
    return get_object_or_404(Client.objects.with_standing(), code=code)


@router.get("/", response={200: Page[ClientOut], **REFUSALS})
def list_clients(request: HttpRequest, filters: Annotated[ClientFilter, Query()], window: Paging) -> Any:
    """The clients the caller may see, by key."""
    require(request.user, "see_client")
    rows = Client.objects.with_standing().found(filters.words)
    wanted = {f"standing__{name}": value for name, value in filters.dict(exclude={"words"}).items() if value}
    return page(rows.filter(**wanted), window)


@router.post("/", response={201: ClientOut, **REFUSALS})
def create_client(request: HttpRequest, told: ClientIn) -> Any:
    """Add a client; its manager is the caller, its branch the caller's unless one is named."""
    by = require(request.user, "add_client")
    branch = Branch.objects.filter(code=told.branch).first() if told.branch else by.branch
    branch = branch or get_object_or_404(Branch, code=told.branch)
    values = told.dict(exclude={"code", "branch"})
    client = add_client(by=by, code=told.code, values=values, branch=branch, manager=by)
    return 201, seen(client.code)


@router.get("/{code}", response={200: ClientOut, **REFUSALS})
def get_client(request: HttpRequest, code: Code) -> Any:
    """One client."""
    require(request.user, "see_client")
    return seen(code)


@router.patch("/{code}", response={200: ClientOut, **REFUSALS})
def correct_client(request: HttpRequest, code: Code, told: ClientChange) -> Any:
    """Correct a client; the audit keeps both values."""
    assert isinstance(request.user, User)
    values = {name: value for name, value in told.dict(exclude_unset=True).items() if value is not None}
    change_client(by=request.user, client=seen(code), values=values)
    return seen(code)
