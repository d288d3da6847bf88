"""Which door stands behind which address: one folder or file of a door each, found by being there."""
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("api/", include("clc.doors.api.urls")),
    path("", include("clc.doors.web.urls")),
]
