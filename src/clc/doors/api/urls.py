"""The addresses of the API: every file here that has a `router` is a noun."""
from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from clc.doors.api.problem import speak_problems, tell_type
from clc.doors.api.token import Caller


class Api(NinjaAPI):
    """An API whose description tells problems by their type."""

    def get_openapi_schema(self, *given: Any, **named: Any) -> OpenAPISchema:
        """The description as it is served."""
        told = super().get_openapi_schema(*given, **named)
        tell_type(told)
        return told


def nouns() -> list[str]:
    """The names of the nouns, in order of name."""
    return sorted(each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)]))


def build() -> NinjaAPI:
    """The API with all its nouns."""
    api = Api(title="Clc", version="1", urls_namespace="api", auth=Caller(), docs_url="docs",
              description="Clients, what is known of them, what was judged, and what is to be done.")
    speak_problems(api)
    for name in nouns():
        router = getattr(importlib.import_module(f"clc.doors.api.{name}"), "router", None)
        if router is not None:
            api.add_router(f"/{name.replace('_', '-')}", router)
    return api


api = build()
urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls)]
