"""The addresses of search."""
from django.urls import path

from clc.doors.web.search import views

urlpatterns = [path("", views.page, name="page"), path("palette/", views.palette, name="palette")]
