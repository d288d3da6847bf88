"""Addresses of how processes run."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.flows import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="clock", label=_("How processes run"), order=73, permission="see_process")

urlpatterns = [path("", views.page, name="page")]
