"""The decision stage's place among the installed apps."""
from django.apps import AppConfig


class DecisionConfig(AppConfig):
    name = "clc.stages.decision"
    label = "decision"
    default_auto_field = "django.db.models.BigAutoField"
