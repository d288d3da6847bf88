"""Addresses of the why sheet."""
from __future__ import annotations

from django.urls import re_path

from clc.doors.web.why import views

OF = r"(?:tier|grade|light|exposure|rating|slotting|price/[0-9]+/[a-z_]+|(?:warning|reading|fact)/[a-z][a-z0-9_]*)"

urlpatterns = [re_path(rf"^(?P<code>.+)/(?P<of>{OF})/?$", views.page, name="page")]
