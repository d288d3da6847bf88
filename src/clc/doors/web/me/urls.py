"""The addresses of your settings."""
from django.urls import path

from clc.doors.web.me import standing_in, views

urlpatterns = [
    path("", views.page, name="page"),
    path("display/", views.display, name="display"),
    path("tokens/", views.make_token, name="make_token"),
    path("tokens/<int:key>/end/", views.end_token, name="end_token"),
    path("standing-in/", standing_in.give, name="stand_in"),
    path("standing-in/<int:key>/end/", standing_in.end, name="end_stand_in"),
]
