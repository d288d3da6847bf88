"""Which door stands behind which address: a door is open when its folder has a `urls.py`."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

DOORS = {"api": "api/", "web": ""}
HERE = Path(__file__).resolve().parent / "doors"

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    *(
        path(prefix, include(f"clc.doors.{door}.urls"))
        for door, prefix in DOORS.items()
        if (HERE / door / "urls.py").exists()
    ),
]
