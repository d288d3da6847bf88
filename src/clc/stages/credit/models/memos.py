"""Credit memos: what people wrote in them, and the sealed papers that were submitted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Edition, User


class MemoState(models.TextChoices):
    """Where a memo stands."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted and sealed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Memo(models.Model):
    """A memo on a client: `words` by the name of the part; `saves` grows with each save, so that a stale form is refused.

    On submission both languages are composed once and kept as canonical papers; `seal` is the sha256 of both and of the
    seal of the client's memo before, so that none can be changed or left out unseen.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="memos")
    form = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=MemoState.choices, default=MemoState.DRAFT)
    words = models.JSONField(default=dict)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    as_of = models.DateField(null=True, blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paper_zh = models.TextField(blank=True)
    paper_en = models.TextField(blank=True)
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(name="a_memo_once", fields=["client", "number"]),
            models.UniqueConstraint(name="one_memo_being_written", fields=["client"], condition=models.Q(state="draft")),
            models.CheckConstraint(
                name="what_is_submitted_is_sealed", condition=models.Q(state="draft") | ~models.Q(seal="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client.code} {self.number}"

    def paper(self, language: str) -> str:
        """The sealed paper in a language."""
        return self.paper_zh if language.startswith("zh") else self.paper_en
