"""Groups of connected clients, what hangs on each client, and the limits and reservations that bound it."""
from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Judging, Party, Relation, User


class Lender(models.TextChoices):
    """What the institution is in law; its limits follow from it."""

    BANK = "bank", _("Bank")
    FINANCIAL_LEASING = "financial_leasing", _("Financial leasing company")
    LEASING = "leasing", _("Leasing company")


class Agreed(models.TextChoices):
    """Where something stands that two people must agree on."""

    WAITING = "waiting", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", pgettext_lazy("limits", "Refused")
    ENDED = "ended", _("Ended")


def two_people(name: str) -> models.CheckConstraint:
    """Who enters a thing does not confirm it."""
    return models.CheckConstraint(
        name=name, condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("by")))


class CapitalQuerySet(models.QuerySet["Capital"]):
    """Reads of the capital base."""

    def at(self, day: date) -> Capital | None:
        """The confirmed base in force on a day: the newest as of that day."""
        return self.filter(state=Agreed.CONFIRMED, as_of__lte=day).order_by("-as_of", "-pk").first()


class Capital(models.Model):
    """The institution's own capital as of a day, on which its limits are shares; entered and confirmed by two people."""

    lender = models.CharField(max_length=20, choices=Lender.choices, default=Lender.BANK)
    as_of = models.DateField(_("as of"))
    net_capital = models.DecimalField(_("net capital"), max_digits=20, decimal_places=2, null=True, blank=True)
    tier_1 = models.DecimalField(_("net first-tier capital"), max_digits=20, decimal_places=2, null=True, blank=True)
    net_assets = models.DecimalField(_("net assets"), max_digits=20, decimal_places=2, null=True, blank=True)
    is_gsib = models.BooleanField(default=False)
    source = models.CharField(max_length=240)
    state = models.CharField(max_length=10, choices=Agreed.choices, default=Agreed.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = CapitalQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "-id")
        constraints = [two_people("two_people_set_capital")]


class Group(models.Model):
    """Clients that are one risk; found by the engine or made by a person. Without a name it goes by that of its head."""

    name = models.CharField(_("group"), max_length=240, blank=True)
    head = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or (self.head.name if self.head else gettext("Group whose head you may not see"))


class Reason(models.TextChoices):
    """Why a party belongs to a group."""

    HEAD = "head", _("Head of the group")
    CONTROL = "control", _("Controlled")
    TOGETHER = "together", _("Acts in concert")
    FAMILY = "family", _("Close relative")
    DEPENDENCE = "dependence", _("Depends economically")
    MANUAL = "manual", _("Entered by a person")


class Belonging(models.TextChoices):
    """How sure a membership is; proposed ones count until somebody refuses them."""

    PROPOSED = "proposed", pgettext_lazy("limits", "Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", pgettext_lazy("limits", "Refused")
    ENDED = "ended", _("Ended")


COUNTS = (Belonging.PROPOSED, Belonging.CONFIRMED)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A party in a group, with the tie that brought it there."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    via = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    share = models.FloatField(null=True, blank=True)
    relation = models.ForeignKey(Relation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=Belonging.choices, default=Belonging.PROPOSED)
    is_told = models.BooleanField(default=True)
    since = models.DateField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "state"], name="membership_client")]
        constraints = [models.UniqueConstraint(fields=["group", "party"], name="once_in_a_group")]


class Exposure(models.Model):
    """What hangs on a client as of a day, by product; NULL is unknown. Kept by the night's job from the facts of a run."""

    client = models.OneToOneField(Client, primary_key=True, on_delete=models.CASCADE, related_name="exposed")
    day = models.DateField()
    judging = models.ForeignKey(Judging, null=True, on_delete=models.SET_NULL)
    loans = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    undrawn = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    bonds = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    derivatives = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    off_balance = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    contract = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(models.F("total").desc(nulls_last=True), "client", name="exposure_total")]


class Product(models.TextChoices):
    """What sort of exposure a limit or a reservation speaks of."""

    LOANS = "loans", _("Loans")
    BONDS = "bonds", _("Bonds held")
    DERIVATIVES = "derivatives", _("Derivatives")
    OFF_BALANCE = "off_balance", _("Guarantees and letters of credit")


class Total(models.Model):
    """Exposure of the whole institution by industry, area or product: sums that tell of no client."""

    scope = models.CharField(max_length=12)
    key = models.CharField(max_length=16)
    exposure = models.DecimalField(max_digits=22, decimal_places=2)
    clients = models.IntegerField()
    unknown = models.IntegerField(default=0)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_total_per_key")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Limit(models.Model):
    """An approved limit of a client or a group: how much, of which product, from when to when, approved by what."""

    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="limits")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="limits")
    product = models.CharField(max_length=12, choices=Product.choices, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField()
    reference = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=Agreed.choices, default=Agreed.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            two_people("two_people_set_a_limit"),
            models.CheckConstraint(name="limit_of_one_subject",
                                   condition=models.Q(client__isnull=True) ^ models.Q(group__isnull=True)),
            models.CheckConstraint(name="limit_above_zero", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(name="limit_ends_after_it_starts", condition=models.Q(ends__gte=models.F("starts"))),
        ]


class Held(models.TextChoices):
    """What became of a reservation."""

    ASKED = "asked", _("Waits for somebody to allow it")
    RESERVED = "reserved", _("Reserved")
    USED = "used", _("Used")
    RELEASED = "released", pgettext_lazy("limits", "Released")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", pgettext_lazy("limits", "Refused")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Reservation(models.Model):
    """Room held for a client from the approval of a deal until it is used, released or expires.

    `checked`: every limit it touched, before and after, as it stood; `key`: the caller's own, so that asking twice
    reserves once.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="reservations")
    key = models.CharField(max_length=80, unique=True)
    product = models.CharField(max_length=12, choices=Product.choices, default=Product.LOANS)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    until = models.DateField()
    reason = models.CharField(max_length=240)
    state = models.CharField(max_length=10, choices=Held.choices, default=Held.RESERVED)
    checked = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    allowed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    allowed_why = models.CharField(max_length=400, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "state"], name="reservation_client")]
        constraints = [
            models.CheckConstraint(name="reservation_above_zero", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="two_people_allow_a_breach",
                condition=models.Q(allowed_by__isnull=True) | ~models.Q(allowed_by=models.F("by"))),
        ]


class RelatedParty(models.Model):
    """A party related to the institution itself: its shareholders, directors, staff in charge, and what they control."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="related_to_us")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="related_to_us")
    why = models.CharField(max_length=240)
    since = models.DateField()
    state = models.CharField(max_length=10, choices=Agreed.choices, default=Agreed.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            two_people("two_people_flag_a_related_party"),
            models.UniqueConstraint(fields=["party"], name="one_flag_per_party",
                                    condition=~models.Q(state__in=["refused", "ended"])),
        ]
