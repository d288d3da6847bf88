"""The address of the road, a part of a client's deals."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.road import views
from clc.doors.web.screens import Part

PART = Part(label=_("Approval"), order=50, permissions=("see_process", "work_case"), file="deal")

urlpatterns = [
    path("<path:code>/", views.page, name="page"),
]
