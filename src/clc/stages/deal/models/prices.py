"""Prices asked below their floor: on which terms, made of what, who asked, who allowed, until when."""
from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Client, Edition, User


class PriceState(models.TextChoices):
    """What became of a price asked below its floor."""

    ASKED = "asked", pgettext_lazy("price", "Waits for a decision")
    ALLOWED = "allowed", pgettext_lazy("price", "Allowed")
    REFUSED = "refused", pgettext_lazy("price", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("price", "Withdrawn")
    EXPIRED = "expired", _("Expired")
    VOID = "void", pgettext_lazy("price", "Void: the terms changed")


def millionths(rate: float) -> Decimal:
    """A rate as it is kept: to the millionth, down, so that what is kept is never above what was asked."""
    return Decimal(str(round(rate, 10))).quantize(Decimal("0.000001"), rounding=ROUND_DOWN)


OPEN = (PriceState.ASKED, PriceState.ALLOWED)


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    """Reads of allowances."""

    def covering(self, client: Client, digest: str, rate: float, day: date) -> AllowanceQuerySet:
        """Allowed on a day for these very terms of a client, at this rate or a lower one."""
        lowest = millionths(rate)
        return self.filter(client=client, state=PriceState.ALLOWED, digest=digest, rate__lte=lowest, until__gte=day)

    def waiting(self, day: date) -> AllowanceQuerySet:
        """Asked and not yet decided on a day."""
        return self.filter(state=PriceState.ASKED, until__gte=day)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Allowance(models.Model):
    """A price below its floor. What was asked never changes (the database sees to it); only what becomes of it does.

    key: the caller's own word for the deal; at most one is open for it. terms and digest: the loan it is bound to; lines:
    the price as it stood, each number with its why. below: basis points under the floor. resolution: a committee's.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="allowances")
    key = models.CharField(max_length=80)
    terms = models.JSONField()
    digest = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    tenor_months = models.IntegerField()
    rate = models.DecimalField(max_digits=9, decimal_places=6)
    floor = models.DecimalField(max_digits=9, decimal_places=6)
    below = models.DecimalField(max_digits=8, decimal_places=2)
    lines = models.JSONField(default=list)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    until = models.DateField()
    state = models.CharField(max_length=10, choices=PriceState.choices, default=PriceState.ASKED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=400, blank=True)
    resolution = models.CharField(max_length=80, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=240, blank=True)

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["client", "digest"], name="allowance_terms"),
                   models.Index(fields=["state", "until"], name="allowance_state")]
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="one_open_allowance_per_key",
                                    condition=models.Q(state__in=("asked", "allowed"))),
            models.CheckConstraint(name="allowance_is_below_a_floor", condition=models.Q(
                rate__gt=0, below__gt=0, amount__gt=0, rate__lt=models.F("floor"))),
            models.CheckConstraint(name="two_people_allow_a_price", condition=models.Q(decided_by__isnull=True)
                                   | ~models.Q(decided_by=models.F("by"))),
            models.CheckConstraint(name="an_allowed_price_says_by_whom", condition=~models.Q(state="allowed")
                                   | models.Q(decided_by__isnull=False, decided_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.rate}"
