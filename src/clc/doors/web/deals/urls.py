"""The addresses of the deals."""
from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.doors.web.deals import views
from clc.doors.web.screens import Create, Rail

RAIL = Rail(icon="briefcase", label=pgettext_lazy("rail", "Deals"), order=25, permission="see_client", key="e")
CREATE = (Create(icon="briefcase", label=_("Structure a deal"), route="deals:begin", permission="design_structure"),)

urlpatterns = [
    path("", views.page, name="page"),
    path("begin/", views.begin, name="begin"),
]
