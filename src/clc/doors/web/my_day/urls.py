"""The addresses of my day."""
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clc.doors.web.my_day import views
from clc.doors.web.screens import Rail

MOUNT = ""
RAIL = Rail(icon="sun", label=_("My day"), order=10, key="d")
urlpatterns = [path("", views.page, name="page")]
