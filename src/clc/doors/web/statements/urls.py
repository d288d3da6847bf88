"""Addresses of a client's statements."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.screens import Part
from clc.doors.web.statements import acts, bringing, grouping, saving, views

PART = Part(label=_("Statements"), order=20, permissions=("see_fact", "enter_statement"))

_ONE = "<path:code>/<int:key>/"
_PAPER = "<path:code>/paper/<int:document>/"

urlpatterns = [
    path("<path:code>/bring/", bringing.bring, name="bring"),
    path("<path:code>/begin/", acts.begin, name="begin"),
    path("<path:code>/group/", grouping.page, name="group"),
    path(f"{_PAPER}progress/", bringing.progress, name="progress"),
    path(f"{_PAPER}take/", bringing.take, name="take"),
    path(f"{_PAPER}page/<int:number>/", bringing.picture, name="picture"),
    path(_PAPER, bringing.paper, name="paper"),
    path(f"{_ONE}save/", saving.save, name="save"),
    path(f"{_ONE}look/", saving.look_over, name="look"),
    path(f"{_ONE}fill/", saving.fill, name="fill"),
    path(f"{_ONE}place/<int:number>/", acts.place, name="place"),
    path(f"{_ONE}change/", acts.change, name="change"),
    path(f"{_ONE}confirm/", acts.confirm, name="confirm"),
    path(f"{_ONE}restate/", acts.restating, name="restate"),
    path(f"{_ONE}reopen/", acts.reopen, name="reopen"),
    path(f"{_ONE}drop/", acts.drop, name="drop"),
    path(_ONE, views.one, name="one"),
    path("<path:code>/", views.page, name="page"),
]
