"""The decision stage's place among the installed apps."""
from importlib import import_module

from django.apps import AppConfig

#: What is made known once the models are there.
REGISTERING = ("clc.stages.decision.checks", "clc.stages.decision.meeting_gate", "clc.stages.decision.about.registering")


class DecisionConfig(AppConfig):
    name = "clc.stages.decision"
    label = "decision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gates and the things this stage decides on."""
        for module in REGISTERING:
            import_module(module).register()
