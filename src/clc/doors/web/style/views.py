"""The living style page."""
from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from clc.doors.web import answer
from clc.doors.web.style import examples


@answer.screen()
def page(request: HttpRequest) -> HttpResponse:
    """All parts with invented values."""
    only_while_developing()
    return answer.page(request, "style/page.html", {
        "rows": examples.ROWS, "option": examples.CHART, "chart_rows": examples.CHART_ROWS,
        "pages": Paginator(range(4210), 50).get_page(request.GET.get("page", 4)),
        "sort": request.GET.get("sort", "-exposure"),
        "light": request.GET.get("light", "red"), "points": examples.SPARK,
    })


@answer.screen()
def why(request: HttpRequest) -> HttpResponse:
    """A side sheet with invented content."""
    only_while_developing()
    return answer.page(request, "style/why.html")


def only_while_developing() -> None:
    """Not found on an installation people work with."""
    if not getattr(settings, "CLC_STYLE_PAGE", settings.DEBUG):
        raise Http404
