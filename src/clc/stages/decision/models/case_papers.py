"""What a case leaves behind: what was seen, done, asked and made a condition; none of it is changed afterwards."""
from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from clc.stages.credit.papers.paper import seal
from clc.stages.deal.models import Condition
from clc.stages.decision.models.cases import Case, CaseStep
from clc.stages.hub.models import Client, User


class ActKind(models.TextChoices):
    """What somebody, or the system, did with a case."""

    OPENED = "opened", pgettext_lazy("case act", "Opened")
    DID = "did", pgettext_lazy("case act", "Did the step")
    PASSED = "passed", pgettext_lazy("case act", "Passed by policy")
    APPROVED = "approved", pgettext_lazy("case act", "Approved")
    REJECTED = "rejected", pgettext_lazy("case act", "Refused")
    VOTED = "voted", pgettext_lazy("case act", "Voted")
    RECUSED = "recused", pgettext_lazy("case act", "Stood aside")
    COUNTED = "counted", pgettext_lazy("case act", "Votes counted")
    RETURNED = "returned", pgettext_lazy("case act", "Returned")
    RENEWED = "renewed", pgettext_lazy("case act", "Put forward anew")
    ASKED = "asked", pgettext_lazy("case act", "Asked")
    ANSWERED = "answered", pgettext_lazy("case act", "Answered")
    TOOK_BACK = "took_back", pgettext_lazy("case act", "Took the question back")
    ADDED = "added", pgettext_lazy("case act", "Added somebody")
    HANDED = "handed", pgettext_lazy("case act", "Handed on")
    COPIED = "copied", pgettext_lazy("case act", "Sent a copy")
    WROTE = "wrote", pgettext_lazy("case act", "Wrote into the form")
    CONDITION = "condition", pgettext_lazy("case act", "Set a condition")
    STRUCK = "struck", pgettext_lazy("case act", "Struck a condition")
    WITHDREW = "withdrew", pgettext_lazy("case act", "Withdrew")
    ESCALATED = "escalated", pgettext_lazy("case act", "Told somebody above")
    DECIDED = "decided", pgettext_lazy("case act", "Decision")
    EXPIRED = "expired", pgettext_lazy("case act", "Approval lapsed")
    MIGRATED = "migrated", pgettext_lazy("case act", "Moved to another version")


class CaseAct(models.Model):
    """One thing that happened in a case; by empty: the system. acting_for: in whose stead."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(CaseStep, null=True, blank=True, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=12, choices=ActKind.choices)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["by", "-at"], name="act_by_at")]


def sealed(before: str, paper: str) -> str:
    """The seal of a dossier that follows another."""
    return seal(f"{before}\n{paper}")


class DossierKind(models.TextChoices):
    """When the papers were frozen."""

    SEEN = "seen", pgettext_lazy("dossier", "As it was put forward")
    DECIDED = "decided", pgettext_lazy("dossier", "As it was decided")


class Dossier(models.Model):
    """What was seen when a step was to be decided, word for word, sealed after the client's dossier before. Never changed.

    paper: canonical JSON of subject, facts, memo and rating seals, documents by hash, questions and votes. fingerprint: of
    the subject at that moment. seal: SHA-256 of `seal_before` and `paper`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dossiers")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="dossiers")
    step = models.ForeignKey(CaseStep, null=True, blank=True, on_delete=models.CASCADE, related_name="dossiers")
    kind = models.CharField(max_length=8, choices=DossierKind.choices)
    paper = models.TextField()
    fingerprint = models.CharField(max_length=64)
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="one_dossier_follows_another", fields=["client", "seal_before"]),
        ]

    def content(self) -> dict[str, Any]:
        """Everything that was seen, as plain values."""
        told: dict[str, Any] = json.loads(self.paper)
        return told

    def terms(self) -> dict[str, Any]:
        """The terms that were decided on."""
        told: dict[str, Any] = self.content()["subject"]["terms"]
        return told

    def is_whole(self) -> bool:
        """Whether this is, letter by letter, what was sealed."""
        return sealed(self.seal_before, self.paper) == self.seal


class Question(models.Model):
    """Something asked while a step is open, of a person or of a role; while it is open the clock stands still."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    step = models.ForeignKey(CaseStep, on_delete=models.CASCADE, related_name="questions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_questions")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["to"], name="question_open", condition=models.Q(
            answered_at__isnull=True, taken_back_at__isnull=True))]
        constraints = [
            models.CheckConstraint(name="an_answer_has_words", condition=models.Q(answered_at__isnull=True)
                                   | (~models.Q(answer="") & models.Q(answered_by__isnull=False))),
        ]


class CaseCondition(models.Model):
    """A condition somebody puts on the approval; at the decision it becomes a condition of the deal.

    gate: before which step of the deal it is to be met (`policy.kind.condition.GATES`); days: after the first drawing.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conditions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(CaseStep, on_delete=models.CASCADE, related_name="conditions")
    label = models.CharField(max_length=240)
    asks = models.CharField(max_length=240, blank=True)
    gate = models.CharField(max_length=16)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    may_be_waived = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    struck_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=400, blank=True)
    condition = models.ForeignKey(Condition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)


class Watcher(models.Model):
    """Somebody a copy of the case was sent to: told, asked for nothing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cases_watched")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(name="one_copy_per_person", fields=["case", "user"])]
