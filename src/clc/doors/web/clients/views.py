"""The page of the list, and its totals when they are too many to count at once."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clc.doors.web import units
from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients import chips, columns, rows, saved
from clc.doors.web.clients.address import said
from clc.doors.web.clients.filters import Filters


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """One numbered page of the clients that match the address."""
    user = person(request)
    filters = Filters.read(request.GET, user)
    sort, lists = columns.sort_of(request.GET), chips.lists_of(filters)
    found = rows.page_of(filters, sort=sort, number=whole(request.GET.get("page"), 1), size=size_of(request))
    return answer(request, "clients/page.html", {
        "filters": filters, "sort": sort, "found": found, "totals": found.totals, "columns": columns.shown(request.GET),
        "all_columns": list(columns.COLUMNS.values()), "sizes": rows.SIZES, "depth": rows.DEPTH_ROWS_MAX,
        "chips": chips.chips(request.GET, filters, lists), "more": chips.more(filters, lists),
        "views": saved.views_of(request.GET, user), "managers": lists["manager"][2:], "unit": units.chosen().label(),
        "said": said(request.GET),
    })


@screen("see_client")
def totals(request: HttpRequest) -> HttpResponse:
    """How many match and their exposure, counted to the end: the list asks for it after it is shown."""
    filters = Filters.read(request.GET, person(request))
    return answer(request, "clients/totals.html", {"totals": rows.totals_of(filters, sure=True)})


def whole(text: str | None, default: int) -> int:
    """A whole number of an address, small enough to count with; else the default."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def size_of(request: HttpRequest) -> int:
    """How many rows a page has."""
    asked = whole(request.GET.get("size"), rows.SIZES[0])
    return asked if asked in rows.SIZES else rows.SIZES[0]
