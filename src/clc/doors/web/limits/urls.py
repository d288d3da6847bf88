"""Addresses of the limits of the institution."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.limits import acts, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="gauge", label=_("Limits"), order=55, permission="see_limits")

urlpatterns = [
    path("", views.page, name="page"),
    path("large/", views.large, name="large"),
    path("large/<str:form>/", views.export, name="export"),
    path("ask/", views.ask, name="ask"),
    path("ask/reserve/", acts.reserve, name="reserve"),
    path("reservations/", views.reservations, name="reservations"),
    path("reservations/<int:key>/<str:act>/", acts.decide, name="decide"),
    path("capital/", views.capital, name="capital"),
    path("capital/enter/", acts.enter_capital, name="enter_capital"),
    path("related/", views.related, name="related"),
    path("related/flag/", acts.flag, name="flag"),
    path("approved/set/", acts.set_limit, name="set_limit"),
    path("<str:kind>/<int:key>/confirm/", acts.confirm, name="confirm"),
    path("<str:kind>/<int:key>/refuse/", acts.refuse, name="refuse"),
]
