"""The addresses of all screens."""
from clc.doors.web import screens

urlpatterns = screens.urlpatterns()
