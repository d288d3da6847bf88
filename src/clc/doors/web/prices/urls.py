"""Addresses of the prices."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.prices import acts, views
from clc.doors.web.screens import Part, Rail

RAIL = Rail(icon="currency-yuan", label=_("Prices"), order=27, permission="see_price", view="asked")
PART = Part(label=_("Earnings"), order=50, permissions=("see_price",), file="deal")

urlpatterns = [
    path("", views.asked, name="asked"),
    path("asked/<int:key>/", views.one, name="one"),
    path("asked/<int:key>/<slug:act>/", acts.decide, name="decide"),
    path("ask/<path:code>/", acts.ask, name="ask"),
    path("<path:code>/", views.page, name="page"),
]
