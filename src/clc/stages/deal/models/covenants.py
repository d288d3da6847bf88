"""What protects a loan: covenants and their tests, conditions and their evidence, undertakings of third parties."""
from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.credit.models import Asset, Guarantee
from clc.stages.deal.models.green import EnvironmentReview
from clc.stages.deal.models.projects import Project
from clc.stages.deal.models.structures import Structure
from clc.stages.hub.models import Client, Document, Party, User


class Protection(models.Model):
    """What all of them share: whose they are, of which alternative or project, who wrote them."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="%(class)ss")
    structure = models.ForeignKey(Structure, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    version = models.IntegerField(default=1)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Covenant(Protection):
    """A promise chosen from the library, with its own limit and test days.

    limit: None where a person tests it. agreed: the words of the contract where they differ from the library's.
    """

    rule = models.CharField(max_length=64)
    limit = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    starts = models.DateField()
    every_months = models.PositiveSmallIntegerField()
    cure_days = models.PositiveSmallIntegerField()
    agreed = models.TextField(blank=True)

    class Meta(Protection.Meta):
        constraints = [
            models.CheckConstraint(
                name="covenant_is_tested", condition=models.Q(every_months__gte=1, every_months__lte=60)
            ),
            models.UniqueConstraint(
                fields=["client", "rule", "structure", "project"], name="a_covenant_once", nulls_distinct=False,
                condition=models.Q(ended_on__isnull=True),
            ),
        ]


class Found(models.TextChoices):
    """What a test found."""

    MET = "met", _("Met")
    THIN = "thin", _("Thin")
    BREACHED = "breached", _("Breached")
    UNKNOWN = "unknown", _("Unknown")


class CovenantTest(models.Model):
    """One test of a covenant on its day: inputs, the formula that read them, the limit as it stood. Never changed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="covenant_tests")
    covenant = models.ForeignKey(Covenant, on_delete=models.CASCADE, related_name="tests")
    day = models.DateField()
    value = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    found = models.CharField(max_length=10, choices=Found.choices)
    formula = models.CharField(max_length=120, blank=True)
    inputs = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-day", "-id")


class Fulfilled(models.TextChoices):
    """What became of a condition."""

    OPEN = "open", _("Open")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Condition(Protection):
    """Something that must be there before a step of the deal, or by a day, and the paper that shows it.

    source: the list or the edition of the Equator Principles it came from, `own` for one written by hand.
    """

    source = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    label = models.CharField(max_length=240)
    asks = models.CharField(max_length=240, blank=True)
    gate = models.CharField(max_length=16)
    need = models.CharField(max_length=16, default="yes")
    due = models.DateField(null=True, blank=True)
    may_be_waived = models.BooleanField(default=True)
    review = models.ForeignKey(
        EnvironmentReview, null=True, blank=True, on_delete=models.CASCADE, related_name="conditions"
    )
    state = models.CharField(max_length=8, choices=Fulfilled.choices, default=Fulfilled.OPEN)
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Protection.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["client", "source", "name", "structure", "project"], name="a_condition_once",
                nulls_distinct=False, condition=models.Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="a_condition_closes_with_its_reason",
                condition=models.Q(state="open")
                | models.Q(state="met", evidence__isnull=False, closed_by__isnull=False)
                | (models.Q(state="waived", closed_by__isnull=False, may_be_waived=True) & ~models.Q(why="")),
            ),
        ]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Undertaking(Protection):
    """A form of credit enhancement behind a deal: who gives it, for how much, and what was seen of its gates.

    asset, guarantee: what it stands for in the register. seen: names of the gates of its rule that were seen. company:
    of a licensed guarantee company {net_assets, carried, one, with_affiliates, small}: money, ours included.
    """

    kind = models.CharField(max_length=64)
    provider = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    guarantee = models.ForeignKey(Guarantee, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    months = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    seen = models.JSONField(default=list)
    company = models.JSONField(default=dict)
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)

    class Meta(Protection.Meta):
        constraints = [
            models.CheckConstraint(
                name="an_undertaking_is_for_something",
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0),
            )
        ]
