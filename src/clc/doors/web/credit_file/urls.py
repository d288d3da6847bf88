"""The addresses of a client's credit file: its profile first."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.credit_file import acts, views
from clc.doors.web.screens import Part

PART = Part(label=_("Profile"), order=10, permissions=("see_fact",))

urlpatterns = [
    path("<path:code>/seat/", acts.seat, name="seat"),
    path("<path:code>/seat/<int:key>/", acts.correct, name="correct"),
    path("<path:code>/seat/<int:key>/leave/", acts.leave, name="leave"),
    path("<path:code>/seat/<int:key>/strike/", acts.strike, name="strike"),
    path("<path:code>/", views.page, name="page"),
]
