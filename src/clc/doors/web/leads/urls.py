"""The addresses of leads."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.doors.web.leads import acts, funnel, handing, judging, names, promising, views, writing
from clc.doors.web.screens import Create, Rail

RAIL = Rail(icon="layout-kanban", label=pgettext_lazy("rail", "Leads"), order=15, permission="see_lead", key="l")
CREATE = (Create(icon="user-plus", label=_("Write a lead down"), route="leads:add", permission="work_lead"),)

urlpatterns = [
    path("", views.page, name="page"),
    path("list/", views.listed, name="list"),
    path("pool/", handing.pool, name="pool"),
    path("funnel/", funnel.page, name="funnel"),
    path("finding/", promising.page, name="finding"),
    path("finding/make/", promising.make, name="make"),
    path("names/", names.page, name="names"),
    path("names/<int:key>/", names.one, name="hit"),
    path("add/", writing.add, name="add"),
    path("known/", writing.who_knows, name="known"),
    path("<int:key>/", views.lead, name="lead"),
    path("<int:key>/change/", writing.change, name="change"),
    path("<int:key>/move/", acts.move, name="move"),
    path("<int:key>/undo/", acts.undo, name="undo"),
    path("<int:key>/lose/", acts.lose, name="lose"),
    path("<int:key>/win/", acts.win, name="win"),
    path("<int:key>/reopen/", acts.reopen, name="reopen"),
    path("<int:key>/pick/", handing.pick, name="pick"),
    path("<int:key>/release/", handing.release, name="release"),
    path("<int:key>/assign/", handing.assign, name="assign"),
    path("<int:key>/interest/", handing.interest, name="interest"),
    path("<int:key>/screen/", judging.again, name="screen"),
    path("<int:key>/decide/", judging.decide, name="decide"),
    path("<int:key>/adopt/", judging.adopt, name="adopt"),
]
