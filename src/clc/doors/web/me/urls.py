"""The addresses of your settings."""
from django.urls import path

from clc.doors.web.me import views

urlpatterns = [
    path("", views.page, name="page"),
    path("display/", views.display, name="display"),
    path("tokens/", views.make_token, name="make_token"),
    path("tokens/<int:key>/end/", views.end_token, name="end_token"),
]
