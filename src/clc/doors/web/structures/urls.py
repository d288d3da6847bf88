"""The addresses of a client's structures."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.screens import Part
from clc.doors.web.structures import views

PART = Part(label=_("Structures"), order=10, permissions=("see_client",), file="deal")

urlpatterns = [
    path("<path:code>/", views.page, name="page"),
]
