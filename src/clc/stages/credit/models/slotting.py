"""Slotting sheets: a project's answers with evidence, the numbers behind them, who proposed, overrode and confirmed."""
from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Client, Edition, User, Verdict


class SheetState(models.TextChoices):
    """How far a sheet has come."""

    DRAFT = "draft", pgettext_lazy("sheet", "Draft")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    REPLACED = "replaced", _("Replaced")


class SheetQuerySet(models.QuerySet["SlottingSheet"]):
    """Reads of sheets."""

    def in_force(self, day: date) -> SheetQuerySet:
        """Confirmed sheets that are valid on a day."""
        return self.filter(state=SheetState.CONFIRMED, valid_until__gte=day)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SlottingSheet(models.Model):
    """One rating of a project by questionnaire.

    answers: by question {"answer": 0 to 4 (0: left out), "reason", "evidence"}; numbers: by fact {"value", "as_of"} as they
    stood when the sheet was made or renewed; anchors and result: frozen on proposing. The project is told by its code: the
    deal stage stands above credit.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="slotting_sheets")
    project_code = models.CharField(max_length=40, blank=True)
    project_name = models.CharField(max_length=240, blank=True)
    rule = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    traits = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    numbers = models.JSONField(default=dict)
    anchors = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    pool = models.CharField(max_length=64, default="standard")
    years_left = models.FloatField(null=True, blank=True)
    defaulted = models.BooleanField(default=False)
    notches = models.SmallIntegerField(default=0)
    override_why = models.TextField(blank=True)
    override_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_back_why = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    verdict = models.ForeignKey(Verdict, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.IntegerField(default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="sheet_is_confirmed_by_another", condition=models.Q(
                confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by"))),
            models.CheckConstraint(name="override_is_signed_by_another", condition=models.Q(
                second_by__isnull=True) | ~models.Q(second_by=models.F("override_by"))),
            models.UniqueConstraint(fields=["client", "project_code"], name="one_open_sheet_per_project",
                                    condition=models.Q(state__in=("draft", "proposed"))),
        ]

    def __str__(self) -> str:
        return self.project_name or self.project_code or self.rule
