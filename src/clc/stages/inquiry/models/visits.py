"""What investigators saw and heard: site visits with photos, interviews, and figures held against other sources."""
from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Document, Edition, User
from clc.stages.inquiry.models.due_diligence import Investigation


class SiteVisit(models.Model):
    """One visit as it was written down on the spot; `key` is the phone's own, so that sending twice keeps one."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="visits")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    companion = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept_at = models.DateTimeField(auto_now_add=True)
    place = models.CharField(max_length=240)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_metres = models.IntegerField(null=True, blank=True)
    interviewed = models.TextField(blank=True)
    observations = models.TextField()
    stock = models.JSONField(default=list)

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(name="a_companion_is_another",
                                   condition=models.Q(companion__isnull=True) | ~models.Q(companion=models.F("by"))),
        ]


class VisitPhoto(models.Model):
    """A photo of a visit: the bytes we keep under their hash, and the hash of the original on the phone."""

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="photos")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.RESTRICT, related_name="+")
    original_sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    @property
    def is_original(self) -> bool:
        """Whether we hold the very bytes the camera made."""
        return self.original_sha256 == self.document.sha256


class Interview(models.Model):
    """A talk by a template of the rule book: with whom, and what was answered to each question."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="interviews")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept_at = models.DateTimeField(auto_now_add=True)
    with_whom = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    playsheet = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=list)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")


class Against(models.TextChoices):
    """Which outside source a figure is held against."""

    TAX = "tax", _("Tax and invoices")
    BANK_FLOW = "bank_flow", _("Bank flow")
    UTILITY = "utility", _("Electricity, water and gas")
    OTHER = "other", _("Another source")


class Conclusion(models.TextChoices):
    """What the investigators make of a deviation."""

    OPEN = "open", _("Not concluded yet")
    AGREES = "agrees", _("Agrees")
    EXPLAINED = "explained", _("Deviates, explained")
    CONTRADICTS = "contradicts", _("Contradicts")


class Verification(models.Model):
    """A figure the client claims, what another source says of it, and what is concluded; unknown values stay empty."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="verifications")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    against = models.CharField(max_length=12, choices=Against.choices)
    claim = models.CharField(max_length=160)
    claim_value = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    claim_fact = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=160)
    source_value = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    source_fact = models.CharField(max_length=64, blank=True)
    as_of = models.DateField()
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices, default=Conclusion.OPEN)
    reason = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("against", "id")
        constraints = [
            models.UniqueConstraint(fields=["investigation", "claim_fact", "source_fact"], name="one_computed_row_each",
                                    condition=~models.Q(source_fact="")),
            models.CheckConstraint(name="a_conclusion_has_its_reason",
                                   condition=models.Q(conclusion__in=("open", "agrees")) | ~models.Q(reason="")),
        ]

    @property
    def deviation(self) -> Decimal | None:
        """Source over claim less 1, as a share; None when either is unknown or nothing is claimed."""
        if self.claim_value is None or self.source_value is None or self.claim_value <= 0:
            return None
        return self.source_value / self.claim_value - 1

    @property
    def is_computed(self) -> bool:
        """Whether the system knew both values."""
        return bool(self.source_fact)
