"""The addresses of the catalogue of products."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from clc.doors.web.products import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="list-details", label=pgettext_lazy("rail", "Products"), order=65, permission="see_client")

urlpatterns = [
    path("", views.page, name="page"),
    path("compare/", views.compare, name="compare"),
    path("<slug:name>/", views.product, name="product"),
]
