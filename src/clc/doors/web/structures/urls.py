"""The addresses of a client's structures."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.screens import Part
from clc.doors.web.structures import acts, quoting, views

PART = Part(label=_("Structures"), order=10, permissions=("see_client",), file="deal")

urlpatterns = [
    path("one/<int:key>/", views.design, name="design"),
    path("one/<int:key>/live/", views.live, name="live"),
    path("one/<int:key>/schedule/", views.schedule, name="schedule"),
    path("one/<int:key>/why/<slug:name>/", views.why, name="why"),
    path("one/<int:key>/save/", acts.save, name="save"),
    path("one/<int:key>/copy/", acts.copy, name="copy"),
    path("one/<int:key>/take/", acts.take, name="take"),
    path("one/<int:key>/remove/", acts.remove, name="remove"),
    path("one/<int:key>/ask/", acts.ask, name="ask"),
    path("one/<int:key>/choose/", quoting.choose, name="choose"),
    path("one/<int:key>/<str:language>.<str:form>", quoting.sheet_file, name="sheet_file"),
    path("quote/<int:key>/", quoting.page, name="quote"),
    path("quote/<int:key>/name/", quoting.name, name="name"),
    path("quote/<int:key>/offer/", quoting.offer, name="offer"),
    path("quote/<int:key>/renew/", quoting.renew, name="renew"),
    path("quote/<int:key>/withdraw/", quoting.withdraw, name="withdraw"),
    path("quote/<int:key>/<str:language>.<str:form>", quoting.quote_file, name="quote_file"),
    path("<path:code>/begin/", acts.begin, name="begin"),
    path("<path:code>/", views.page, name="page"),
]
