"""The inventory of models: each with its owner, its versions, who agreed to them, and which one is in use."""
from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import User


class VersionState(models.TextChoices):
    """How far a version has come."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for two approvals")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    RETIRED = "retired", _("Retired")


class Place(models.TextChoices):
    """What a version is used for."""

    NONE = "", _("Not in use")
    CHAMPION = "champion", _("Champion")
    CHALLENGER = "challenger", _("Challenger")


class RiskModel(models.Model):
    """A model the institution answers for: what it is for, and who owns it."""

    name = models.SlugField(_("name"), max_length=63, unique=True)
    label = models.CharField(max_length=240)
    purpose = models.TextField(blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_models")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label


class RiskModelVersion(models.Model):
    """One training of a model as it came out, never changed: its card, its report and their hashes.

    `card` is the rule-book file of kind scorecard, `report` what `clc train scorecard FILE` answers; `challenger_file` names
    the text model kept below the home's `models` folder, with its hash.
    """

    model = models.ForeignKey(RiskModel, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.NONE, blank=True)
    card = models.JSONField()
    report = models.JSONField(default=dict)
    card_sha256 = models.CharField(max_length=64)
    report_sha256 = models.CharField(max_length=64)
    challenger_file = models.CharField(max_length=200, blank=True)
    challenger_sha256 = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=240, blank=True)
    probe = models.JSONField(default=list)
    trained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    trained_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(name="a_version_once", fields=["model", "number"]),
            models.UniqueConstraint(name="one_champion", fields=["model"], condition=models.Q(place="champion")),
            models.CheckConstraint(
                name="only_the_approved_are_used",
                condition=models.Q(place="")
                | models.Q(state="approved", approved_at__isnull=False, expires_on__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.model.name} {self.number}"

    def expired(self, day: date) -> bool:
        """Whether its approval has run out by a day."""
        return self.expires_on is not None and self.expires_on < day


class RiskModelVote(models.Model):
    """What one person said of a version that waits for approval; nobody speaks twice, nor of their own training."""

    version = models.ForeignKey(RiskModelVersion, on_delete=models.CASCADE, related_name="votes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    round = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(name="one_vote_a_person", fields=["version", "by", "round"])]


class TrainingState(models.TextChoices):
    """How far a training asked for on the screen has come."""

    WAITING = "waiting", _("Waiting for the worker")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")


class RiskModelTraining(models.Model):
    """A table somebody handed over to learn from, what it shall foretell, and the version that came of it."""

    name = models.SlugField(max_length=63)
    file_name = models.CharField(max_length=200)
    target = models.CharField(max_length=120)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TrainingState.choices, default=TrainingState.WAITING)
    message = models.TextField(blank=True)
    todo = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(RiskModelVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name}: {self.file_name}"
