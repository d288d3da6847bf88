"""My day."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clc.doors.web import answer


@answer.screen()
def page(request: HttpRequest) -> HttpResponse:
    """Under work."""
    return answer.page(request, "my_day/page.html")
