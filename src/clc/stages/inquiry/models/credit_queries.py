"""Credit reference: who allowed us to ask for whose report, for what, until when; and what was asked."""
from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Document, Record, User
from clc.stages.inquiry.models.due_diligence import Investigation


class SubjectKind(models.TextChoices):
    """Whose report."""

    COMPANY = "company", _("Company")
    PERSON = "person", _("Person")


class QueryScope(models.TextChoices):
    """For what a report may be asked."""

    ORIGINATION = "origination", _("Before a loan")
    POST_LOAN = "post_loan", _("After a loan")
    GUARANTOR = "guarantor", _("As guarantor")


class CreditAuthorisation(models.Model):
    """A signed permission to ask for reports of one company or person.

    Of the number only a mask and a keyed digest are kept: who asks types it again, and it must be the same.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="credit_authorisations")
    kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    subject = models.CharField(max_length=160)
    mark = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    document = models.ForeignKey(Document, on_delete=models.RESTRICT, related_name="+")
    signed_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["client", "digest"], name="authorisation_subject")]
        constraints = [models.CheckConstraint(name="an_authorisation_ends_after_it_begins",
                                              condition=models.Q(valid_to__gte=models.F("valid_from")))]

    def __str__(self) -> str:
        return f"{self.subject} {self.mark}"

    def covers(self, scope: str, day: date) -> bool:
        """Whether it allows a query of this scope on a day."""
        return scope in self.scopes and self.valid_from <= day <= self.valid_to and self.withdrawn_at is None


class CreditQuery(models.Model):
    """One question to a credit reference agency: why, by whom, under which authorisation, and what was answered."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="credit_queries")
    authorisation = models.ForeignKey(CreditAuthorisation, on_delete=models.RESTRICT, related_name="queries")
    investigation = models.ForeignKey(Investigation, null=True, blank=True, on_delete=models.SET_NULL,
                                      related_name="queries")
    scope = models.CharField(max_length=12, choices=QueryScope.choices)
    reason = models.TextField()
    bureau = models.CharField(max_length=32)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    report_day = models.DateField(null=True, blank=True)
    answer = models.JSONField(default=dict)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["at"], name="credit_query_at")]
