"""Addresses of contracts: the lists, the workbench, files, signing, templates."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.contracts import acts, files, signing, templates, views
from clc.doors.web.screens import Part, Rail

RAIL = Rail(icon="signature", label=_("Contracts"), order=31, permission="see_contract", view="work")
PART = Part(label=_("Contracts"), order=60, permissions=("see_contract",), file="deal")

urlpatterns = [
    path("", views.work, name="work"),
    path("library/", views.library, name="library"),
    path("templates/", templates.listed, name="templates"),
    path("templates/bring/", templates.bring, name="bring_template"),
    path("templates/<int:key>/<slug:act>/", templates.decide, name="decide_template"),
    path("paper/<int:key>/", views.one, name="one"),
    path("paper/<int:key>/print/<slug:language>/<slug:form>/", files.paper, name="print"),
    path("paper/<int:key>/fill/", acts.fill, name="fill"),
    path("paper/<int:key>/clause/<slug:name>/<slug:act>/", acts.clause, name="clause"),
    path("paper/<int:key>/add/", acts.add_clause, name="add_clause"),
    path("paper/<int:key>/move/<slug:act>/", acts.move, name="move"),
    path("paper/<int:key>/archive/", signing.archive, name="archive"),
    path("paper/<int:key>/resolution/", signing.resolution, name="resolution"),
    path("signature/<int:key>/sign/", signing.sign, name="sign"),
    path("signature/<int:key>/send/", signing.send, name="send"),
    path("signature/<int:key>/confirm/", signing.confirm, name="confirm"),
    path("deviation/<int:key>/", acts.review, name="review"),
    path("duty/<int:key>/end/", acts.end_duty, name="end_duty"),
    path("begin/<int:key>/", acts.begin, name="begin"),
    path("set/<int:key>/<slug:act>/", acts.of_set, name="of_set"),
    path("<path:code>/", views.page, name="page"),
]
