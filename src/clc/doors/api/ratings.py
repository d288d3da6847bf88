"""Ratings of clients: what each rests on, and the steps of the four eyes."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Words
from clc.kernel.errors import NotFound
from clc.stages.credit.models import Rating
from clc.stages.credit.services import ratings
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["ratings"])


class RatingOut(Schema):
    """One rating, with the trace of every number in `outcome`."""

    id: int
    client: str
    model: str
    edition: str
    as_of: date
    state: str
    version: int
    points: float | None
    model_grade: str
    computed_grade: str
    grade: str
    pd: float | None
    override_notches: int
    override_reason: str
    valid_until: date | None
    confirmed_at: datetime | None
    inputs_hash: str
    outcome: dict[str, Any]
    facilities: list[dict[str, Any]]

    @staticmethod
    def resolve_client(rating: Rating) -> str:
        """The client's code."""
        return rating.client.code

    @staticmethod
    def resolve_edition(rating: Rating) -> str:
        """The hash of the rule book it was rated by."""
        return rating.edition.hash


class RatingFilter(Schema):
    """Which ratings."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[str, Field(pattern="^(draft|proposed|confirmed|expired|superseded|returned)?$")] = ""
    grade: Annotated[Words, Field(max_length=10)] = ""


class RatingIn(Schema):
    """A rating to be begun."""

    client: Code
    model: Annotated[Words, Field(max_length=64)]


class Step(Schema):
    """A step on a rating: the version the caller saw, and the reason where one is asked for."""

    version: Annotated[int, Field(ge=0, le=1_000_000)]
    why: Annotated[Words, Field(max_length=2000)] = ""


@router.get("/", response={200: Page[RatingOut], **REFUSALS})
def list_ratings(request: HttpRequest, filters: Annotated[RatingFilter, Query()], window: Paging) -> Any:
    """Ratings of clients the caller may see, newest first."""
    require(request.user, "see_verdict")
    wanted = {"client__code": filters.client, "state": filters.state, "grade": filters.grade}
    rows = Rating.objects.select_related("client", "edition").defer("edition__texts", "inputs")
    return page(rows.filter(**{name: value for name, value in wanted.items() if value}), window)


@router.post("/", response={201: RatingOut, **REFUSALS})
def begin_rating(request: HttpRequest, body: RatingIn) -> Any:
    """Begin a rating; the one under way is given back when there is one."""
    assert isinstance(request.user, User)
    return 201, ratings.start_rating(by=request.user, client=seen(body.client), model=body.model)


@router.get("/{key}", response={200: RatingOut, **REFUSALS})
def one_rating(request: HttpRequest, key: int) -> Any:
    """One rating with its trace."""
    require(request.user, "see_verdict")
    return rating_of(key)


@router.post("/{key}/propose", response={200: RatingOut, **REFUSALS})
def propose_rating(request: HttpRequest, key: int, body: Step) -> Any:
    """Hand a finished draft to a second person."""
    assert isinstance(request.user, User)
    return ratings.propose_rating(by=request.user, rating=rating_of(key), version=body.version)


@router.post("/{key}/return", response={200: RatingOut, **REFUSALS})
def return_rating(request: HttpRequest, key: int, body: Step) -> Any:
    """Send a proposed rating back, with the reason in `why`."""
    assert isinstance(request.user, User)
    return ratings.return_rating(by=request.user, rating=rating_of(key), why=body.why, version=body.version)


@router.post("/{key}/confirm", response={200: RatingOut, **REFUSALS})
def confirm_rating(request: HttpRequest, key: int, body: Step) -> Any:
    """Put a proposed rating in force."""
    assert isinstance(request.user, User)
    return ratings.confirm_rating(by=request.user, rating=rating_of(key), version=body.version)


def rating_of(key: int) -> Rating:
    """A rating the caller may see; else NotFound."""
    found = Rating.objects.select_related("client", "edition").filter(pk=key).first() if 0 < key < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such rating among those you may see."), todo=_("List the ratings."))
    return found
