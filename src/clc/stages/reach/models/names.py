"""Names to keep away from: lists and their entries as told day by day, and where a name we deal with is like one."""
from __future__ import annotations

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Branch, Client, User

NAME_MAX = 400


class NameListKind(models.TextChoices):
    """What being on a list means."""

    SANCTIONS = "sanctions", _("Sanctions")
    EXPOSED = "exposed", _("Politically exposed")
    COURTS = "courts", _("Courts and defaulters")
    INTERNAL = "internal", _("Our own list")


class NameList(models.Model):
    """A list somebody publishes, known by its name; `day` is that of its newest telling."""

    name = models.CharField(max_length=32, unique=True)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=NameListKind.choices, default=NameListKind.SANCTIONS)
    day = models.DateField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.label


class ListedKind(models.TextChoices):
    """What is listed."""

    PERSON = "person", _("Person")
    ENTITY = "entity", _("Organisation")
    VESSEL = "vessel", _("Ship")
    AIRCRAFT = "aircraft", _("Aircraft")


class ListedName(models.Model):
    """One entry of a list under the list's own key: since when, and until when the list had it.

    codes: identifiers the list tells (credit codes, LEIs), upper case. digest: of all that the list says of it.
    """

    on = models.ForeignKey(NameList, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=NAME_MAX)
    kind = models.CharField(max_length=8, choices=ListedKind.choices, default=ListedKind.ENTITY)
    programme = models.CharField(max_length=240, blank=True)
    remarks = models.TextField(blank=True)
    codes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    since = models.DateField()
    gone_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["on", "key"], name="a_listed_name_once")]
        indexes = [GinIndex(fields=["codes"], name="listed_codes", opclasses=["jsonb_path_ops"])]

    def __str__(self) -> str:
        return self.name


class ListedSpelling(models.Model):
    """A way an entry's name is written. words, joined: in Latin letters, apart and together, to find like ones."""

    listed = models.ForeignKey(ListedName, on_delete=models.CASCADE, related_name="spellings")
    text = models.CharField(max_length=NAME_MAX)
    words = models.CharField(max_length=NAME_MAX)
    joined = models.CharField(max_length=NAME_MAX)

    class Meta:
        ordering = ("id",)
        indexes = [
            GinIndex(fields=["words"], name="listed_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["joined"], name="listed_joined", opclasses=["gin_trgm_ops"]),
        ]


class HitSubject(models.TextChoices):
    """Whose name is like a listed one."""

    LEAD = "lead", _("Lead")
    CLIENT = "client", _("Client")
    PARTY = "party", _("Party to a client")
    PAYEE = "payee", _("Payee")


class HitState(models.TextChoices):
    """How far a hit is looked into: only two people close it."""

    WAITING = "waiting", _("Waiting")
    PROPOSED = "proposed", _("Waiting for a second person")
    CLEARED = "cleared", _("Somebody else")
    CONFIRMED = "confirmed", _("The same")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class NameHit(models.Model):
    """A name of ours that is like a listed one: by how much, and what two people found.

    subject, key: what the name belongs to. client, branch: whose work it is, for who may see it. score: 0.85 to 1.
    finding: what the first person proposes, `cleared` or `confirmed`.
    """

    subject = models.CharField(max_length=8, choices=HitSubject.choices)
    key = models.BigIntegerField()
    name = models.CharField(max_length=NAME_MAX)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="name_hits")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    listed = models.ForeignKey(ListedName, on_delete=models.PROTECT, related_name="hits")
    matched = models.CharField(max_length=NAME_MAX)
    score = models.FloatField()
    state = models.CharField(max_length=10, choices=HitState.choices, default=HitState.WAITING)
    finding = models.CharField(max_length=10, blank=True)
    why = models.TextField(blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    found_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    saves = models.IntegerField(default=0)

    class Meta:
        ordering = ("-score", "id")
        constraints = [
            models.UniqueConstraint(fields=["subject", "key", "listed"], name="a_name_hit_once"),
            models.CheckConstraint(name="a_name_hit_is_closed_by_two", condition=(
                Q(state="waiting")
                | Q(state="proposed", proposed_by__isnull=False, finding__in=["cleared", "confirmed"])
                | (Q(state__in=["cleared", "confirmed"], decided_by__isnull=False, proposed_by__isnull=False)
                   & ~Q(decided_by=models.F("proposed_by"))))),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="name_hit_queue"),
                   models.Index(fields=["subject", "key"], name="name_hit_subject")]

    @property
    def closed(self) -> bool:
        """Whether two people agreed what it is."""
        return self.state in (HitState.CLEARED, HitState.CONFIRMED)
