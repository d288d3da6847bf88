"""The addresses of processes and decision tables."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.processes import acts, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="route", label=_("Processes"), order=72, permission="see_process")
urlpatterns = [
    path("", views.page, name="page"),
    path("bring/", acts.bring, name="bring"),
    path("<int:key>/", views.definition, name="one"),
    path("<int:key>/file/", views.file, name="file"),
    path("<int:key>/drawing.xml", views.drawing, name="drawing"),
    path("<int:key>/past/", views.past, name="past"),
    path("<int:key>/confirm/", acts.confirm, name="confirm"),
    path("<int:key>/turn-down/", acts.turn_down, name="turn_down"),
    path("<int:key>/cross/", acts.cross, name="cross"),
]
