"""Addresses of the project rating."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.screens import Part
from clc.doors.web.slotting import acts, views

PART = Part(label=_("Project rating"), order=50, permissions=("see_verdict", "rate_client"))

urlpatterns = [
    path("<path:code>/start/", acts.start, name="start"),
    path("<path:code>/sheet/<int:key>/preview/", views.preview, name="preview"),
    path("<path:code>/sheet/<int:key>/save/", acts.save, name="save"),
    path("<path:code>/sheet/<int:key>/propose/", acts.propose, name="propose"),
    path("<path:code>/sheet/<int:key>/numbers/", acts.numbers, name="numbers"),
    path("<path:code>/sheet/<int:key>/override/", acts.override, name="override"),
    path("<path:code>/sheet/<int:key>/sign/", acts.sign, name="sign"),
    path("<path:code>/sheet/<int:key>/confirm/", acts.confirm, name="confirm"),
    path("<path:code>/sheet/<int:key>/back/", acts.back, name="back"),
    path("<path:code>/", views.page, name="page"),
]
