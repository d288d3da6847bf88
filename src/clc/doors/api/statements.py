"""Statements: listed, started, filled line by line, checked, confirmed by a second person, restated, taken back."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from clc.doors.api.actions import Key
from clc.doors.api.clients import seen
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day, Words
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.inquiry.checking import Checked, checked
from clc.stages.inquiry.models import Statement, StatementLine
from clc.stages.inquiry.services.confirmation import confirm_statement, undo_confirmation
from clc.stages.inquiry.services.statements import CELLS_MAX, About, Cell, restate, save_lines, start_statement

router = Router(tags=["statements"])
Reason = Annotated[Words, Field(min_length=1, max_length=2000)]


class StatementOut(Schema):
    """One version of a statement."""

    id: int
    client: str
    period_end: date
    months: int
    scope: str
    kind: str
    template: str
    currency: str
    unit: str
    rate: Decimal | None
    audited: bool | None
    auditor: str
    opinion: str
    filed_on: date | None
    version: int
    state: str
    saves: int
    entered_by: str
    confirmed_by: str | None
    confirmed_at: datetime | None
    record: int | None

    @staticmethod
    def resolve_client(statement: Statement) -> str:
        """The client's code."""
        return statement.client.code

    @staticmethod
    def resolve_entered_by(statement: Statement) -> str:
        """Who entered it."""
        return statement.entered_by.username

    @staticmethod
    def resolve_confirmed_by(statement: Statement) -> str | None:
        """Who confirmed it."""
        return statement.confirmed_by.username if statement.confirmed_by else None

    @staticmethod
    def resolve_record(statement: Statement) -> int | None:
        """The record that carries it."""
        return statement.record_id


class LineOut(Schema):
    """One cell: its amount in units of the currency, and how sure it is."""

    item: str
    column: str
    value: Decimal | None
    how: str
    written: str
    text: str
    page: int | None
    confidence: float
    doubt: str
    looked_at: bool

    @staticmethod
    def resolve_looked_at(line: StatementLine) -> bool:
        """Whether nothing more needs looking at."""
        return not line.is_doubtful


class WholeStatement(StatementOut):
    """A statement with its lines."""

    lines: list[LineOut]

    @staticmethod
    def resolve_lines(statement: Statement) -> list[StatementLine]:
        """Every cell."""
        return list(statement.lines.all())


class CheckOut(Schema):
    """What a check found: ok, fails or unknown, with the difference in units of the currency and the lines involved."""

    name: str
    label: str
    severity: str
    state: str
    difference: float | None
    lines: list[str]
    said: str
    todo: str
    blocks: bool


class StatementFilter(Schema):
    """Which statements."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[str, Field(pattern="^(draft|confirmed|superseded)?$")] = ""


class StatementIn(Schema):
    """A draft to be started."""

    client: Code
    period_end: Day
    months: Annotated[int, Field(ge=1, le=24)] = 12
    scope: Literal["single", "group"] = "single"
    kind: Literal["annual", "interim"] = "annual"
    template: Annotated[Words, Field(max_length=63)] = "cas_general"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    unit: Literal["yuan", "thousand", "ten_thousand", "million", "hundred_million"] = "yuan"
    rate: Amount | None = None
    audited: bool | None = None
    auditor: Annotated[Words, Field(max_length=120)] = ""
    opinion: Literal["", "unqualified", "emphasis", "qualified", "adverse", "disclaimer"] = ""
    filed_on: Day | None = None


class CellIn(Schema):
    """An amount in units of the currency, whatever the statement's unit."""

    item: Annotated[Words, Field(max_length=24)]
    column: Literal["current", "prior"] = "current"
    value: Amount | None = None


class LinesIn(Schema):
    """Cells to be written: all or none. `saves`: the count last read, so that nobody is overwritten unawares."""

    cells: Annotated[list[CellIn], Field(max_length=CELLS_MAX)]
    saves: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class WhyTaken(Schema):
    """The reason."""

    why: Reason


def _one(request: HttpRequest, key: int) -> Statement:
    """The statement among those the caller may see, else 404."""
    require(request.user, "see_client")
    return get_object_or_404(Statement.objects.select_related("client", "entered_by", "confirmed_by"), pk=key)


def _person(request: HttpRequest) -> User:
    """Who calls."""
    assert isinstance(request.user, User)
    return request.user


@router.get("/", response={200: Page[StatementOut], **REFUSALS})
def list_statements(request: HttpRequest, filters: Annotated[StatementFilter, Query()], window: Paging) -> Any:
    """Statements of the clients the caller may see."""
    require(request.user, "see_client")
    rows = Statement.objects.select_related("client", "entered_by", "confirmed_by")
    if filters.client:
        rows = rows.filter(client__code=filters.client)
    if filters.state:
        rows = rows.filter(state=filters.state)
    return page(rows, window)


@router.post("/", response={201: StatementOut, **REFUSALS})
def create_statement(request: HttpRequest, told: StatementIn) -> Any:
    """Start a draft."""
    about = About(**told.dict(exclude={"client"}))
    return 201, start_statement(by=_person(request), client=seen(told.client), about=about)


@router.get("/{key}", response={200: WholeStatement, **REFUSALS})
def one_statement(request: HttpRequest, key: Key) -> Any:
    """A statement with its lines."""
    return _one(request, key)


@router.put("/{key}/lines", response={200: WholeStatement, **REFUSALS})
def put_lines(request: HttpRequest, key: Key, told: LinesIn) -> Any:
    """Write cells of a draft."""
    cells = [Cell(cell.item, cell.column, cell.value) for cell in told.cells]
    return save_lines(by=_person(request), statement=_one(request, key), cells=cells, saves=told.saves)


@router.get("/{key}/checks", response={200: list[CheckOut], **REFUSALS})
def list_checks(request: HttpRequest, key: Key) -> list[Checked]:
    """What every check finds in a statement."""
    return checked(_one(request, key))


@router.post("/{key}/confirm", response={200: StatementOut, **REFUSALS})
def confirm(request: HttpRequest, key: Key) -> Any:
    """Make a draft count; who entered it does not confirm it."""
    return confirm_statement(by=_person(request), statement=_one(request, key)).statement


@router.post("/{key}/restate", response={201: StatementOut, **REFUSALS})
def create_version(request: HttpRequest, key: Key, told: WhyTaken) -> Any:
    """A new draft version of a confirmed statement."""
    return 201, restate(by=_person(request), statement=_one(request, key), why=told.why)


@router.post("/{key}/take-back", response={200: StatementOut, **REFUSALS})
def take_back(request: HttpRequest, key: Key, told: WhyTaken) -> Any:
    """Take a confirmation back: the draft is open again."""
    return undo_confirmation(by=_person(request), statement=_one(request, key), why=told.why)
