"""Ratings of clients: inputs as they stood, answers with evidence, the trace, the override, who proposed and confirmed."""
from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Document, Edition, User


class RatingState(models.TextChoices):
    """Where a rating stands."""

    DRAFT = "draft", _("Being drafted")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")
    RETURNED = "returned", _("Returned")


OPEN = (RatingState.DRAFT, RatingState.PROPOSED, RatingState.RETURNED)


class RatingQuerySet(models.QuerySet["Rating"]):
    """Reads of ratings."""

    def under_way(self) -> RatingQuerySet:
        """Ratings somebody still works on."""
        return self.filter(state__in=OPEN)

    def in_force(self, day: date) -> RatingQuerySet:
        """Confirmed ratings whose validity has not ended by a day."""
        return self.filter(state=RatingState.CONFIRMED, valid_until__gte=day)

    def with_people(self) -> RatingQuerySet:
        """Each rating with the people who made it and its edition's hash, without the edition's texts."""
        return self.select_related("by", "proposed_by", "confirmed_by", "override_by", "returned_by", "edition").defer(
            "edition__texts")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Rating(models.Model):
    """A rating of a client by a model as of a day; `version` grows with every change, so that a stale form is refused."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="ratings")
    model = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=RatingState.choices, default=RatingState.DRAFT)
    version = models.IntegerField(default=1)
    inputs = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    outcome = models.JSONField(default=dict)
    points = models.FloatField(null=True)
    model_grade = models.CharField(max_length=10)
    computed_grade = models.CharField(max_length=10)
    computed_pd = models.FloatField(null=True)
    grade = models.CharField(max_length=10)
    pd = models.FloatField(null=True)
    support = models.JSONField(default=dict)
    facilities = models.JSONField(default=list)
    override_notches = models.SmallIntegerField(default=0)
    override_reason = models.CharField(max_length=64, blank=True)
    override_words = models.TextField(blank=True)
    override_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returned_why = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["client", "-id"], name="rating_client"),
                   models.Index(fields=["state", "valid_until"], name="rating_state")]
        constraints = [
            models.UniqueConstraint(fields=["client"], name="one_rating_under_way",
                                    condition=models.Q(state__in=("draft", "proposed", "returned"))),
            models.UniqueConstraint(fields=["client"], name="one_rating_confirmed", condition=models.Q(state="confirmed")),
            models.CheckConstraint(
                name="two_people_rate",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")) & (
                    models.Q(override_by__isnull=True) | ~models.Q(confirmed_by=models.F("override_by")))),
            models.CheckConstraint(
                name="a_confirmed_rating_says_who_and_until_when",
                condition=~models.Q(state="confirmed") | models.Q(
                    confirmed_by__isnull=False, valid_until__isnull=False, proposed_by__isnull=False)),
        ]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RatingAnswer(models.Model):
    """An answer to a question of the model: 1 to 4, in whose words, on what evidence."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=64)
    answer = models.SmallIntegerField()
    words = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rating", "item"], name="one_answer_per_question"),
            models.CheckConstraint(name="answers_are_1_to_4", condition=models.Q(answer__gte=1, answer__lte=4)),
        ]
