"""Addresses of the list of clients."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.clients import bulk, export, saved, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="users", label=_("Clients"), order=20, permission="see_client", key="c")

urlpatterns = [
    path("", views.page, name="page"),
    path("totals", views.totals, name="totals"),
    path("export.<str:form>", export.export, name="export"),
    path("assign", bulk.assign, name="assign"),
    path("views/keep", saved.keep, name="keep"),
    path("views/<int:key>/forget", saved.forget, name="forget"),
]
