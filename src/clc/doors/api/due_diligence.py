"""Due diligence: investigations, opened and listed, and how their documents stand."""
from __future__ import annotations

from datetime import date, datetime
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
from clc.kernel.errors import BadInput
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.inquiry.models import CreditQuery, Investigation, PaperRequest
from clc.stages.inquiry.sealing import completeness, gaps
from clc.stages.inquiry.services.due_diligence import Wanted, open_investigation

router = Router(tags=["due diligence"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]


class InvestigationOut(Schema):
    """One investigation."""

    id: int
    client: str
    product: str
    client_type: str
    purpose: str
    amount: Decimal | None
    traits: list[str]
    checklist: str
    edition: str
    first: str
    second: str
    state: str
    outcome: str
    due: date
    opened_at: datetime
    submitted_at: datetime | None
    seal: str

    @staticmethod
    def resolve_client(file: Investigation) -> str:
        """The client's code."""
        return file.client.code

    @staticmethod
    def resolve_edition(file: Investigation) -> str:
        """The edition of the rule book on the day of opening."""
        return file.edition.hash

    @staticmethod
    def resolve_first(file: Investigation) -> str:
        """The first investigator's account."""
        return file.first.username

    @staticmethod
    def resolve_second(file: Investigation) -> str:
        """The second investigator's account."""
        return file.second.username


class InvestigationFilter(Schema):
    """Which investigations."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[str, Field(pattern="^(open|investigated|submitted|closed)?$")] = ""
    mine: bool = False


class InvestigationIn(Schema):
    """An investigation to be opened; the caller is its first investigator."""

    client: Code
    product: Annotated[Words, Field(min_length=1, max_length=24)]
    client_type: Annotated[Words, Field(min_length=1, max_length=20)]
    purpose: Annotated[Words, Field(min_length=1, max_length=4000)]
    second: Annotated[Words, Field(min_length=1, max_length=150)]
    due: Day
    amount: Amount | None = None
    traits: Annotated[list[Annotated[Words, Field(max_length=24)]], Field(max_length=12)] = []


class PaperOut(Schema):
    """One document of a checklist as it stands today."""

    code: str
    label: str
    mandatory: bool
    state: str
    source: str
    due: date | None
    expires: date | None
    waived_until: date | None
    sha256: str | None


class StatusOut(Schema):
    """How complete a file is, what keeps it from being submitted, and its documents."""

    complete: float | None
    gaps: list[str]
    documents: list[PaperOut]


class QueryOut(Schema):
    """One credit query; of the number only its mask."""

    id: int
    client: str
    subject: str
    number: str
    scope: str
    reason: str
    by: str
    at: datetime
    report_day: date | None
    figures: dict[str, str | None]


def _rows() -> Any:
    return Investigation.objects.select_related("client", "edition", "first", "second").defer("manifest")


@router.get("/", response={200: Page[InvestigationOut], **REFUSALS})
def list_investigations(request: HttpRequest, filters: Annotated[InvestigationFilter, Query()], window: Paging) -> Any:
    """Investigations of clients the caller may see."""
    by = require(request.user, "see_fact")
    rows = _rows()
    if filters.client:
        rows = rows.filter(client__code=filters.client)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.mine:
        rows = rows.filter(first=by) | rows.filter(second=by)
    return page(rows, window)


@router.post("/", response={201: InvestigationOut, **REFUSALS})
def open_one(request: HttpRequest, told: InvestigationIn) -> Any:
    """Open an investigation with the checklist of the day."""
    assert isinstance(request.user, User)
    require(request.user, "investigate")
    second = User.objects.filter(username=told.second, is_active=True).first()
    if second is None:
        raise BadInput("There is no such colleague.", todo="Name the account of a colleague as `second`.")
    wanted = Wanted(told.product, told.client_type, told.purpose, told.due, told.amount, tuple(told.traits))
    made = open_investigation(by=request.user, client=seen(told.client), wanted=wanted, second=second)
    return 201, _rows().get(pk=made.pk)


@router.get("/queries", response={200: Page[QueryOut], **REFUSALS})
def list_queries(request: HttpRequest, window: Paging) -> Any:
    """Credit queries about clients the caller may see, newest first."""
    require(request.user, "query_credit")
    found = page(CreditQuery.objects.select_related("client", "authorisation", "by"), window, newest_first=True)
    return {**found, "items": [_query(query) for query in found["items"]]}


def _query(query: CreditQuery) -> QueryOut:
    return QueryOut(
        id=query.pk, client=query.client.code, subject=query.authorisation.subject, number=query.authorisation.mark,
        scope=query.scope, reason=query.reason, by=query.by.username, at=query.at, report_day=query.report_day,
        figures=query.answer.get("figures", {}))


@router.get("/{key}", response={200: StatusOut, **REFUSALS})
def status(request: HttpRequest, key: Key) -> Any:
    """How the documents of an investigation stand today."""
    require(request.user, "see_fact")
    file = get_object_or_404(Investigation, pk=key)
    today = timezone.localdate()
    papers = list(file.papers.select_related("document"))
    return StatusOut(complete=completeness(papers, today).share, gaps=[] if file.is_sealed else gaps(file, today),
                     documents=[_paper(paper, today) for paper in papers])


def _paper(paper: PaperRequest, today: date) -> PaperOut:
    return PaperOut(
        code=paper.code, label=paper.label, mandatory=paper.mandatory, state=str(paper.state_on(today).value),
        source=paper.source, due=paper.due, expires=paper.expires, waived_until=paper.waived_until,
        sha256=paper.document.sha256 if paper.document else None)
