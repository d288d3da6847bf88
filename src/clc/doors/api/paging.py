"""Pages by key: `after` continues behind the last item, so the millionth page costs what the first does."""
from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from django.db import models
from ninja import Field, Query, Schema

Item = TypeVar("Item")
Row = TypeVar("Row", bound=models.Model)
LARGEST_KEY = 2**63 - 1


class Window(Schema):
    """Which items of a list: at most `limit`, those behind the key `after`."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    after: Annotated[int, Field(ge=0, le=LARGEST_KEY)] = 0


Paging = Annotated[Window, Query()]


class Page(Schema, Generic[Item]):
    """Some items of a list, and the key to ask for more with (none at the end)."""

    items: list[Item]
    next: int | None = None


def page(rows: models.QuerySet[Row], window: Window, *, newest_first: bool = False) -> dict[str, Any]:
    """One page of a query by primary key."""
    if newest_first:
        asked = rows.filter(pk__lt=window.after) if window.after else rows
        asked = asked.order_by("-pk")
    else:
        asked = rows.filter(pk__gt=window.after).order_by("pk")
    found = list(asked[: window.limit + 1])
    more = len(found) > window.limit
    items = found[: window.limit]
    return {"items": items, "next": items[-1].pk if more and items else None}
