"""Plans of what the book lends: what was asked, what came of it, who asked and who confirmed it."""
from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Edition, User


class PlanState(models.TextChoices):
    """Where a lending plan stands."""

    WAITING = "waiting", pgettext_lazy("lending plan", "Waiting")
    RUNNING = "running", pgettext_lazy("lending plan", "Being worked out")
    DONE = "done", pgettext_lazy("lending plan", "Worked out")
    FAILED = "failed", pgettext_lazy("lending plan", "Refused")
    CONFIRMED = "confirmed", pgettext_lazy("lending plan", "Confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("lending plan", "Withdrawn")


class LendingPlan(models.Model):
    """A budget laid over the judged book: whom, how much, at what rate; the answer is kept as it came.

    `terms`: what was asked over the rule book's lending plan `rule`; `answer`: value, bound, groups, prices, rivals;
    `rows`: every client's amount, rate and reason. Money in yuan. Of the whole institution: only who reaches all sees it.
    """

    name = models.CharField(max_length=120)
    rule = models.CharField(max_length=63)
    shock = models.CharField(max_length=63, blank=True)
    budget = models.DecimalField(max_digits=20, decimal_places=2)
    terms = models.JSONField(default=dict)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.WAITING)
    answer = models.JSONField(null=True, blank=True)
    rows = models.JSONField(null=True, blank=True)
    message = models.TextField(blank=True)
    todo = models.TextField(blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=models.Q(budget__gt=0), name="a_plan_has_a_budget"),
            models.CheckConstraint(condition=~models.Q(state="confirmed") | models.Q(confirmed_by__isnull=False),
                                   name="a_confirmed_plan_has_a_confirmer"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("by")),
                                   name="a_plan_is_confirmed_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"
