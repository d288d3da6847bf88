"""The address of a client's credit file."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.credit_file import views
from clc.doors.web.screens import Part

PART = Part(label=_("Profile"), order=10, permissions=("see_fact",))

urlpatterns = [path("<path:code>/", views.page, name="page")]
