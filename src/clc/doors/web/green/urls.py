"""Addresses of the green register and of a client's green part."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.green import acts, register, views
from clc.doors.web.screens import Part, Rail

RAIL = Rail(icon="world", label=_("Green register"), order=58, permission="see_client", view="register")
PART = Part(label=_("Green"), order=40, permissions=("see_client",), file="deal")

urlpatterns = [
    path("", register.page, name="register"),
    path("export/<str:form>/", register.export, name="export"),
    path("<path:code>/use/", acts.use, name="use"),
    path("<path:code>/review/", acts.review, name="review"),
    path("<path:code>/score/", acts.score, name="score"),
    path("<path:code>/target/", acts.target, name="target"),
    path("<path:code>/target/<int:key>/observe/", acts.observe, name="observe"),
    path("<path:code>/<str:kind>/<int:key>/<str:act>/", acts.decide, name="decide"),
    path("<path:code>/", views.page, name="page"),
]
