"""Statements of clients: each version with its lines, where every cell was read, and how their words are understood."""
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Client, Document, Import, Record, User

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Scope(models.TextChoices):
    """Whose books a statement adds up."""

    SINGLE = "single", _("Single entity")
    GROUP = "group", _("Consolidated")


class StatementKind(models.TextChoices):
    """Which report a statement is."""

    ANNUAL = "annual", _("Annual report")
    INTERIM = "interim", _("Interim report")


class StatementState(models.TextChoices):
    """Where a version of a statement stands."""

    DRAFT = "draft", pgettext_lazy("statement", "Draft")
    CONFIRMED = "confirmed", pgettext_lazy("statement", "Confirmed")
    SUPERSEDED = "superseded", pgettext_lazy("statement", "Superseded")


class Opinion(models.TextChoices):
    """What the auditor said; empty where nobody told."""

    UNQUALIFIED = "unqualified", pgettext_lazy("audit opinion", "Unqualified")
    EMPHASIS = "emphasis", pgettext_lazy("audit opinion", "Unqualified, with emphasis of matter")
    QUALIFIED = "qualified", pgettext_lazy("audit opinion", "Qualified")
    ADVERSE = "adverse", pgettext_lazy("audit opinion", "Adverse")
    DISCLAIMER = "disclaimer", pgettext_lazy("audit opinion", "Disclaimer of opinion")


class Column(models.TextChoices):
    """Which amounts of a statement a cell belongs to: the period's own, or those told beside it to compare."""

    CURRENT = "current", pgettext_lazy("column of a statement", "Period")
    PRIOR = "prior", pgettext_lazy("column of a statement", "Before")


class HowTold(models.TextChoices):
    """How an amount came into a cell."""

    READ = "read", pgettext_lazy("amount", "Read")
    TYPED = "typed", pgettext_lazy("amount", "Typed")
    SUMMED = "summed", pgettext_lazy("amount", "Summed up")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads of statements; which rows exist for a reader is decided by the database."""

    def of(self, client: Client) -> StatementQuerySet:
        """A client's statements, newest period and version first."""
        return self.filter(client=client).order_by("-period_end", "scope", "-months", "-version")

    def confirmed(self) -> StatementQuerySet:
        """Those that count."""
        return self.filter(state=StatementState.CONFIRMED)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Statement(models.Model):
    """One version of a client's statement of one period; amounts are kept in units of its currency.

    rate: yuan for one unit of another currency than yuan, by which its amounts go into the lake.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="statements")
    period_end = models.DateField(_("period end"))
    months = models.PositiveSmallIntegerField(_("months covered"), default=12)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.SINGLE)
    kind = models.CharField(max_length=8, choices=StatementKind.choices, default=StatementKind.ANNUAL)
    template = models.CharField(_("format"), max_length=63, default="cas_general")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    unit = models.CharField(_("unit"), max_length=16, default="yuan")
    rate = models.DecimalField(_("yuan for one unit of the currency"), max_digits=18, decimal_places=8, null=True,
                               blank=True)
    audited = models.BooleanField(_("audited"), null=True, blank=True)
    auditor = models.CharField(_("auditor"), max_length=120, blank=True)
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion.choices, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    restates = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="restated_by")
    why = models.TextField(_("why"), blank=True)
    state = models.CharField(max_length=12, choices=StatementState.choices, default=StatementState.DRAFT)
    source = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements")
    source_sha256 = models.CharField(max_length=64, blank=True)
    unread = models.JSONField(default=list, blank=True)
    saves = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = StatementQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: RelatedManager[StatementLine]
        members: RelatedManager[StatementMember]
        eliminations: RelatedManager[Elimination]

    class Meta:
        ordering = ("-period_end", "scope", "-version")
        indexes = [models.Index(fields=["client", "-period_end"], name="statement_period")]
        constraints = [
            models.UniqueConstraint(fields=["client", "period_end", "months", "scope", "version"],
                                    name="one_statement_a_version"),
            models.UniqueConstraint(fields=["client", "period_end", "months", "scope"], name="one_confirmed_statement",
                                    condition=models.Q(state="confirmed")),
            models.CheckConstraint(condition=models.Q(months__gte=1, months__lte=24), name="statement_months_fit"),
            models.CheckConstraint(condition=models.Q(state="draft") | models.Q(confirmed_by__isnull=False),
                                   name="confirmed_by_somebody"),
            models.CheckConstraint(condition=models.Q(rate__isnull=True) | models.Q(rate__gt=0), name="rate_above_0"),
        ]

    def __str__(self) -> str:
        return f"{self.client.code} {self.period_end:%Y-%m-%d} {self.scope} v{self.version}"

    def amounts(self, column: str = Column.CURRENT) -> dict[str, Decimal]:
        """The amounts told in a column, by key; a cell without an amount is left out."""
        told = self.lines.filter(column=column, value__isnull=False).values_list("item", "value")
        return {item: value for item, value in told if value is not None}


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class StatementLine(models.Model):
    """One cell of a statement: its amount, the words and text it was read from, where, how sure, and who looked.

    `box`: left, top, right, bottom as shares of the page. `parts`: what the amount adds up, each with its words and
    amount, where several lines of an older format, members of a group or eliminations make it. `told_before`: what stood
    here before the last edit.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(max_length=24)
    column = models.CharField(max_length=8, choices=Column.choices, default=Column.CURRENT)
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    how = models.CharField(max_length=8, choices=HowTold.choices, default=HowTold.TYPED)
    written = models.CharField(max_length=240, blank=True)
    text = models.CharField(max_length=120, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    page = models.PositiveIntegerField(null=True, blank=True)
    box = models.JSONField(null=True, blank=True)
    confidence = models.FloatField(default=1.0)
    doubt = models.CharField(max_length=400, blank=True)
    parts = models.JSONField(default=list, blank=True)
    looked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    told_before = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["statement", "column", "item"], name="one_cell_a_line")]

    @property
    def is_doubtful(self) -> bool:
        """Whether a person must still look at this cell."""
        return bool(self.doubt) and self.looked_by_id is None


class StatementMember(models.Model):
    """A statement that a consolidated one adds up, and the share of it the group owns (1 is all)."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="consolidated_in")
    share = models.DecimalField(max_digits=9, decimal_places=6, default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "member"], name="a_member_once"),
            models.CheckConstraint(condition=models.Q(share__gt=0, share__lte=1), name="member_share_is_a_share"),
        ]


class Elimination(models.Model):
    """One amount of an entry that takes dealings within the group out of the sum; entries are numbered from 1."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="eliminations")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=240)
    item = models.CharField(max_length=24)
    amount = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        ordering = ("number", "id")


class LineMapping(models.Model):
    """How the words of a line are understood: for one client, or for the house where no client is named.

    `written` is folded (see `mapping.folded`); an empty `item` means the line is left aside on purpose.
    """

    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="line_mappings")
    part = models.CharField(max_length=16, blank=True)
    written = models.CharField(max_length=240)
    shown = models.CharField(max_length=240)
    item = models.CharField(max_length=24, blank=True)
    flip = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "part", "written"], name="one_mapping_a_line", nulls_distinct=False)
        ]
