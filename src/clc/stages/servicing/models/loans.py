"""Loans as they stand in the newest statement of them."""
from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.deal.models import Project
from clc.stages.hub.models import Client, Import, Record


class Loan(models.Model):
    """One loan; each new statement updates it, earlier snapshots stay in the lake's `loan` table."""

    number = models.CharField(_("loan number"), max_length=40, unique=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="loans")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="loans")
    kind = models.CharField(max_length=24, blank=True)
    status = models.CharField(_("status"), max_length=40)
    status_before = models.CharField(max_length=40, blank=True)
    as_of = models.DateField()
    gone_since = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    rate = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    principal = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    cancelled = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    undisbursed = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    disbursed = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    repaid = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    due = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    signed = models.DateField(null=True, blank=True)
    effective = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    first_repayment = models.DateField(null=True, blank=True)
    last_repayment = models.DateField(null=True, blank=True)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL)
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return self.number
