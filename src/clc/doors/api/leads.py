"""Leads: written down with their consent, screened, moved, taken from the pool, assigned, made clients."""
from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from clc.doors.api.lead_shapes import (
    Key,
    LeadAdoptedOut,
    LeadChangeIn,
    LeadColumnOut,
    LeadDecisionIn,
    LeadGivenIn,
    LeadIn,
    LeadLossIn,
    LeadMoveIn,
    LeadMoveOut,
    LeadOut,
    LeadSaveIn,
    LeadScoreOut,
    LeadWholeOut,
    LeadWhyIn,
    Name,
)
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Words
from clc.kernel.errors import NotFound
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.reach.learned import newest
from clc.stages.reach.models import Lead, LeadMove
from clc.stages.reach.personal import Contacted
from clc.stages.reach.pipelines import board, pipelines
from clc.stages.reach.services import adopting, assigning, leads, pipeline, pools, screening

router = Router(tags=["leads"])
WHOLE = {200: LeadWholeOut, **REFUSALS}


class LeadFilter(Schema):
    """Which leads."""

    pipeline: Annotated[Words, Field(max_length=64)] = ""
    stage: Annotated[Words, Field(max_length=64)] = ""
    state: Annotated[Words, Field(max_length=8)] = ""
    owner: Annotated[Words, Field(max_length=150)] = ""
    channel: Annotated[Words, Field(max_length=64)] = ""
    pooled: bool | None = None


@router.get("/", response={200: Page[LeadOut], **REFUSALS})
def list_leads(request: HttpRequest, filters: Annotated[LeadFilter, Query()], window: Paging) -> Any:
    """Leads the caller may see, by key."""
    require(request.user, "see_lead")
    wanted = {"pipeline": filters.pipeline, "stage": filters.stage, "state": filters.state, "channel": filters.channel,
              "owner__username": filters.owner}
    rows = Lead.objects.with_people().filter(**{name: value for name, value in wanted.items() if value})
    if filters.pooled is not None:
        rows = rows.pooled() if filters.pooled else rows.exclude(pk__in=Lead.objects.pooled().values("pk"))
    return page(rows, window)


@router.post("/", response={201: LeadWholeOut, **REFUSALS})
def write_lead(request: HttpRequest, body: LeadIn) -> Any:
    """Write a lead down; a person only with the ground for keeping them. It is screened and scored at once."""
    values = values_of(body, "contact", "pooled", "external")
    if body.external:
        values["external"] = f"api:{body.external}"
    made = leads.add_lead(by=caller(request), values=values, contact=contact_of(body), pooled=body.pooled)
    return 201, made


@router.get("/boards/{name}", response={200: list[LeadColumnOut], **REFUSALS})
def one_board(request: HttpRequest, name: Name) -> Any:
    """The stages of a pipeline in order with the caller's open leads added up."""
    return board(named(request, name))


@router.get("/scores/{name}", response={200: LeadScoreOut | None, **REFUSALS})
def learned_score(request: HttpRequest, name: Name) -> Any:
    """The newest learned score of a pipeline with its worth out of time; null where none was learned yet."""
    return newest(named(request, name))


@router.get("/{key}", response=WHOLE)
def one_lead(request: HttpRequest, key: Key) -> Any:
    """One lead; opening one of a pool counts against the quota of looks."""
    return pools.look(by=caller(request), lead=lead_of(request, key))


@router.put("/{key}", response=WHOLE)
def save_lead(request: HttpRequest, key: Key, body: LeadSaveIn) -> Any:
    """Correct what is written of a lead, from the version it was read in."""
    return leads.change_lead(by=caller(request), lead=lead_of(request, key), values=values_of(body, "contact", "saves"),
                             contact=contact_of(body), saves=body.saves)


@router.get("/{key}/moves", response={200: list[LeadMoveOut], **REFUSALS})
def moves_of_lead(request: HttpRequest, key: Key) -> Any:
    """Every step of a lead, in order."""
    return LeadMove.objects.filter(lead=lead_of(request, key)).select_related("by")


