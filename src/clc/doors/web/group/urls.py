"""Addresses of the group of a client."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from clc.doors.web.group import views
from clc.doors.web.screens import Part

PART = Part(label=pgettext_lazy("clients", "Group"), order=70, permissions=("see_fact", "change_group", "see_limits"))

urlpatterns = [
    path("<path:code>/members/<int:key>/<str:act>/", views.decide, name="decide"),
    path("<path:code>/members/add/", views.add, name="add"),
    path("<path:code>/", views.page, name="page"),
]
