"""Changes to the rule book on their way: drafted by one person, approved by another."""
from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models.people import User


class DraftState(models.TextChoices):
    """Where a draft stands."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Turned down")


class Draft(models.Model):
    """What somebody would have a rule say: `text` goes over the rule at `path`, once a second person agrees."""

    path = models.CharField(max_length=128)
    text = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.WAITING)
    edition_before = models.CharField(max_length=64)
    edition_after = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="two_people_decide",
                                   condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("by"))),
        ]
