"""The addresses of the rule book."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.rule_book import drafting, views
from clc.doors.web.screens import Rail

RAIL = Rail(icon="book", label=_("Rule book"), order=70, permission="see_rule_book", key="b")
urlpatterns = [
    path("", views.page, name="page"),
    path("drafts/", drafting.page, name="drafts"),
    path("drafts/<int:key>/approve/", drafting.approve, name="approve"),
    path("drafts/<int:key>/turn-down/", drafting.turn_down, name="turn_down"),
    path("warning/<slug:name>/what-if/", views.what_if, name="what_if"),
    path("warning/<slug:name>/propose/", drafting.propose, name="propose"),
    path("<slug:kind>/<slug:name>/", views.rule, name="rule"),
]
