"""What was judged: runs, editions of the rule book, verdicts, and where each client stands now."""
from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models.clients import Client
from clc.stages.hub.models.people import Branch, User


class Edition(models.Model):
    """The merged text of the rule book under its hash, so that an old verdict can be judged again.

    written: the text as JSON, its keys in the book's order, which some rules read (a road of stages). texts: of editions
    kept before that was seen to; the database sorted their keys.
    """

    hash = models.CharField(max_length=64, unique=True)
    texts = models.JSONField(default=dict)
    written = models.TextField(default="")
    first_used_at = models.DateTimeField(auto_now_add=True)

    def told(self) -> dict[str, Any]:
        """The merged text, rule by rule."""
        kept: dict[str, Any] = json.loads(self.written) if self.written else self.texts
        return kept


class JudgingState(models.TextChoices):
    """How far a run has come; only a done run is seen."""

    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")


class Judging(models.Model):
    """One run of every rule over every client as of a day."""

    day = models.DateField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=JudgingState.choices, default=JudgingState.RUNNING)
    inputs = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=240, blank=True)
    counts = models.JSONField(default=dict)
    seconds = models.FloatField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="judging_day")]


class VerdictKind(models.TextChoices):
    """What sort of rule spoke."""

    WARNING = "warning", _("Warning")
    TIER = "tier", _("Tier")
    GRADE = "grade", _("Grade")
    RATING = "rating", _("Rating")
    SLOTTING = "slotting", _("Supervisory category")


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Reads of verdicts."""

    def current(self) -> VerdictQuerySet:
        """Verdicts that still hold."""
        return self.filter(closed_at__isnull=True)


class Verdict(models.Model):
    """A rule's finding on a client with its evidence as it stood; closed when it no longer holds."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="verdicts")
    kind = models.CharField(max_length=12, choices=VerdictKind.choices)
    rule = models.CharField(max_length=64)
    level = models.CharField(max_length=16)
    value = models.FloatField(null=True)
    day = models.DateField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    judging = models.ForeignKey(Judging, null=True, on_delete=models.SET_NULL, related_name="verdicts")
    evidence = models.JSONField(default=dict)
    raised_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "kind"], name="verdict_client"),
            models.Index(fields=["rule", "level"], name="verdict_rule", condition=models.Q(closed_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "rule"], name="one_open_verdict_per_rule",
                                    condition=models.Q(closed_at__isnull=True)),
        ]


class Standing(models.Model):
    """Where a client stands after the last done run: the columns of lists and the head of its page.

    `branch` and `manager` are the client's own, kept by the database for the policy of this table.
    """

    client = models.OneToOneField(Client, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    branch = models.ForeignKey(Branch, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False,
                               db_index=False, editable=False)
    manager = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False,
                                db_index=False, editable=False)
    judging = models.ForeignKey(Judging, on_delete=models.PROTECT)
    day = models.DateField()
    service_tier = models.CharField(max_length=10, default="unknown")
    management_tier = models.CharField(max_length=10, default="unknown")
    tier_score = models.FloatField(null=True)
    grade = models.CharField(max_length=10, default="unknown")
    score = models.FloatField(null=True)
    pd = models.FloatField(null=True)
    light = models.CharField(max_length=10, default="unknown")
    light_rank = models.SmallIntegerField(default=0)
    light_score = models.FloatField(null=True)
    reds = models.SmallIntegerField(default=0)
    oranges = models.SmallIntegerField(default=0)
    yellows = models.SmallIntegerField(default=0)
    unknowns = models.SmallIntegerField(default=0)
    exposure = models.FloatField(null=True)
    sales = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(models.F("exposure").desc(nulls_last=True), "client", name="standing_exposure"),
            models.Index(models.F("sales").desc(nulls_last=True), "client", name="standing_sales"),
            models.Index(models.F("tier_score").desc(nulls_last=True), "client", name="standing_tier_score"),
            models.Index(models.F("light_rank").desc(), "client", name="standing_light"),
            models.Index(models.F("pd").desc(nulls_last=True), "client", name="standing_pd"),
            models.Index(models.F("exposure").asc(nulls_last=True), "client", name="standing_exposure_up"),
            models.Index("service_tier", models.F("exposure").desc(nulls_last=True), "client",
                         name="standing_tier_exposure"),
            models.Index("grade", models.F("exposure").desc(nulls_last=True), "client", name="standing_grade_exposure"),
            models.Index("manager", models.F("exposure").desc(nulls_last=True), "client", name="standing_manager"),
            models.Index("light", models.F("exposure").desc(nulls_last=True), "client", name="standing_light_exposure"),
        ]
