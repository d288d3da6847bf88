"""Clc with one page more, which says hello after one query: what no page can be faster than. Only benchmarks serve it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clc.settings")

from django.conf import settings

settings.ROOT_URLCONF = __name__

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402


def hello(request: HttpRequest) -> HttpResponse:
    """One query, one line."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relname = %s", ["hub_client"])
        found = cursor.fetchone()
    return HttpResponse(f"<p>hello {found[0]}</p>")


application = get_wsgi_application()
urlpatterns = [path("hello/", hello), path("", include("clc.urls"))]
