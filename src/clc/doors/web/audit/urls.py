"""The addresses of the audit."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.audit import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="history", label=_("Audit"), order=90, permission="see_audit", key="a")
urlpatterns = [
    path("", views.page, name="page"),
    path("check/", views.check, name="check"),
    path("<int:key>/", views.entry, name="entry"),
]
