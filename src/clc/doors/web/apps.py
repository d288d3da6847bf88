"""The browser's place among the installed apps (its styles and scripts are found through it)."""
from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "clc.doors.web"
    label = "web"
