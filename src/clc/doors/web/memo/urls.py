"""The addresses of credit memos."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.memo import acts, views
from clc.doors.web.screens import Part

PART = Part(label=_("Credit memo"), order=90, permissions=("see_fact",))

urlpatterns = [
    path("one/<int:key>/", views.read, name="read"),
    path("one/<int:key>/write/", views.write, name="write"),
    path("one/<int:key>/save/", acts.save, name="save"),
    path("one/<int:key>/submit/", acts.submit, name="submit"),
    path("one/<int:key>/withdraw/", acts.withdraw, name="withdraw"),
    path("one/<int:key>/<str:language>.<str:form>", views.file, name="file"),
    path("begin/<path:code>/", acts.begin, name="begin"),
    path("<path:code>/", views.page, name="page"),
]
