"""Contracts: the set signed for what was approved, each paper of it, its sealed versions, and what departs from standard."""
from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.deal.models import Structure, Undertaking
from clc.stages.hub.models import Client, Document, Party, User


class SetState(models.TextChoices):
    """Whether papers of a set may still be made."""

    OPEN = "open", pgettext_lazy("contract set", "Under way")
    CANCELLED = "cancelled", pgettext_lazy("contract set", "Cancelled")


class ContractState(models.TextChoices):
    """Where a contract stands; what was released is not edited, what was signed never changes."""

    DRAFT = "draft", pgettext_lazy("contract", "Draft")
    RELEASED = "released", pgettext_lazy("contract", "Released for signing")
    SIGNED = "signed", pgettext_lazy("contract", "Signed")
    ARCHIVED = "archived", pgettext_lazy("contract", "Archived")
    CANCELLED = "cancelled", pgettext_lazy("contract", "Cancelled")


class ReviewState(models.TextChoices):
    """What the lawyers said of a departure from the standard text."""

    OPEN = "open", pgettext_lazy("deviation", "To be reviewed")
    ACCEPTED = "accepted", pgettext_lazy("deviation", "Accepted")
    REFUSED = "refused", pgettext_lazy("deviation", "Refused")
    GONE = "gone", pgettext_lazy("deviation", "No longer in the text")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ContractSet(models.Model):
    """The contracts of one approved alternative, signed together.

    approval: what approved it, as it stood when the set was begun {case, dossier, valid_until, fingerprint}; empty where
    no approval is asked for. `saves` grows with each change, so that a stale form is refused.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contract_sets")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="contract_sets")
    number = models.CharField(max_length=40, unique=True)
    approval = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=SetState.choices, default=SetState.OPEN)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="one_contract_set_under_way", fields=["structure"],
                                    condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Contract(models.Model):
    """One paper of a set: a kind of the rule book, whom it binds besides us, the blanks people filled.

    subject: the undertaking it puts into words (None: the loan itself). told: blanks by name, text people wrote.
    newest: number of the version in force. amends: the signed contract that a supplement changes. resolution: the paper by
    which a company that gives security decided to, where no register tells of it.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contracts")
    within = models.ForeignKey(ContractSet, on_delete=models.CASCADE, related_name="contracts")
    kind = models.CharField(max_length=64)
    number = models.CharField(max_length=48, unique=True)
    place = models.PositiveSmallIntegerField()
    subject = models.ForeignKey(Undertaking, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="supplements")
    told = models.JSONField(default=dict, blank=True)
    resolution = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolution_seen_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ContractState.choices, default=ContractState.DRAFT)
    newest = models.PositiveIntegerField(default=1)
    saves = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("within", "place")
        indexes = [models.Index(fields=["client", "state"], name="contract_client_state")]
        constraints = [
            models.UniqueConstraint(name="a_place_in_a_set_once", fields=["within", "place"]),
            models.UniqueConstraint(name="a_subject_in_a_set_once", fields=["within", "kind", "subject"],
                                    condition=models.Q(subject__isnull=False) & ~models.Q(state="cancelled")),
            models.CheckConstraint(
                name="a_released_contract_has_its_releaser",
                condition=models.Q(state__in=["draft", "cancelled"]) | models.Q(released_by__isnull=False)),
            models.CheckConstraint(
                name="a_signed_contract_has_its_day",
                condition=~models.Q(state__in=["signed", "archived"]) | models.Q(signed_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class Version(models.Model):
    """A contract as it read once: its clauses with places for terms, and the terms. Sealed after the one before, kept.

    clauses: [{name, way, title_zh, title_en, zh, en}], way: standard, a fallback's name, edited, added. terms: [{key,
    label, value, zh, en, source}] as approved or told then. before: the version it was made from, 0 for the first.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contract_versions")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    clauses = models.JSONField()
    terms = models.JSONField()
    edition = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=400, blank=True)
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(name="a_contract_version_once", fields=["contract", "number"])]

    def __str__(self) -> str:
        return f"{self.contract.number} v{self.number}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Deviation(models.Model):
    """A clause that departs from the library, with the reason; somebody else reviews exactly these words (`digest`)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contract_deviations")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="deviations")
    clause = models.CharField(max_length=64)
    way = models.CharField(max_length=64)
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["state", "at"], name="deviation_waiting")]
        constraints = [
            models.UniqueConstraint(name="a_deviation_once", fields=["contract", "clause", "digest"],
                                    condition=~models.Q(state="gone")),
            models.CheckConstraint(name="a_deviation_is_reviewed_by_another",
                                   condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("by"))),
            models.CheckConstraint(name="a_reviewed_deviation_has_its_reviewer",
                                   condition=models.Q(state__in=["open", "gone"]) | models.Q(reviewed_by__isnull=False)),
        ]


class TemplateState(models.TextChoices):
    """Whether an institution's own template may be printed with."""

    CHECKED = "checked", pgettext_lazy("template", "Waiting for confirmation")
    IN_USE = "in_use", pgettext_lazy("template", "In use")
    RETIRED = "retired", pgettext_lazy("template", "Retired")


class PaperTemplate(models.Model):
    """An institution's own Word template for a kind of contract: checked by machine, confirmed by another person."""

    kind = models.CharField(max_length=64)
    language = models.CharField(max_length=8, choices=[("zh", _("Chinese")), ("en", _("English")), ("both", _("Both"))])
    name = models.CharField(max_length=240)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=TemplateState.choices, default=TemplateState.CHECKED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="one_paper_template_in_use", fields=["kind", "language"],
                                    condition=models.Q(state="in_use")),
            models.CheckConstraint(name="a_paper_template_is_confirmed_by_another",
                                   condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("by"))),
            models.CheckConstraint(name="a_paper_template_in_use_is_confirmed",
                                   condition=~models.Q(state="in_use") | models.Q(confirmed_by__isnull=False)),
        ]
