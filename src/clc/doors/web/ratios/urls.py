"""Addresses of the ratio explorer."""

from __future__ import annotations

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.ratios import beside, views
from clc.doors.web.screens import Part

PART = Part(label=_("Ratios"), order=30, permissions=("see_fact",))
OF = r"(?:reading|fact)/[a-z][a-z0-9_]*"

urlpatterns = [
    path("peers/", beside.page, name="peers"),
    path("peers/distress/", beside.distress, name="distress"),
    re_path(rf"^(?P<code>.+)/why/(?P<end>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})/(?P<of>{OF})/$", views.why, name="why"),
    path("<path:code>/need/", views.need, name="need"),
    path("<path:code>/", views.page, name="page"),
]
