"""How a part of a client's file answers: under the client's head, with the strip of parts the reader may open."""
from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clc.doors.web import screens
from clc.doors.web.answer import person
from clc.doors.web.client.looking import Head, tab
from clc.stages.hub.permission import may


def part(
    request: HttpRequest, head: Head, screen: str, template: str, context: dict[str, Any],
    *, status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """One part of a client's credit or deal file; its template extends `credit_file/head.html` and fills `part`."""
    user = person(request)
    file = next(one.file for one in screens.parts() if one.screen == screen)
    strip = [
        (one.label, reverse(one.route, args=[head.client.code]), one.screen == screen, None)
        for one in screens.parts() if one.file == file and any(may(user, act) for act in one.permissions)
    ]
    return tab(request, head, file, {"part_links": strip, **context}, template=template, status=status)
