"""Structures of a deal: how much, how long, how repaid, at what rate; alternatives offered together; sealed papers."""
from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.deal.models.projects import Project
from clc.stages.hub.models import Client, Edition, User


class DealState(models.TextChoices):
    """Where a quote and its structures stand; what was offered is never edited again."""

    DRAFT = "draft", pgettext_lazy("deal", "Draft")
    OFFERED = "offered", pgettext_lazy("deal", "Offered")
    CHOSEN = "chosen", pgettext_lazy("deal", "Chosen")
    WITHDRAWN = "withdrawn", pgettext_lazy("deal", "Withdrawn")


class RateType(models.TextChoices):
    """Whether the rate stays or follows a reference."""

    FIXED = "fixed", pgettext_lazy("rate", "Fixed")
    FLOATING = "floating", pgettext_lazy("rate", "Floating")


class SecurityForm(models.TextChoices):
    """By what a loan is secured, domain reference 10.1."""

    UNSECURED = "unsecured", _("On credit alone")
    GUARANTEE_GENERAL = "guarantee_general", _("General guarantee")
    GUARANTEE_JOINT = "guarantee_joint", _("Joint and several guarantee")
    MORTGAGE = "mortgage", pgettext_lazy("security", "Mortgage")
    PLEDGE = "pledge", pgettext_lazy("security", "Pledge")
    MARGIN = "margin", _("Cash margin")
    MIXED = "mixed", _("Several forms")


LETTERS = (("A", "A"), ("B", "B"), ("C", "C"))


class Quote(models.Model):
    """Up to three alternatives for one need of a client, offered together until a day.

    `number` counts the needs of a client, `version` how often the quote for that need was made anew. `saves` grows with
    each change, so that a stale form is refused.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="quotes")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="after")
    title = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=DealState.choices, default=DealState.DRAFT)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-number", "-version")
        constraints = [models.UniqueConstraint(name="a_quote_once", fields=["client", "number", "version"])]

    def __str__(self) -> str:
        return f"{self.client.code} {self.number}.{self.version}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Structure(models.Model):
    """One alternative of a quote: a product of the book with its amount, tenor, repayment, rate, fees and security.

    Rates and fees are shares a year of 1 (0.0435 is 4.35 %); `spread_bp` is over the reference in hundredths of a percent.
    `terms` holds the numbers of the repayment type (a balloon's share, steps, months of the season), `outcome` what was
    worked out and shown when it was offered. Never edited once its quote was offered: a new version is made (`before`).
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="structures")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="structures")
    letter = models.CharField(max_length=1, choices=LETTERS, default="A")
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="after")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="structures")
    product = models.CharField(max_length=64)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    starts = models.DateField(_("start"))
    tenor_months = models.PositiveIntegerField()
    months_per_period = models.PositiveIntegerField(default=1)
    grace_months = models.PositiveIntegerField(default=0)
    repayment = models.CharField(max_length=40)
    terms = models.JSONField(default=dict, blank=True)
    day_count = models.CharField(max_length=16)
    rate_type = models.CharField(max_length=10, choices=RateType.choices, default=RateType.FIXED)
    rate = models.DecimalField(_("rate"), max_digits=9, decimal_places=6)
    reference = models.CharField(max_length=64, blank=True)
    reference_rate = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    spread_bp = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    upfront_fee = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    yearly_fee = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    prepayment_fee = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    security = models.CharField(max_length=20, choices=SecurityForm.choices, default=SecurityForm.UNSECURED)
    security_kind = models.CharField(max_length=64, blank=True)
    security_value = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    security_words = models.TextField(blank=True)
    purpose = models.CharField(max_length=400, blank=True)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DealState.choices, default=DealState.DRAFT)
    outcome = models.JSONField(default=dict, blank=True)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("quote", "letter")
        indexes = [models.Index(fields=["client", "state"], name="structure_client")]
        constraints = [
            models.UniqueConstraint(name="an_alternative_once", fields=["quote", "letter"]),
            models.CheckConstraint(name="a_structure_lends", condition=models.Q(amount__gt=0, tenor_months__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quote} {self.letter}"


class TermSheet(models.Model):
    """The papers of a quote (no structure) or of one structure, in both languages, sealed after the one before."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="term_sheets")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="papers")
    structure = models.ForeignKey(Structure, null=True, blank=True, on_delete=models.CASCADE, related_name="papers")
    paper_zh = models.TextField()
    paper_en = models.TextField()
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.quote} {self.seal[:12]}"

    def paper(self, language: str) -> str:
        """The sealed paper in a language."""
        return self.paper_zh if language.startswith("zh") else self.paper_en
