"""The deal stage's place among the installed apps."""
from django.apps import AppConfig


class DealConfig(AppConfig):
    name = "clc.stages.deal"
    label = "deal"
    default_auto_field = "django.db.models.BigAutoField"
