"""Drawings: money asked for under a contract, looked at by a second person, paid out by a third, and what the bank said."""
from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.deal.models import Project, Structure
from clc.stages.hub.models import Client, Document, Edition, Import, Party, Record, User
from clc.stages.servicing.models.loans import Loan


class DrawingState(models.TextChoices):
    """How far a drawing has come; money moves only from `released` on."""

    DRAFT = "draft", pgettext_lazy("drawing", "Draft")
    ASKED = "asked", pgettext_lazy("drawing", "Waiting for review")
    REVIEWED = "reviewed", pgettext_lazy("drawing", "Waiting for release")
    RELEASED = "released", pgettext_lazy("drawing", "Released, waiting for the bank")
    PARTLY = "partly", pgettext_lazy("drawing", "Partly paid")
    PAID = "paid", pgettext_lazy("drawing", "Paid out")
    REFUSED = "refused", pgettext_lazy("drawing", "Refused by the bank")
    WITHDRAWN = "withdrawn", pgettext_lazy("drawing", "Withdrawn")


class PayeeMode(models.TextChoices):
    """Who pays: the lender straight to the payee, or the borrower from its own account."""

    ENTRUSTED = "entrusted", _("Entrusted payment")
    SELF = "self", _("Payment by the borrower")


#: What holds money of the contract, and what came to nothing.
ENDED = (DrawingState.WITHDRAWN, DrawingState.REFUSED)
OUT = (DrawingState.RELEASED, DrawingState.PARTLY, DrawingState.PAID)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Drawing(models.Model):
    """Money asked for under a chosen structure: how much, on which day, what for, paid to whom.

    number: counts the drawings of a structure; agreement: the number of the contract it is drawn under. own_funds, works,
    cost_left: of a project, own money paid in so far, value of the works certified so far, cost still to come; None where
    nobody told. looks: what every check found when it was reviewed, and when it was released; explained: the reviewer's
    words by check. basis: fingerprint of the approved terms it rests on. once: what a form carries, so that a double click
    asks once. saves grows with each change, so that a stale form is refused.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="drawings")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="drawings")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="drawings")
    loan = models.ForeignKey(Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="drawings")
    number = models.PositiveIntegerField()
    agreement = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    day = models.DateField()
    purpose = models.CharField(max_length=400)
    mode = models.CharField(max_length=10, choices=PayeeMode.choices, default=PayeeMode.ENTRUSTED)
    words = models.TextField(blank=True)
    own_funds = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    own_funds_proof = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    works = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    cost_left = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    certificate = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DrawingState.choices, default=DrawingState.DRAFT)
    saves = models.PositiveIntegerField(default=0)
    once = models.CharField(max_length=36, null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    returned_why = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_words = models.TextField(blank=True)
    explained = models.JSONField(default=dict, blank=True)
    looks = models.JSONField(default=dict, blank=True)
    basis = models.CharField(max_length=64, blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["state", "day"], name="drawing_desk"),
            models.Index(fields=["client", "-id"], name="drawing_client"),
        ]
        constraints = [
            models.UniqueConstraint(name="a_drawing_number_once", fields=["structure", "number"]),
            models.UniqueConstraint(name="a_drawing_asked_once", fields=["by", "once"], condition=Q(once__isnull=False)),
            models.CheckConstraint(name="a_drawing_draws", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_drawing_passes_three_people",
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")))
                & (Q(released_by__isnull=True) | (~Q(released_by=F("by")) & ~Q(released_by=F("reviewed_by")))),
            ),
            models.CheckConstraint(
                name="a_drawing_is_where_it_was_brought",
                condition=Q(state__in=["draft", "asked", "withdrawn"], released_by__isnull=True)
                | Q(state="reviewed", reviewed_by__isnull=False, released_by__isnull=True)
                | Q(state__in=["released", "partly", "paid", "refused"], reviewed_by__isnull=False,
                    released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} / {self.number}"


class PaymentState(models.TextChoices):
    """What became of one payment."""

    WAITING = "waiting", pgettext_lazy("payment", "Not sent")
    SENT = "sent", pgettext_lazy("payment", "Sent to the bank")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    PARTLY = "partly", pgettext_lazy("payment", "Partly paid")
    REJECTED = "rejected", pgettext_lazy("payment", "Rejected")


class PaymentFile(models.Model):
    """The order to pay, as it went to the bank in both forms under their hashes: made once, never changed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="payment_files")
    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="files")
    attempt = models.PositiveIntegerField(default=1)
    message = models.CharField(max_length=35, unique=True)
    table = models.TextField()
    xml = models.TextField()
    table_sha256 = models.CharField(max_length=64)
    xml_sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=20, decimal_places=2)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(name="an_order_to_pay_once", fields=["drawing", "attempt"])]

    def __str__(self) -> str:
        return self.message


class Payment(models.Model):
    """One payee of a drawing: who, where, how much, for which invoice, and what the bank made of it.

    reference: end-to-end identification in the file, by which the bank answers. paid: what the bank paid so far.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="payments_out")
    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="payments")
    line = models.PositiveIntegerField()
    payee = models.CharField(max_length=140)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=34)
    bank = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=12, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    invoice = models.CharField(max_length=120, blank=True)
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=35, null=True, blank=True, unique=True)
    file = models.ForeignKey(PaymentFile, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.WAITING)
    paid = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    paid_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(name="a_payment_line_once", fields=["drawing", "line"]),
            models.CheckConstraint(name="a_payment_pays", condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount"))),
        ]

    def __str__(self) -> str:
        return f"{self.drawing} / {self.line}"


class PaymentAnswer(models.Model):
    """What the bank said of one payment, once by its own reference; never changed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="payment_answers")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="answers")
    bank_reference = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=PaymentState.choices)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    day = models.DateField()
    why = models.CharField(max_length=240, blank=True)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(name="an_answer_once", fields=["payment", "bank_reference"])]
