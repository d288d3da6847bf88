"""Joint meetings: who sits in them, which options stood side by side, what each said, what was decided and who does it."""
from __future__ import annotations

import json
from typing import Any

import pghistory
from django.db import models
from django.utils.translation import pgettext_lazy

from clc.stages.decision.models.cases import Case
from clc.stages.hub.models import Action, Client, Edition, User

UNDER_WAY = ("called", "open")


class MeetingState(models.TextChoices):
    """Where a joint meeting stands."""

    CALLED = "called", pgettext_lazy("joint meeting", "Called")
    OPEN = "open", pgettext_lazy("joint meeting", "In session")
    CLOSED = "closed", pgettext_lazy("joint meeting", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("joint meeting", "Cancelled")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings; which rows exist for a reader is decided by the database."""

    def under_way(self) -> MeetingQuerySet:
        """Meetings called or in session."""
        return self.filter(state__in=UNDER_WAY)

    def of(self, user: User) -> MeetingQuerySet:
        """Meetings in which somebody has a seat."""
        return self.filter(seats__user=user)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Meeting(models.Model):
    """One joint meeting about a client, by itself or for a step of a case.

    kind: a rule of the book. causes: what called it ({what, level, day}). facts: JSON of the client as it stood when the
    meeting was opened, under `facts_seal` (sha256). level: the worst light of the client then. chosen: the letter of the
    option decided for. saves grows with each change. Ended, it is never changed again: the database refuses.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="meetings")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="meetings")
    step = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=160)
    why = models.TextField()
    causes = models.JSONField(default=list)
    due = models.DateField()
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agenda = models.JSONField(default=list)
    guests = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.CALLED)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, blank=True)
    facts = models.TextField(blank=True)
    facts_seal = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    chosen = models.CharField(max_length=1, blank=True)
    decision = models.TextField(blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        indexes = [models.Index(fields=["starts_at"], name="meeting_to_come", condition=models.Q(state__in=UNDER_WAY))]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "case", "step"], name="a_meeting_is_called_once", nulls_distinct=False,
                condition=models.Q(state__in=UNDER_WAY)),
            models.CheckConstraint(
                name="a_meeting_ends_with_what_came_of_it",
                condition=models.Q(state="called") | (models.Q(state="open") & ~models.Q(facts_seal=""))
                | (models.Q(state="closed", ended_by__isnull=False) & ~models.Q(decision="") & ~models.Q(chosen="")
                   & ~models.Q(facts_seal=""))
                | (models.Q(state="cancelled", ended_by__isnull=False) & ~models.Q(ended_why=""))),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def facts_told(self) -> dict[str, Any]:
        """The frozen facts as values; empty before the meeting is opened."""
        told: dict[str, Any] = json.loads(self.facts) if self.facts else {}
        return told


class Coming(models.TextChoices):
    """What somebody invited answered."""

    ASKED = "asked", pgettext_lazy("invitation", "Not answered")
    COMES = "comes", pgettext_lazy("invitation", "Comes")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")


class Stance(models.TextChoices):
    """What somebody present said to the decision."""

    SUPPORTS = "supports", pgettext_lazy("joint meeting", "Supports")
    DISSENTS = "dissents", pgettext_lazy("joint meeting", "Dissents")
    ABSTAINS = "abstains", pgettext_lazy("joint meeting", "Abstains")


class MeetingSeat(models.Model):
    """One person's seat: for which side, whether they come, whether they were there, what they said. One a person."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="meeting_seats")
    side = models.CharField(max_length=16)
    coming = models.CharField(max_length=10, choices=Coming.choices, default=Coming.ASKED)
    coming_why = models.CharField(max_length=240, blank=True)
    present = models.BooleanField(null=True)
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True)
    option = models.CharField(max_length=1, blank=True)
    words = models.TextField(blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_seat_a_person"),
            models.CheckConstraint(name="dissent_has_its_words",
                                   condition=~models.Q(stance="dissents") | ~models.Q(words="")),
            models.CheckConstraint(name="only_who_was_there_spoke",
                                   condition=models.Q(stance="") | models.Q(present=True)),
        ]


class MeetingOption(models.Model):
    """One of the ways that stood side by side."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="options")
    letter = models.CharField(max_length=1)
    title = models.CharField(max_length=160)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("letter",)
        constraints = [models.UniqueConstraint(fields=["meeting", "letter"], name="an_option_has_its_letter")]


class MeetingTask(models.Model):
    """What somebody does by a day because the meeting decided it; its action stands in their day."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=240)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("due", "id")


class Minutes(models.Model):
    """The minutes in both languages, sealed after those of the client's meeting before. Never changed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    paper_zh = models.TextField()
    paper_en = models.TextField()
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def paper(self, language: str) -> str:
        """The sealed paper in a language."""
        return self.paper_zh if language.startswith("zh") else self.paper_en
