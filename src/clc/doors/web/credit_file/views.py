"""The first page of a client's credit file."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clc.doors.web.answer import screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part


@screen("see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What the credit file holds."""
    return part(request, look(code), "credit_file", "credit_file/page.html", {})
