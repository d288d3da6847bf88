"""What a deal does to the world: green uses, environmental and social reviews, ESG scores, margins tied to targets."""
from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.deal.models.projects import Project
from clc.stages.deal.models.structures import Structure
from clc.stages.hub.models import Client, Document, Edition, User


class Decision(models.TextChoices):
    """How far the second person has come."""

    WAITING = "waiting", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Turned down")
    REPLACED = "replaced", _("Replaced by a newer one")


class Decided(models.Model):
    """What one person tells and another confirms; a confirmed one is replaced, never edited."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="%(class)ss")
    structure = models.ForeignKey(Structure, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ("-id",)


def two_people(name: str) -> models.CheckConstraint:
    """Who decides is not who asked, and a decision names who took it."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(state=Decision.WAITING, decided_by__isnull=True)
        | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("by"))),
    )


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class GreenUse(Decided):
    """What part of a loan goes to which use of a catalogue, with its yearly benefits.

    share: of the amount, above 0 to 1. carbon: direct, indirect or none. taxonomy: the EU test as told, see
    `green.taxonomy_state`. benefits: by name of the catalogue's benefits, numbers above 0.
    """

    catalogue = models.CharField(max_length=64)
    code = models.CharField(max_length=11)
    loan = models.CharField(max_length=64, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    approved_on = models.DateField()
    carbon = models.CharField(max_length=10)
    benefits = models.JSONField(default=dict)
    verifier = models.CharField(max_length=120, blank=True)
    transition = models.BooleanField(default=False)
    taxonomy = models.JSONField(default=dict)
    words = models.TextField(blank=True)

    class Meta(Decided.Meta):
        indexes = [models.Index(fields=["client", "state"], name="green_client")]
        constraints = [
            two_people("green_two_people"),
            models.CheckConstraint(
                name="green_is_part_of_a_loan", condition=models.Q(amount__gt=0, share__gt=0, share__lte=1)
            ),
        ]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class EnvironmentReview(Decided):
    """A deal's category by the Equator Principles, why, and what the principles bind it to."""

    rule = models.CharField(max_length=64)
    product = models.CharField(max_length=64)
    cost = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    own = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    together = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    years = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    applies = models.BooleanField(null=True)
    category = models.CharField(max_length=1)
    rationale = models.TextField()
    carbon = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    designated = models.BooleanField(default=False)
    eia = models.CharField(max_length=16, blank=True)

    class Meta(Decided.Meta):
        constraints = [two_people("environment_two_people")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class EsgScore(Decided):
    """A client's score for environment, society and governance: answers, hard stops, and what the rule made of them."""

    rule = models.CharField(max_length=64)
    day = models.DateField()
    answers = models.JSONField(default=dict)
    stops = models.JSONField(default=list)
    score = models.FloatField(null=True)
    answered = models.FloatField(default=0.0)
    pillars = models.JSONField(default=dict)
    band = models.CharField(max_length=16, blank=True)
    words = models.TextField(blank=True)

    class Meta(Decided.Meta):
        constraints = [two_people("esg_two_people")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MarginTarget(Decided):
    """An indicator whose targets move the margin: targets and what was observed, by the day a period ends.

    targets: {day: number}; observed: {day: {value, document}}.
    """

    name = models.CharField(max_length=160)
    unit = models.CharField(max_length=40, blank=True)
    higher_is_better = models.BooleanField()
    base = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    targets = models.JSONField(default=dict)
    observed = models.JSONField(default=dict)

    class Meta(Decided.Meta):
        constraints = [two_people("margin_two_people")]