@router.post("/{key}/moves", response=WHOLE)
def move(request: HttpRequest, key: Key, body: LeadMoveIn) -> Any:
    """Move a lead to another stage; refused with everything that is missing on the way."""
    return pipeline.move_lead(by=caller(request), lead=lead_of(request, key), to=body.to, saves=body.saves, why=body.why)


@router.post("/{key}/undo", response=WHOLE)
def undo(request: HttpRequest, key: Key) -> Any:
    """Take the last move back."""
    return pipeline.undo_move(by=caller(request), lead=lead_of(request, key))


@router.post("/{key}/lose", response=WHOLE)
def lose(request: HttpRequest, key: Key, body: LeadLossIn) -> Any:
    """Close a lead as lost, for a reason of the book."""
    return pipeline.lose_lead(by=caller(request), lead=lead_of(request, key), reason=body.reason, words=body.words,
                              saves=body.saves)


@router.post("/{key}/reopen", response=WHOLE)
def reopen(request: HttpRequest, key: Key, body: LeadWhyIn) -> Any:
    """Work on a closed lead again."""
    return pipeline.reopen_lead(by=caller(request), lead=lead_of(request, key), why=body.why)


@router.post("/{key}/screen", response=WHOLE)
def screen(request: HttpRequest, key: Key) -> Any:
    """Ask the rules of eligibility again."""
    return screening.screen(by=caller(request), lead=lead_of(request, key))


@router.post("/{key}/decide", response=WHOLE)
def decide(request: HttpRequest, key: Key, body: LeadDecisionIn) -> Any:
    """Decide on what the rules cannot tell; by who screens and does not own the lead."""
    return screening.decide_screening(by=caller(request), lead=lead_of(request, key), accept=body.accept, why=body.why)


@router.post("/{key}/pick", response=WHOLE)
def pick(request: HttpRequest, key: Key) -> Any:
    """Take a lead from the pool."""
    return pools.pick(by=caller(request), lead=lead_of(request, key))


@router.post("/{key}/release", response=WHOLE)
def release(request: HttpRequest, key: Key, body: LeadWhyIn) -> Any:
    """Put a lead into the pool."""
    return pools.release(by=caller(request), lead=lead_of(request, key), why=body.why)


@router.post("/{key}/assign", response=WHOLE)
def assign(request: HttpRequest, key: Key, body: LeadGivenIn) -> Any:
    """Give a lead to a colleague, or to whom most speaks for."""
    to = get_object_or_404(User, username=body.to) if body.to else None
    return assigning.assign(by=caller(request), lead=lead_of(request, key), to=to, why=body.why)


@router.post("/{key}/adopt", response={200: LeadAdoptedOut, **REFUSALS})
def adopt(request: HttpRequest, key: Key) -> Any:
    """Make the firm a client, or tie the lead to the client it is."""
    return {"client": adopting.adopt(by=caller(request), lead=lead_of(request, key)).code}


def values_of(body: LeadChangeIn, *besides: str) -> dict[str, Any]:
    """The fields that were sent."""
    told = body.dict(exclude_unset=True, exclude=set(besides))
    return {name: "" if value is None and name in ("uscc", "project") else value for name, value in told.items()
            if not (value is None and name in ("name", "captured_at", "told"))}


def contact_of(body: LeadChangeIn) -> Contacted | None:
    """The person that was sent."""
    if body.contact is None:
        return None
    told = body.contact
    return Contacted(told.name, told.title, told.phone, told.mail, told.basis, told.basis_on)


def named(request: HttpRequest, name: str) -> str:
    """The name of a pipeline there is, for who may see leads; else 404."""
    require(request.user, "see_lead")
    if name not in pipelines():
        raise NotFound(_("There is no pipeline %(name)s.") % {"name": name[:40]}, todo=_("Choose one listed."))
    return name


def caller(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)
    return request.user


def lead_of(request: HttpRequest, key: int) -> Lead:
    """A lead the caller may see, else 404."""
    require(request.user, "see_lead")
    return get_object_or_404(Lead.objects.with_people(), pk=key)
