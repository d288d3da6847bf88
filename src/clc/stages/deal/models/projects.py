"""Projects: what loans are for."""
from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Import


class Project(models.Model):
    """Something to be built or bought, its owner among our clients."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=240)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="projects")
    country = models.CharField(max_length=8, blank=True)
    sector = models.CharField(max_length=16, blank=True)
    cost = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    starts = models.DateField(null=True, blank=True)
    completes = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
