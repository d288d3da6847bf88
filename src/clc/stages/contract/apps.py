"""The contract stage's place among the installed apps."""
from django.apps import AppConfig


class ContractConfig(AppConfig):
    name = "clc.stages.contract"
    label = "contract"
    default_auto_field = "django.db.models.BigAutoField"
