"""The hub's place among the installed apps."""
from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "clc.stages.hub"
    label = "hub"
    default_auto_field = "django.db.models.BigAutoField"
