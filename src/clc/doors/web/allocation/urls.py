"""The addresses of lending plans."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.allocation import acts, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="target", label=_("Lending plan"), order=57, permission="plan_book")
urlpatterns = [
    path("", views.page, name="page"),
    path("ask/", acts.ask, name="ask"),
    path("compare/", views.compare, name="compare"),
    path("<int:key>/", views.plan, name="plan"),
    path("<int:key>/clients.csv", views.clients_csv, name="csv"),
    path("<int:key>/confirm/", acts.confirm, name="confirm"),
    path("<int:key>/withdraw/", acts.withdraw, name="withdraw"),
]
