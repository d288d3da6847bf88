"""Signing: who signs for whom, what was checked of them, the archive's sealed entry, and the duties that follow."""
from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.contract.models.contracts import Contract
from clc.stages.hub.models import Action, Client, Document, User


class Means(models.TextChoices):
    """How somebody signs."""

    PAPER = "paper", pgettext_lazy("signing", "On paper, face to face")
    ELECTRONIC = "electronic", pgettext_lazy("signing", "Electronically")


class Side(models.TextChoices):
    """For whom somebody signs, or who owes a duty."""

    LENDER = "lender", pgettext_lazy("side", "Lender")
    BORROWER = "borrower", pgettext_lazy("side", "Borrower")
    PROVIDER = "provider", pgettext_lazy("side", "Provider of security")
    THIRD = "third", pgettext_lazy("side", "Third party")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Signature(models.Model):
    """One signature of a contract, in its order: whose it is, what was checked, when it was given.

    capacity: as what the person signs (legal representative, by power of attorney). seal: sha256 of the version that was
    signed. ticket: what the electronic service answered. id_seen, seal_seen: that the identity paper and the seal were
    compared with the specimen; no number of an identity paper is kept.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="signatures")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    order = models.PositiveSmallIntegerField()
    of = models.CharField(_("party"), max_length=240)
    person = models.CharField(_("who signs"), max_length=120, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    means = models.CharField(max_length=10, choices=Means.choices, default=Means.PAPER)
    id_seen = models.BooleanField(default=False)
    seal_seen = models.BooleanField(default=False)
    witness = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_witness = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40, blank=True)
    ticket = models.JSONField(default=dict, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    day = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("contract", "order")
        constraints = [
            models.UniqueConstraint(name="a_signature_in_its_order", fields=["contract", "order"]),
            models.CheckConstraint(name="a_given_signature_has_its_day_and_seal",
                                   condition=models.Q(day__isnull=True)
                                   | (models.Q(recorded_by__isnull=False) & ~models.Q(seal="") & ~models.Q(person=""))),
            models.CheckConstraint(name="two_witnesses_are_two",
                                   condition=models.Q(second_witness__isnull=True)
                                   | ~models.Q(second_witness=models.F("witness"))),
        ]


class Archived(models.Model):
    """A signed contract in the archive: everything of it as canonical JSON, sealed after the entry before. Never changed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="archived_contracts")
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="archived")
    content = models.TextField()
    scan = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    box = models.CharField(_("place in the archive"), max_length=120)
    keep_until = models.DateField()
    seal_before = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Duty(models.Model):
    """What a side owes by a signed contract, on a day or again and again; the action asks for it, or asks that it be seen.

    name: the duty of the clause in the rule book. every_months: None for a duty owed once. ended_why: why nobody owes it
    any more.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contract_duties")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="duties")
    clause = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    side = models.CharField(max_length=10, choices=Side.choices)
    label = models.CharField(max_length=240)
    due = models.DateField()
    every_months = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_why = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due", "id")
        constraints = [
            models.UniqueConstraint(name="a_duty_once", fields=["contract", "clause", "name"]),
        ]
