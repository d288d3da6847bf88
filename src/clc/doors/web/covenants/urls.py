"""Addresses of what protects a client's loans."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.covenants import acts, views
from clc.doors.web.screens import Part

PART = Part(label=_("Protection"), order=30, permissions=("see_client",), file="deal")

urlpatterns = [
    path("<path:code>/set/", acts.set_covenant, name="set"),
    path("<path:code>/covenant/<int:key>/change/", acts.change, name="change"),
    path("<path:code>/covenant/<int:key>/test/", acts.test, name="test"),
    path("<path:code>/covenant/<int:key>/end/", acts.end, name="end"),
    path("<path:code>/support/add/", acts.add_support, name="add_support"),
    path("<path:code>/support/<int:key>/see/", acts.see_support, name="see_support"),
    path("<path:code>/support/<int:key>/end/", acts.end_support, name="end_support"),
    path("<path:code>/conditions/take/", acts.take, name="take"),
    path("<path:code>/conditions/add/", acts.add_condition, name="add_condition"),
    path("<path:code>/conditions/<int:key>/<str:act>/", acts.close, name="close"),
    path("<path:code>/", views.page, name="page"),
]
