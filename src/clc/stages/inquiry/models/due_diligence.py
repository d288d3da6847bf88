"""Due diligence: an investigation by two people, what they declare, which documents it asks for and which are waived."""
from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Action, Client, Document, Edition, User


class Product(models.TextChoices):
    """What the client asks for."""

    WORKING_CAPITAL = "working_capital", _("Working capital loan")
    FIXED_ASSET = "fixed_asset", _("Fixed asset loan")
    PROJECT_FINANCE = "project_finance", _("Project finance")
    LEASING = "leasing", _("Finance lease")
    SME_FAST = "sme_fast", _("Fast loan for small firms")


class ClientType(models.TextChoices):
    """What kind of client asks: it decides on the checklist."""

    COMPANY = "company", _("Company")
    SME = "sme", _("Small firm")
    GROUP = "group", _("Group")
    PROJECT_COMPANY = "project_company", _("Project company")
    SOVEREIGN = "sovereign", _("Government")
    INSTITUTION = "institution", _("International institution")


class InvestigationState(models.TextChoices):
    """Where an investigation stands."""

    OPEN = "open", _("Under investigation")
    INVESTIGATED = "investigated", _("Waiting for signatures")
    SUBMITTED = "submitted", _("Submitted and sealed")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """How an investigation ended."""

    ACCEPTED = "accepted", _("Goes on to approval")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn by the client")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Investigation(models.Model):
    """One due diligence: why, by which two people, by which checklist of which day, and its seal at submission."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="investigations")
    product = models.CharField(max_length=24, choices=Product.choices)
    client_type = models.CharField(max_length=20, choices=ClientType.choices)
    purpose = models.TextField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    traits = models.JSONField(default=list)
    checklist = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=InvestigationState.choices, default=InvestigationState.OPEN)
    opinion = models.TextField(blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField()
    first_signed_at = models.DateTimeField(null=True, blank=True)
    second_signed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    manifest = models.TextField(blank=True)
    seal = models.CharField(max_length=64, blank=True)
    reviewer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reviewed_why = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["client", "-id"], name="investigation_client")]
        constraints = [
            models.CheckConstraint(name="two_people_investigate", condition=~models.Q(first=models.F("second"))),
            models.CheckConstraint(name="a_reviewer_did_not_investigate", condition=models.Q(reviewer__isnull=True) | (
                ~models.Q(reviewer=models.F("first")) & ~models.Q(reviewer=models.F("second")))),
            models.UniqueConstraint(fields=["client", "product"], name="one_investigation_at_a_time",
                                    condition=models.Q(state__in=("open", "investigated"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()} {self.opened_at:%Y-%m-%d}"

    @property
    def is_sealed(self) -> bool:
        """Whether nothing of what was found may change any more."""
        return self.state in (InvestigationState.SUBMITTED, InvestigationState.CLOSED)

    def is_investigator(self, user: User) -> bool:
        """Whether somebody is one of the two."""
        return user.pk in (self.first_id, self.second_id)


class Declaration(models.Model):
    """What an investigator says of their own interests in the client before they may act."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="declarations")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["investigation", "by"], name="one_declaration_per_person"),
            models.CheckConstraint(name="a_conflict_is_told_in_words",
                                   condition=models.Q(conflict=False) | ~models.Q(text="")),
        ]


class PaperState(models.TextChoices):
    """Where a document of a checklist stands on a day."""

    MISSING = "missing", _("Not asked for yet")
    ASKED = "asked", _("Asked for")
    OVERDUE = "overdue", _("Overdue")
    RECEIVED = "received", _("Received, not verified")
    VERIFIED = "verified", _("Verified")
    EXPIRED = "expired", _("Expired")
    WAIVED = "waived", _("Waived for now")
    WAIVER_OVER = "waiver_over", _("Waiver not cured in time")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PaperRequest(models.Model):
    """One line of a checklist as it was on the day of opening, and what became of it."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="papers")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=64)
    place = models.SmallIntegerField(default=0)
    label = models.CharField(max_length=240)
    mandatory = models.BooleanField()
    valid_days = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=12)
    proof = models.CharField(max_length=16)
    sensitivity = models.SmallIntegerField()
    keep_years = models.SmallIntegerField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField(null=True, blank=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    dated = models.DateField(null=True, blank=True)
    expires = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verified_how = models.TextField(blank=True)
    waived_until = models.DateField(null=True, blank=True)
    chased = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("investigation", "place")
        constraints = [models.UniqueConstraint(fields=["investigation", "code"], name="one_request_per_document")]
        indexes = [models.Index(fields=["client"], name="paper_client")]

    def __str__(self) -> str:
        return self.label

    def state_on(self, day: date) -> PaperState:
        """Where it stands on a day: what we hold first, then what is waived, then what is asked for."""
        if self.document_id and (self.expires is None or day <= self.expires):
            return PaperState.VERIFIED if self.verified_at else PaperState.RECEIVED
        if self.waived_until:
            return PaperState.WAIVED if day <= self.waived_until else PaperState.WAIVER_OVER
        if self.document_id:
            return PaperState.EXPIRED
        if self.asked_at is None:
            return PaperState.MISSING
        return PaperState.OVERDUE if self.due and self.due < day else PaperState.ASKED


class Waiver(models.Model):
    """An exception: a document is done without until a day, with a reason, tracked until it is cured."""

    paper = models.ForeignKey(PaperRequest, on_delete=models.CASCADE, related_name="waivers")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    cure_by = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    cured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["paper"], condition=models.Q(cured_at__isnull=True),
                                               name="one_open_waiver_per_document")]
