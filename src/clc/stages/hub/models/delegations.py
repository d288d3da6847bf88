"""Who stands in for whom, from when until when, and how far."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models.people import User


class Scope(models.TextChoices):
    """How far a deputy stands in."""

    SEE = "see", pgettext_lazy("delegation", "See only")
    ACT = "act", pgettext_lazy("delegation", "See and act")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Reads of delegations; a reader sees those they gave or hold, and those of the people of their branches."""

    def at(self, now: datetime) -> DelegationQuerySet:
        """Those in force at `now`."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None, giver__is_active=True)

    def not_over(self, now: datetime) -> DelegationQuerySet:
        """Those in force at `now` or to come."""
        return self.filter(ends_at__gt=now, ended_at=None)


class Delegation(models.Model):
    """A colleague stands in for another from `starts_at` until just before `ends_at`; then it ends by itself."""

    giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_given")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_held")
    scope = models.CharField(max_length=4, choices=Scope.choices, default=Scope.ACT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(pgettext_lazy("delegation", "reason"), max_length=240, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        indexes = [models.Index(fields=["deputy", "ends_at"], name="delegation_deputy")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(giver=models.F("deputy")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_delegation_ends"),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))
