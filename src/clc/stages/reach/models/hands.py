"""Whose a lead was and is: assigned, taken from a pool, looked at there, and who stays out of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import User
from clc.stages.reach.models.leads import Lead


class HandKind(models.TextChoices):
    """How a lead came into other hands."""

    GIVEN = "given", _("Assigned")
    PICKED = "picked", _("Picked from the pool")
    RELEASED = "released", _("Put into the pool")
    RECYCLED = "recycled", _("Gone back to the pool by itself")


class LeadHand(models.Model):
    """A lead came into other hands: assigned, picked from a pool, put back, recycled."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="hands")
    kind = models.CharField(max_length=8, choices=HandKind.choices)
    from_owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    to_owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    pool = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=400, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["by", "-at"], name="leadhand_by"),
            models.Index(fields=["lead", "at"], name="leadhand_lead"),
        ]


class PoolLook(models.Model):
    """Somebody opened a lead of a pool on a day: what the quota of looks counts."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day", "lead"], name="one_look_a_day")]


class Interest(models.Model):
    """Somebody here has an interest of their own in a lead: they neither get nor work it."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="interests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=400)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "user"], name="one_interest_each")]
