"""The addresses of imports."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.imports import bringing, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="database-import", label=_("Imports"), order=80, permission="import_records", key="i")
urlpatterns = [
    path("", views.page, name="page"),
    path("bring/", bringing.upload, name="upload"),
    path("bring/<slug:token>/", bringing.prepare, name="prepare"),
    path("bring/<slug:token>/try/", bringing.attempt, name="try"),
    path("bring/<slug:token>/start/", bringing.start, name="start"),
    path("bring/<slug:token>/forget/", bringing.forget, name="forget"),
    path("tray/", views.tray, name="tray"),
    path("<int:key>/", views.one, name="one"),
    path("<int:key>/progress/", views.progress, name="progress"),
    path("<int:key>/rejects/", views.rejects, name="rejects"),
    path("<int:key>/changes/", views.changes, name="changes"),
    path("<int:key>/undo/", views.undo, name="undo"),
    path("<int:key>/again/", bringing.again, name="again"),
]
