"""Actions: what is to be done, opened and finished."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Day, Words
from clc.stages.hub.models import Action, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.actions import finish_action, open_action

router = Router(tags=["actions"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]


class ActionOut(Schema):
    """One action."""

    id: int
    client: str
    title: str
    detail: str
    plan: str
    codes: str
    owner: str | None
    due: date
    state: str
    outcome: str
    opened_at: datetime
    done_at: datetime | None
    verdict: int | None

    @staticmethod
    def resolve_client(action: Action) -> str:
        """The client's code."""
        return action.client.code

    @staticmethod
    def resolve_owner(action: Action) -> str | None:
        """The owner's account."""
        return action.owner.username if action.owner else None

    @staticmethod
    def resolve_verdict(action: Action) -> int | None:
        """The verdict that asked for it."""
        return action.verdict_id


class ActionFilter(Schema):
    """Which actions."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[str, Field(pattern="^(open|done|dropped)?$")] = ""
    mine: bool = False
    due_before: Day | None = None


class ActionIn(Schema):
    """An action to be opened."""

    client: Code
    title: Annotated[Words, Field(min_length=1, max_length=240)]
    detail: Annotated[Words, Field(max_length=4000)] = ""
    due: Day


class Outcome(Schema):
    """What came of it."""

    outcome: Annotated[Words, Field(max_length=4000)] = ""


@router.get("/", response={200: Page[ActionOut], **REFUSALS})
def list_actions(request: HttpRequest, filters: Annotated[ActionFilter, Query()], window: Paging) -> Any:
    """Actions on clients the caller may see."""
    by = require(request.user, "see_client")
    rows = Action.objects.select_related("client", "owner")
    if filters.client:
        rows = rows.filter(client__code=filters.client)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.mine:
        rows = rows.filter(owner=by)
    if filters.due_before:
        rows = rows.filter(due__lt=filters.due_before)
    return page(rows, window)


@router.post("/", response={201: ActionOut, **REFUSALS})
def create_action(request: HttpRequest, told: ActionIn) -> Any:
    """Open an action; its owner is the client's manager."""
    assert isinstance(request.user, User)
    return 201, open_action(by=request.user, client=seen(told.client), title=told.title, due=told.due,
                            detail=told.detail)


@router.post("/{key}/finish", response={200: ActionOut, **REFUSALS})
def finish(request: HttpRequest, key: Key, told: Outcome) -> Any:
    """Finish an action with its outcome."""
    assert isinstance(request.user, User)
    action = get_object_or_404(Action, pk=key)
    return finish_action(by=request.user, action=action, outcome=told.outcome)
