"""The register of collateral: assets, the rights in them, their values over time, insurance, and guarantees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Document, Party, User


class AssetQuerySet(models.QuerySet["Asset"]):
    """Reads of assets."""

    def whole(self) -> AssetQuerySet:
        """Assets with their owner and all that is told of them, in few queries.

        Without joins: an asset that secures a debt one sees may belong to a client or an owner one does not see.
        """
        return self.prefetch_related("owner", "valuations", "insurances", "charges")

    def held(self) -> AssetQuerySet:
        """Assets still in the register."""
        return self.filter(released_on__isnull=True)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Asset(models.Model):
    """A thing or right that secures claims; `client` is whose credit file keeps it, `owner` whose it is.

    `barred` names why it cannot be charged (a bar of the rule book): it then counts for nothing.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="assets")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="assets")
    kind = models.CharField(_("type of collateral"), max_length=64)
    name = models.CharField(_("name"), max_length=240)
    detail = models.TextField(blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    security_code = models.CharField(max_length=24, blank=True, db_index=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    falling_market = models.BooleanField(default=False)
    barred = models.CharField(max_length=64, blank=True)
    barred_why = models.TextField(blank=True)
    released_on = models.DateField(null=True, blank=True)
    released_why = models.TextField(blank=True)
    version = models.IntegerField(default=1)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="asset_quantity_is_not_below_0", condition=models.Q(quantity__isnull=True) | models.Q(quantity__gte=0)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_name(self) -> str:
        """The owner's name; empty where the reader may not see the owner."""
        found = (
            Party.objects.filter(pk=self.owner_id).first()
            if "owner" not in self._state.fields_cache
            else (self._state.fields_cache["owner"])
        )
        return found.name if isinstance(found, Party) else ""


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Charge(models.Model):
    """A mortgage or pledge in an asset: ours for a client's debt, or somebody else's (`holder` is told).

    `client` is whose debt it secures; for a right of others the asset's home client. `maximum` is told for a
    maximum-amount right. `delivered_on` is told for a purchase-money right.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="charges")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="charges")
    holder = models.CharField(max_length=240, blank=True)
    facility = models.CharField(max_length=64, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    maximum = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    agreed_on = models.DateField()
    register = models.CharField(max_length=64, blank=True)
    register_number = models.CharField(max_length=80, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    registered_until = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="charge_secures_something",
                condition=models.Q(amount__gt=0) & (models.Q(maximum__isnull=True) | models.Q(maximum__gt=0)),
            ),
            models.CheckConstraint(
                name="charge_registration_ends_after_it_begins",
                condition=models.Q(registered_until__isnull=True)
                | models.Q(registered_until__gte=models.F("registered_on")),
            ),
        ]

    @property
    def ours(self) -> bool:
        """Whether the right is ours."""
        return not self.holder

    @property
    def secured(self) -> Decimal:
        """What it secures: the claim, at most the maximum."""
        return self.amount if self.maximum is None else min(self.amount, self.maximum)


class Valuation(models.Model):
    """What an asset was found to be worth: by whom, how, on which day. Never changed; a new one follows."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="valuations")
    day = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=2)
    method = models.CharField(max_length=32)
    valuer = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("day", "id")
        constraints = [models.CheckConstraint(name="valuation_is_not_below_0", condition=models.Q(value__gte=0))]


class Insurance(models.Model):
    """A policy that covers an asset; it counts for us when we are the first loss payee."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="insurances")
    insurer = models.CharField(max_length=120)
    policy = models.CharField(max_length=80)
    insured = models.DecimalField(max_digits=20, decimal_places=2)
    starts = models.DateField()
    until = models.DateField()
    loss_payee = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("until", "id")
        constraints = [
            models.CheckConstraint(name="insurance_ends_after_it_begins", condition=models.Q(until__gte=models.F("starts")))
        ]


class GuaranteeType(models.TextChoices):
    """How far a guarantor stands in."""

    JOINT = "joint", _("Joint and several guarantee")
    GENERAL = "general", _("General guarantee")
    UNTOLD = "untold", _("Not agreed: general by law")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Guarantee(models.Model):
    """Somebody's word for a client's debt; `resolution` is the gate: without it the guarantee may not bind."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="guarantees")
    guarantor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="guarantees")
    kind = models.CharField(max_length=8, choices=GuaranteeType.choices)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    facility = models.CharField(max_length=64, blank=True)
    debt_due = models.DateField()
    months = models.SmallIntegerField()
    months_by_law = models.BooleanField(default=False)
    resolution = models.CharField(max_length=32, default="missing")
    resolution_why = models.TextField(blank=True)
    resolution_document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    released_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(name="guarantee_stands_for_something", condition=models.Q(amount__gt=0, months__gt=0))
        ]

    @property
    def in_law(self) -> str:
        """The type that holds in law: general where none was agreed (Civil Code 686)."""
        return GuaranteeType.GENERAL if self.kind == GuaranteeType.UNTOLD else self.kind

    def stands(self, day: date) -> bool:
        """Whether it is not released on a day."""
        return self.released_on is None or self.released_on > day
