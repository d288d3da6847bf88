"""Verdicts: what the rules found, with their evidence."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Words
from clc.stages.hub.models import Verdict
from clc.stages.hub.permission import require

router = Router(tags=["verdicts"])


class VerdictOut(Schema):
    """One verdict."""

    id: int
    client: str
    kind: str
    rule: str
    level: str
    value: float | None
    day: date
    edition: str
    evidence: dict[str, Any]
    raised_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_client(verdict: Verdict) -> str:
        """The client's code."""
        return verdict.client.code

    @staticmethod
    def resolve_edition(verdict: Verdict) -> str:
        """The hash of the rule book it was judged by."""
        return verdict.edition.hash


class VerdictFilter(Schema):
    """Which verdicts."""

    client: Annotated[Words, Field(max_length=40)] = ""
    kind: Annotated[str, Field(pattern="^(warning|tier|grade|rating|slotting)?$")] = ""
    rule: Annotated[Words, Field(max_length=64)] = ""
    level: Annotated[Words, Field(max_length=16)] = ""
    closed: bool = False


@router.get("/", response={200: Page[VerdictOut], **REFUSALS})
def list_verdicts(request: HttpRequest, filters: Annotated[VerdictFilter, Query()], window: Paging) -> Any:
    """Verdicts on clients the caller may see; those that no longer hold only when asked for."""
    require(request.user, "see_verdict")
    rows = Verdict.objects.select_related("client", "edition").defer("edition__texts")
    rows = rows if filters.closed else rows.current()
    wanted = {"client__code": filters.client, "kind": filters.kind, "rule": filters.rule, "level": filters.level}
    return page(rows.filter(**{name: value for name, value in wanted.items() if value}), window)
