"""Addresses of the register of collateral."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.collateral import acts, views
from clc.doors.web.screens import Part

PART = Part(label=_("Collateral"), order=60, permissions=("see_fact",))

urlpatterns = [
    path("<path:code>/add/", acts.add, name="add"),
    path("<path:code>/guarantee/", acts.guarantee, name="guarantee"),
    path("<path:code>/guarantee/<int:key>/resolution/", acts.resolution, name="resolution"),
    path("<path:code>/asset/<int:key>/value/", acts.value, name="value"),
    path("<path:code>/asset/<int:key>/charge/", acts.charge, name="charge"),
    path("<path:code>/asset/<int:key>/charge/<int:right>/register/", acts.register, name="register"),
    path("<path:code>/asset/<int:key>/charge/<int:right>/release/", acts.release_right, name="release_right"),
    path("<path:code>/asset/<int:key>/insure/", acts.insure, name="insure"),
    path("<path:code>/asset/<int:key>/bar/", acts.bar, name="bar"),
    path("<path:code>/asset/<int:key>/release/", acts.release, name="release"),
    path("<path:code>/asset/<int:key>/", views.asset, name="asset"),
    path("<path:code>/", views.page, name="page"),
]
