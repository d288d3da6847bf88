"""The structures of a client: what could be lent, how, and at what price."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clc.doors.web.answer import screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The structures of the client, the newest first."""
    head = look(code)
    return part(request, head, "structures", "structures/page.html", {})
