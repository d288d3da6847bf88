"""The addresses of cases and of what was frozen for them."""
from __future__ import annotations

from django.urls import path

from clc.doors.web.cases import acts, talk, views

urlpatterns = [
    path("open/<slug:subject>/<str:key>/", acts.begin, name="begin"),
    path("dossier/<int:key>/", views.dossier, name="dossier"),
    path("<int:key>/", views.page, name="page"),
    path("<int:key>/withdraw/", talk.withdraw, name="withdraw"),
    path("<int:key>/look/", talk.look, name="look"),
    path("<int:key>/copy/", talk.copy, name="copy"),
    path("<int:key>/answer/<int:question>/", talk.answer, name="answer"),
    path("<int:key>/question/<int:question>/back/", talk.take_back, name="take_back"),
    path("<int:key>/condition/<int:condition>/strike/", talk.strike, name="strike"),
    path("<int:key>/step/<int:step>/<slug:verb>/", acts.act, name="act"),
]
