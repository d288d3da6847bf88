"""The reach stage's place among the installed apps."""
from importlib import import_module

from django.apps import AppConfig


class ReachConfig(AppConfig):
    name = "clc.stages.reach"
    label = "reach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the stages of pipelines ask the gates of the conversation's phases."""
        import_module("clc.stages.reach.gating")
