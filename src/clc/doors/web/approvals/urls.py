"""The addresses of approvals."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.approvals import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="gavel", label=_("Approvals"), order=20, permission="work_case", key="a")

urlpatterns = [
    path("", views.page, name="page"),
]
