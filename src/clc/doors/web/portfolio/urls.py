"""Addresses of the portfolio."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.portfolio import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="layout-dashboard", label=_("Portfolio"), order=50, permission="see_client", key="p")

urlpatterns = [path("", views.page, name="page"), path("portfolio.csv", views.download, name="download")]
