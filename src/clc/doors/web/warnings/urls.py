"""Addresses of the list of warnings."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.screens import Rail
from clc.doors.web.warnings import views

RAIL = Rail(icon="alert-triangle", label=_("Warnings"), order=40, permission="see_verdict", key="w")

urlpatterns = [path("", views.page, name="page")]
