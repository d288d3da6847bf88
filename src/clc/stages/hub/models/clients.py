"""Whom we know: parties, their identifiers and relations, and the clients among them."""
from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.kernel.names import bigrams, initials, sort_key
from clc.stages.hub.models.people import Branch, User

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from clc.stages.hub.models.verdicts import Standing


class PartyKind(models.TextChoices):
    """What a party is in law."""

    COMPANY = "company", _("Company")
    PERSON = "person", _("Person")
    GOVERNMENT = "government", _("Government")
    INSTITUTION = "institution", _("International institution")
    PROJECT_COMPANY = "project_company", _("Project company")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Party(models.Model):
    """A person in law or in fact, known once however many channels speak of it."""

    kind = models.CharField(max_length=16, choices=PartyKind.choices, default=PartyKind.COMPANY)
    name = models.CharField(_("name"), max_length=240)
    name_en = models.CharField(max_length=240, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    lei = models.CharField(max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=8, default="CN")
    industry = models.CharField(_("industry"), max_length=8, blank=True)
    area = models.CharField(_("area"), max_length=12, blank=True)
    size = models.CharField(_("size"), max_length=8, blank=True)
    demo = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=240, blank=True)
    initials = models.CharField(max_length=120, blank=True)
    bigrams = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    class Meta:
        verbose_name = _("party")
        indexes = [
            GinIndex(fields=["bigrams"], name="party_bigrams"),
            models.Index(fields=["uscc"], name="party_uscc"),
            models.Index(fields=["sort_key", "id"], name="party_sort_key"),
            models.Index(fields=["initials"], name="party_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.spell()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def spell(self) -> Party:
        """Fill the keys by which the name is sorted and found; bulk writers call it themselves."""
        self.sort_key = sort_key(self.name)[:240]
        self.initials = initials(self.name)[:120]
        self.bigrams = bigrams(f"{self.name} {self.name_en}")
        return self


class Identifier(models.Model):
    """A number by which some register or source knows a party."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=32)
    value = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="one_party_per_identifier")]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Relation(models.Model):
    """A dated tie from one party to another: owns 60 % of, guarantees, supplies, belongs to."""

    source = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relations_in")
    kind = models.CharField(max_length=24)
    share = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    record = models.ForeignKey("hub.Record", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(share__isnull=True) | models.Q(share__gte=0, share__lte=1),
                                   name="share_is_a_share"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="nobody_is_their_own_relation"),
        ]


class ClientState(models.TextChoices):
    """Where in its life with us a client stands."""

    PROSPECT = "prospect", _("Prospect")
    ACTIVE = "active", _("Active")
    FORMER = "former", _("Former")


class ClientQuerySet(models.QuerySet["Client"]):
    """Reads of clients; which rows exist for a reader is decided by the database."""

    def with_standing(self) -> ClientQuerySet:
        """Each client with its name, owner, branch and current standing in one query."""
        return self.select_related("party", "branch", "manager", "standing")

    def found(self, words: str) -> ClientQuerySet:
        """Clients whose code, name, pinyin initials or identifier matches what somebody typed."""
        typed = words.strip()
        if not typed:
            return self
        pieces, upper = bigrams(typed), typed.upper()
        by_name = models.Q(party__bigrams__contains=pieces) if pieces else models.Q(pk=None)
        named = Client.objects.filter(
            by_name | models.Q(party__uscc=upper) | models.Q(party__initials__startswith=typed.lower()))
        coded = Client.objects.filter(models.Q(code__startswith=typed) | models.Q(code__startswith=upper))
        return self.filter(pk__in=named.values("pk").union(coded.values("pk")))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Client(models.Model):
    """A party we lend to or mean to; owned by one manager of one branch."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="client")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="clients")
    manager = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="clients")
    state = models.CharField(max_length=12, choices=ClientState.choices, default=ClientState.ACTIVE)
    since = models.DateField(_("client since"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=240, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_import = models.ForeignKey("hub.Import", null=True, blank=True, on_delete=models.SET_NULL,
                                          related_name="clients_created")

    objects = ClientQuerySet.as_manager()

    if TYPE_CHECKING:
        standing: ClassVar[RelatedManager[Standing]]

    class Meta:
        verbose_name = _("client")
        indexes = [models.Index(fields=["code"], name="client_code_prefix", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.code} {self.party.name}"


class Consent(models.Model):
    """What a party allowed us to do with its data, on what ground, until when (domain reference 8.2)."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=32)
    basis = models.CharField(max_length=32)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey("hub.Document", null=True, blank=True, on_delete=models.SET_NULL)
