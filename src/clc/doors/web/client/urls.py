"""Addresses of a client's page."""
from __future__ import annotations

from django.urls import path

from clc.doors.web.client import acts, views

MOUNT = "client/"

urlpatterns = [
    path("<path:code>/readings/", views.readings, name="readings"),
    path("<path:code>/warnings/", views.warnings, name="warnings"),
    path("<path:code>/invoices/", views.invoices, name="invoices"),
    path("<path:code>/loans/", views.loans, name="loans"),
    path("<path:code>/facts/", views.facts, name="facts"),
    path("<path:code>/relations/", views.relations, name="relations"),
    path("<path:code>/documents/", views.documents, name="documents"),
    path("<path:code>/history/", views.history, name="history"),
    path("<path:code>/touch/", acts.touch, name="touch"),
    path("<path:code>/touch/<int:key>/undo/", acts.undo_touch, name="undo_touch"),
    path("<path:code>/action/", acts.action, name="action"),
    path("<path:code>/action/<int:key>/finish/", acts.finish, name="finish"),
    path("<path:code>/action/<int:key>/reopen/", acts.reopen, name="reopen"),
    path("<path:code>/action/<int:key>/drop/", acts.drop, name="drop"),
    path("<path:code>/next/", acts.next_step, name="next_step"),
    path("<path:code>/edit/", acts.edit, name="edit"),
    path("<path:code>/tell/", acts.tell, name="tell"),
    path("<path:code>/", views.page, name="page"),
]
