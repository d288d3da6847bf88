"""Search as a page and as the palette's list."""
from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from clc.doors.web import answer
from clc.doors.web.search import finding
from clc.stages.hub.models import Client

TYPED_MAX = 120
ON_A_PAGE = 50


@answer.screen()
def palette(request: HttpRequest) -> HttpResponse:
    """The palette's lines for what is typed so far."""
    typed = request.GET.get("q", "")[:TYPED_MAX].strip()
    recent = [code[:40] for code in request.GET.getlist("recent")[:8]]
    return answer.page(request, "search/palette.html", {"groups": finding.groups(request, typed, recent), "typed": typed})


@answer.screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """Everything that matches, page by page."""
    typed = request.GET.get("q", "")[:TYPED_MAX].strip()
    found = Client.objects.with_standing().found(typed) if typed else Client.objects.none()
    ordered = found.order_by(F("standing__exposure").desc(nulls_last=True), "code")
    return answer.page(request, "search/page.html", {
        "typed": typed, "clients": Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page")),
    })
