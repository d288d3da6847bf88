"""The addresses of the projects and their models."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.doors.web.projects import acts, files, register, views
from clc.doors.web.screens import Part, Rail

RAIL = Rail(icon="building-factory-2", label=pgettext_lazy("rail", "Projects"), order=28, permission="see_client",
            view="register", key="j")
PART = Part(label=_("Projects"), order=20, permissions=("see_client",), file="deal")

urlpatterns = [
    path("", register.register, name="register"),
    path("one/<int:key>/", views.bench, name="bench"),
    path("one/<int:key>/live/", views.live, name="live"),
    path("one/<int:key>/why/<slug:name>/", views.why, name="why"),
    path("one/<int:key>/save/", acts.save, name="save"),
    path("one/<int:key>/change/", acts.change, name="change"),
    path("one/<int:key>/take/", acts.take, name="take"),
    path("version/<int:key>/confirm/", acts.confirm, name="confirm"),
    path("version/<int:key>/withdraw/", acts.withdraw, name="withdraw"),
    path("version/<int:key>/case.yaml", files.case_file, name="case_file"),
    path("version/<int:key>/model.xlsx", files.workbook, name="workbook"),
    path("<path:code>/open/", acts.begin, name="begin"),
    path("<path:code>/", views.page, name="page"),
]
