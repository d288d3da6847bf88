"""The contract stage's place among the installed apps."""
from importlib import import_module

from django.apps import AppConfig


class ContractConfig(AppConfig):
    name = "clc.stages.contract"
    label = "contract"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the gates of contracts known to cases, and what keeps leads out of the pool."""
        for module in ("clc.stages.contract.gates", "clc.stages.contract.alive"):
            import_module(module).register()
