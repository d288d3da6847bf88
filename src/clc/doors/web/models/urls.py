"""The addresses of the inventory of models."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.models import acts, training, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="robot", label=_("Models"), order=60, permission="see_models", key="m")
urlpatterns = [
    path("", views.page, name="page"),
    path("train/", training.page, name="train"),
    path("train/start/", training.start, name="start"),
    path("training/<int:key>/", training.progress, name="progress"),
    path("version/<int:key>/", views.version, name="version"),
    path("version/<int:key>/card/", views.card, name="card"),
    path("version/<int:key>/submit/", acts.submit, name="submit"),
    path("version/<int:key>/vote/", acts.vote, name="vote"),
    path("version/<int:key>/place/", acts.place, name="place"),
    path("version/<int:key>/retire/", acts.retire, name="retire"),
]
