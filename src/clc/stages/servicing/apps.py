"""The servicing stage's place among the installed apps."""
from django.apps import AppConfig


class ServicingConfig(AppConfig):
    name = "clc.stages.servicing"
    label = "servicing"
    default_auto_field = "django.db.models.BigAutoField"
