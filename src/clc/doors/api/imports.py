"""Imports: what came in through which channel, and how it went."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.stages.hub.models import Import
from clc.stages.hub.permission import require

router = Router(tags=["imports"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]


class ImportOut(Schema):
    """One import."""

    id: int
    channel: str
    source: str
    state: str
    counts: dict[str, Any]
    changes: dict[str, Any]
    message: str
    started_at: datetime
    finished_at: datetime | None


@router.get("/", response={200: Page[ImportOut], **REFUSALS})
def list_imports(request: HttpRequest, window: Paging) -> Any:
    """Imports, newest first; `after` continues with older ones."""
    require(request.user, "import_records")
    return page(Import.objects.all(), window, newest_first=True)


@router.get("/{key}", response={200: ImportOut, **REFUSALS})
def get_import(request: HttpRequest, key: Key) -> Any:
    """One import."""
    require(request.user, "import_records")
    return get_object_or_404(Import, pk=key)
