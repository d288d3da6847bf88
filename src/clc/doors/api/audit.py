"""The audit: entries in order, and whether the chain holds."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.stages.hub.models import Entry
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import told, verify_chain

router = Router(tags=["audit"])


class EntryOut(Schema):
    """One line."""

    id: int
    at: datetime
    by: str | None
    act: str
    kind: str
    key: str
    detail: dict[str, Any]
    before: str
    hash: str

    @staticmethod
    def resolve_by(entry: Entry) -> str | None:
        """The account, or null for the system."""
        return entry.by.username if entry.by else None

    @staticmethod
    def resolve_detail(entry: Entry, context: Any) -> dict[str, Any]:
        """The values kept, those of a price only for who may see prices."""
        return told(context["request"].user, entry)


class Chain(Schema):
    """The result of a walk along the chain."""

    entries: int
    broken_at: int | None


@router.get("/", response={200: Page[EntryOut], **REFUSALS})
def list_entries(request: HttpRequest, window: Paging) -> Any:
    """Entries, oldest first."""
    require(request.user, "see_audit")
    return page(Entry.objects.select_related("by"), window)


@router.get("/chain", response={200: Chain, **REFUSALS})
def check_chain(request: HttpRequest) -> Any:
    """Hash every entry again."""
    require(request.user, "see_audit")
    return verify_chain()
