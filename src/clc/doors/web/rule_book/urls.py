"""The addresses of the rule book."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.rule_book import views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="book", label=_("Rule book"), order=70, permission="see_rule_book", key="b")
urlpatterns = [
    path("", views.page, name="page"),
    path("<slug:kind>/<slug:name>/", views.rule, name="rule"),
    path("warning/<slug:name>/what-if/", views.what_if, name="what_if"),
]
