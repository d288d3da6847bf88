"""Who did what: entries chained by hash, which no one may change or remove."""
from __future__ import annotations

import pgtrigger
from django.db import models

from clc.stages.hub.models.clients import Client
from clc.stages.hub.models.people import User


class Entry(models.Model):
    """One line of the audit: `hash` = SHA-256 over the line before and this one's own text."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=64, blank=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.SET_NULL, related_name="entries",
                               db_constraint=False)
    detail = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["client", "-id"], name="entry_client"),
                   models.Index(fields=["by", "-id"], name="entry_by")]
        triggers = [pgtrigger.Protect(name="entries_stay",
                                      operation=pgtrigger.Update | pgtrigger.Delete)]
