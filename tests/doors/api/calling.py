"""Calls of the API as a program makes them: a key in the header, JSON both ways."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client as Http

from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.people import issue_token


class Caller:
    """Somebody with a key."""

    def __init__(self, user: User) -> None:
        with acting_as(user):
            self.key = issue_token(by=user, name="test")
        self.http = Http(headers={"Authorization": f"Bearer {self.key}", "Accept-Language": "en"})

    def get(self, path: str, **query: Any) -> HttpResponse:
        """GET /api/<path>."""
        return self.http.get(f"/api/{path}", data=query)

    def send(self, path: str, body: Any, method: str = "post") -> HttpResponse:
        """POST (or PATCH) a JSON body to /api/<path>."""
        return getattr(self.http, method)(f"/api/{path}", data=body, content_type="application/json")
