"""Addresses of the desk of drawings and of a client's drawings."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from clc.doors.web.drawings import acts, bringing, form, views
from clc.doors.web.screens import Part, Rail

RAIL = Rail(icon="cash", label=pgettext_lazy("rail", "Drawings"), order=32, permission="see_drawing", view="desk")
PART = Part(label=pgettext_lazy("part", "Drawings"), order=70, permissions=("see_drawing",), file="deal")

urlpatterns = [
    path("", views.desk, name="desk"),
    path("conditions/", views.conditions, name="conditions"),
    path("answers/", bringing.bring, name="bring"),
    path("one/<int:key>/", views.drawing, name="drawing"),
    path("one/<int:key>/edit/", form.edit, name="edit"),
    path("one/<int:key>/file/<int:file>/<str:kind>/", acts.fetch, name="fetch"),
    path("one/<int:key>/confirm/", acts.confirm, name="confirm"),
    path("one/<int:key>/<str:act>/", acts.act, name="act"),
    path("schedule/<int:version>/", views.schedule, name="schedule"),
    path("<path:code>/new/", form.new, name="new"),
    path("<path:code>/", views.page, name="page"),
]
