"""The reach stage's place among the installed apps."""
from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "clc.stages.reach"
    label = "reach"
    default_auto_field = "django.db.models.BigAutoField"
