"""The address of the style page."""
from django.urls import path

from clc.doors.web.style import views

urlpatterns = [path("", views.page, name="page"), path("why/", views.why, name="why")]
