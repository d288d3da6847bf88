"""Green: uses of loans by catalogue, what two people confirmed, totals, financed emissions, catalogues."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.covenants import structure_of
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day, Words
from clc.policy.kind.green import Catalogue
from clc.stages.deal import green_book, greening
from clc.stages.deal.models import Decision, GreenUse
from clc.stages.deal.services import green
from clc.stages.deal.services.green import Used
from clc.stages.deal.services.green_decisions import confirm_green, refuse_green
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Document, User
from clc.stages.hub.permission import require

router = Router(tags=["green"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Benefit = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


class UseOut(Schema):
    """What part of a loan goes to which use."""

    id: int
    client: str
    catalogue: str
    code: str
    loan: str
    amount: Decimal
    share: Decimal
    green_amount: Decimal
    approved_on: date
    carbon: str
    taxonomy: str
    transition: bool
    verifier: str
    benefits: dict[str, float]
    state: str
    evidence_id: int | None

    @staticmethod
    def resolve_client(held: GreenUse) -> str:
        """The client's code."""
        return held.client.code

    @staticmethod
    def resolve_green_amount(held: GreenUse) -> Decimal:
        """Amount times share, in cents."""
        return green_book.green_amount(held)

    @staticmethod
    def resolve_taxonomy(held: GreenUse) -> str:
        """unknown, not_eligible, eligible, open or aligned."""
        return greening.taxonomy_state(held.taxonomy)


class UseIn(Schema):
    """A use to be confirmed; share as a fraction; evidence: a document of the client's file."""

    client: Code
    code: Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2}){0,3}$")]
    amount: Amount
    share: Amount
    approved_on: Day
    evidence: Key
    loan: Annotated[Words, Field(max_length=64)] = ""
    verifier: Annotated[Words, Field(max_length=120)] = ""
    transition: bool = False
    benefits: dict[Annotated[Words, Field(max_length=40)], Benefit] = {}
    taxonomy: dict[Annotated[Words, Field(max_length=40)], bool | Annotated[Words, Field(max_length=40)] | None] = {}
    words: Annotated[Words, Field(max_length=2000)] = ""
    structure: Key | None = None


class WhyRefused(Schema):
    """Why it is turned down."""

    why: Annotated[Words, Field(min_length=1, max_length=240)]


class ListedUses(Schema):
    """Which: of one client (none: of all the caller sees), in one state."""

    client: Code | None = None
    state: Annotated[str, Field(pattern="^(waiting|confirmed|refused|replaced)$")] = "confirmed"


class TotalOut(Schema):
    """Uses of one kind."""

    key: str
    label: str
    uses: int
    clients: int
    amount: Decimal
    benefits: dict[str, float]


class TotalsOut(Schema):
    """What the statistics of green loans ask, and financed emissions; unknown numbers are null."""

    by_category: list[TotalOut]
    by_carbon: list[TotalOut]
    by_taxonomy: list[TotalOut]
    financed_tonnes: float | None
    data_quality: float | None
    facts_of: date | None


class PlaceOut(Schema):
    """A use of a catalogue."""

    catalogue: str
    code: str
    label: str
    level: int
    carbon: str


@router.get("/uses", response={200: Page[UseOut], **REFUSALS})
def list_green_uses(request: HttpRequest, asked: Annotated[ListedUses, Query()], window: Paging) -> Any:
    """Green uses of the clients the caller may see."""
    require(request.user, "see_client")
    rows = GreenUse.objects.filter(state=asked.state).select_related("client")
    return page(rows.filter(client=seen(asked.client)) if asked.client else rows, window)


@router.post("/uses", response={201: UseOut, **REFUSALS})
def create_green_use(request: HttpRequest, told: UseIn) -> Any:
    """Propose a green use; a second person confirms it."""
    assert isinstance(request.user, User)
    client = seen(told.client)
    paper = get_object_or_404(Document, pk=told.evidence, client=client)
    used = Used(told.code, told.amount, told.share, told.approved_on, told.loan, told.benefits, told.verifier,
                told.transition, told.taxonomy, told.words)
    return 201, green.assess_green(by=request.user, client=client, used=used, evidence=paper,
                                   structure=structure_of(client, told.structure))


@router.post("/uses/{key}/confirm", response={200: UseOut, **REFUSALS})
def confirm_green_use(request: HttpRequest, key: Key) -> Any:
    """Agree as the second person."""
    assert isinstance(request.user, User)
    return confirm_green(by=request.user, told=get_object_or_404(GreenUse, pk=key))


@router.post("/uses/{key}/refuse", response={200: UseOut, **REFUSALS})
def refuse_green_use(request: HttpRequest, key: Key, told: WhyRefused) -> Any:
    """Turn down as the second person."""
    assert isinstance(request.user, User)
    return refuse_green(by=request.user, told=get_object_or_404(GreenUse, pk=key), why=told.why)


@router.get("/totals", response={200: TotalsOut, **REFUSALS})
def green_totals(request: HttpRequest) -> Any:
    """Totals of the confirmed uses of the clients the caller sees."""
    require(request.user, "see_client")
    uses = list(GreenUse.objects.filter(state=Decision.CONFIRMED))
    _rows, whole, day = green_book.financed()
    return TotalsOut(
        by_category=[total_out(one) for one in green_book.by_category(uses)],
        by_carbon=[total_out(one) for one in green_book.by_carbon(uses).values()],
        by_taxonomy=[total_out(one) for one in green_book.by_taxonomy(uses).values()],
        financed_tonnes=whole.tonnes if isfinite(whole.tonnes) else None,
        data_quality=whole.quality if isfinite(whole.quality) else None, facts_of=day)


def total_out(one: green_book.Total) -> TotalOut:
    """A total as it is told."""
    return TotalOut(key=one.key, label=one.label, uses=one.uses, clients=len(one.clients), amount=one.amount,
                    benefits=one.benefits)


@router.get("/catalogue", response={200: list[PlaceOut], **REFUSALS})
def list_green_catalogue(request: HttpRequest) -> Any:
    """Every use of every catalogue."""
    require(request.user, "see_client")
    return [PlaceOut(catalogue=name, code=place.code, label=place.use.label, level=place.level, carbon=place.use.carbon)
            for name, rule in current_book().of(Catalogue).items() for place in rule.places()]
