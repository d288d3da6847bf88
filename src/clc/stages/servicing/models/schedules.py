"""Schedules of loans we paid out: a version for each drawing that was paid, none ever changed."""
from __future__ import annotations

from django.db import models

from clc.stages.hub.models import Client, User
from clc.stages.servicing.models.drawings import Drawing
from clc.stages.servicing.models.loans import Loan


class ScheduleVersion(models.Model):
    """A loan's schedule from a day on, as `engines.cashflow.life` worked it out.

    terms: what the engine was asked with; draws: [[day, money]] of all that was paid out, the first included; paid, rows:
    [{due, kind, opening, drawn, interest, principal, fee, other, closing}] past and to come, days as 2026-01-31;
    changed: what is other than in the version before, [before, after] by name.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="schedule_versions")
    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="schedules")
    drawing = models.ForeignKey(Drawing, null=True, blank=True, on_delete=models.PROTECT, related_name="schedules")
    number = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=24)
    why = models.CharField(max_length=240, blank=True)
    terms = models.JSONField()
    draws = models.JSONField()
    paid = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    balance = models.DecimalField(max_digits=20, decimal_places=2)
    rate = models.DecimalField(max_digits=9, decimal_places=6)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("loan", "number")
        constraints = [models.UniqueConstraint(name="a_schedule_version_once", fields=["loan", "number"])]

    def __str__(self) -> str:
        return f"{self.loan} {self.number}"
