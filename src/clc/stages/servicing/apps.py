"""The servicing stage's place among the installed apps."""
from importlib import import_module

from django.apps import AppConfig

#: What is made known once the models are there.
REGISTERING = ("clc.stages.servicing.gates",)


class ServicingConfig(AppConfig):
    name = "clc.stages.servicing"
    label = "servicing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gates of this stage."""
        for module in REGISTERING:
            import_module(module).register()
