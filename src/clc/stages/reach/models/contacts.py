"""People at clients and leads, talks with them by playbook, what was sent to them, and what they agreed to."""
from __future__ import annotations

from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Client, Document, Edition, Touch, TouchKind, User
from clc.stages.reach.models.leads import ContactBasis, Lead


class Level(models.TextChoices):
    """The level of a person, on our side or theirs (domain reference 9.3, contact matrix)."""

    EXECUTIVE = "executive", pgettext_lazy("level of a person", "Executive")
    MANAGER = "manager", pgettext_lazy("level of a person", "Manager")
    EXPERT = "expert", pgettext_lazy("level of a person", "Expert")


class Field(models.TextChoices):
    """What a person at a client looks after."""

    LEADERSHIP = "leadership", _("Leadership")
    FINANCE = "finance", pgettext_lazy("field of work", "Finance")
    TECHNICAL = "technical", _("Technology and projects")
    LEGAL = "legal", pgettext_lazy("field of work", "Legal")
    OPERATIONS = "operations", pgettext_lazy("field of work", "Operations")
    OTHER = "other", pgettext_lazy("field of work", "Other")


class OfSomebodyQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Reads of what hangs on a client or a lead."""


def _either(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=models.Q(client__isnull=False) | models.Q(lead__isnull=False))
