"""The inquiry stage's place among the installed apps."""
from django.apps import AppConfig


class InquiryConfig(AppConfig):
    name = "clc.stages.inquiry"
    label = "inquiry"
    default_auto_field = "django.db.models.BigAutoField"
