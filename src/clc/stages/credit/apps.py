"""The credit stage's place among the installed apps."""
from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "clc.stages.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"
