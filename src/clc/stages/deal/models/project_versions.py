"""Versions of a project's model: the case as written, what it came to, who wrote it and who confirmed it."""
from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.deal.models.projects import Project
from clc.stages.hub.models import Client, Edition, User


class VersionStanding(models.TextChoices):
    """Where a version stands: written, confirmed by a second person, or withdrawn."""

    WRITTEN = "written", pgettext_lazy("project model", "Written")
    CONFIRMED = "confirmed", pgettext_lazy("project model", "Confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("project model", "Withdrawn")


class ProjectVersion(models.Model):
    """One version of a project's model; its text and figures never change, a change is a new version.

    `text` is the dated case as YAML, `digest` its SHA-256, `figures` what the base case came to and `stresses` the lowest
    cover of each scenario of the rule book (None: unknown), both in the case's unit.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="project_versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120)
    note = models.CharField(_("what changed"), max_length=400, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    figures = models.JSONField()
    stresses = models.JSONField(default=dict)
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="after")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=VersionStanding.choices, default=VersionStanding.WRITTEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="a_project_version_once"),
            models.CheckConstraint(condition=~models.Q(state="confirmed") | models.Q(confirmed_by__isnull=False),
                                   name="a_confirmed_version_has_a_confirmer"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("by")),
                                   name="a_version_is_confirmed_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} v{self.number}"
