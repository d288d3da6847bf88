"""Processes and decision tables in their versions: who brought each in, who confirmed it, which one is in force."""
from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import User


class DefinitionKind(models.TextChoices):
    """What a definition says: how a case goes on its way, or what a table decides."""

    PROCESS = "bpmn", pgettext_lazy("definition", "Process")
    TABLE = "dmn", pgettext_lazy("definition", "Decision table")


class DefinitionState(models.TextChoices):
    """Where a version of a definition stands."""

    DRAFT = "draft", pgettext_lazy("definition", "Draft")
    CONFIRMED = "confirmed", pgettext_lazy("definition", "In force")
    RETIRED = "retired", pgettext_lazy("definition", "Retired")
    REFUSED = "refused", pgettext_lazy("definition", "Turned down")


class DefinitionQuerySet(models.QuerySet["Definition"]):
    """Reads of definitions; everybody who works may read them all."""

    def in_force(self) -> DefinitionQuerySet:
        """The confirmed version of each name."""
        return self.filter(state=DefinitionState.CONFIRMED)


class Definition(models.Model):
    """One version of a process (BPMN) or a decision table (DMN); its text never changes.

    `by` is nobody for what the house ships; otherwise it is in force only once another person confirmed it.
    """

    kind = models.CharField(max_length=4, choices=DefinitionKind.choices)
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=DefinitionState.choices, default=DefinitionState.DRAFT)
    why = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ("name", "-version")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "version"], name="a_definition_version_once"),
            models.UniqueConstraint(fields=["kind", "name", "sha256"], condition=models.Q(by__isnull=True),
                                    name="a_shipped_text_once"),
            models.UniqueConstraint(fields=["kind", "name"], condition=models.Q(state="confirmed"),
                                    name="one_version_in_force"),
            models.CheckConstraint(condition=models.Q(by__isnull=True) | ~models.Q(state__in=["confirmed", "retired"])
                                   | models.Q(confirmed_by__isnull=False), name="a_definition_is_confirmed"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("by")),
                                   name="a_definition_is_confirmed_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def shipped(self) -> bool:
        """Whether it came with the program."""
        return self.by_id is None


class Crossing(models.Model):
    """How cases under way were brought from one version of a process to another: which step became which, and by whom."""

    old = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    stayed = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.old} > {self.new}"
