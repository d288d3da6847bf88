"""Addresses of a client's rating."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.rating import acts, views
from clc.doors.web.screens import Part

PART = Part(label=_("Rating"), order=40, permissions=("see_verdict", "rate_client"))

urlpatterns = [
    path("overrides/", views.overrides, name="overrides"),
    path("<path:code>/start/", acts.start, name="start"),
    path("<path:code>/<int:key>/refresh/", acts.refresh, name="refresh"),
    path("<path:code>/<int:key>/stops/", acts.stops, name="stops"),
    path("<path:code>/<int:key>/answer/", acts.answer, name="answer"),
    path("<path:code>/<int:key>/support/", acts.support, name="support"),
    path("<path:code>/<int:key>/facility/", acts.facility, name="facility"),
    path("<path:code>/<int:key>/override/", acts.override, name="override"),
    path("<path:code>/<int:key>/propose/", acts.propose, name="propose"),
    path("<path:code>/<int:key>/return/", acts.send_back, name="send_back"),
    path("<path:code>/<int:key>/confirm/", acts.confirm, name="confirm"),
    path("<path:code>/", views.page, name="page"),
]
