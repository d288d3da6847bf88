"""People at clients and leads, talks with them by playbook, what was sent to them, and what they agreed to."""
from __future__ import annotations

import uuid
from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.hub.models import Client, Document, Edition, Touch, TouchKind, User
from clc.stages.reach.models.leads import ContactBasis, Lead


class ContactLevel(models.TextChoices):
    """The level of a person, on our side or theirs (domain reference 9.3, contact matrix)."""

    EXECUTIVE = "executive", pgettext_lazy("level of a person", "Executive")
    MANAGER = "manager", pgettext_lazy("level of a person", "Manager")
    EXPERT = "expert", pgettext_lazy("level of a person", "Expert")


class WorkField(models.TextChoices):
    """What a person at a client looks after."""

    LEADERSHIP = "leadership", pgettext_lazy("field of work", "Leadership")
    FINANCE = "finance", pgettext_lazy("field of work", "Finance")
    TECHNICAL = "technical", pgettext_lazy("field of work", "Technology and projects")
    LEGAL = "legal", pgettext_lazy("field of work", "Legal")
    OPERATIONS = "operations", pgettext_lazy("field of work", "Operations")
    OTHER = "other", pgettext_lazy("field of work", "Other")


class OfSomebody(models.Model):
    """What all of them share: whose they are - a client, or a lead that is none yet."""

    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_is_somebodys",
                                   condition=models.Q(client__isnull=False) | models.Q(lead__isnull=False)),
        ]


def of_client(client: Client) -> models.Q:
    """What is the client's, or was its lead's before it became one."""
    return models.Q(client=client) | models.Q(client__isnull=True, lead__client=client)


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts; which rows exist for a reader is decided by the database."""

    def of(self, client: Client) -> ContactQuerySet:
        """People of a client, those who left last."""
        return self.filter(of_client(client)).order_by(models.F("left_on").asc(nulls_first=True), "id")

    def there(self) -> ContactQuerySet:
        """Those who have not left."""
        return self.filter(left_on__isnull=True)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Contact(OfSomebody):
    """A person at a client or lead; kept on a basis (domain reference 8.2), shown in full only with `see_people`."""

    name = models.CharField(_("name"), max_length=80)
    title = models.CharField(_("position"), max_length=80, blank=True)
    level = models.CharField(max_length=12, choices=ContactLevel.choices)
    field = models.CharField(max_length=12, choices=WorkField.choices, default=WorkField.OTHER)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mail = models.CharField(_("mail"), max_length=160, blank=True)
    chat = models.CharField(_("chat account"), max_length=80, blank=True)
    language = models.CharField(max_length=12, default="zh-hans")
    basis = models.CharField(_("basis"), max_length=8,
                             choices=[each for each in ContactBasis.choices if each[0]])
    basis_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ContactQuerySet.as_manager()

    class Meta(OfSomebody.Meta):
        verbose_name = _("contact")
        constraints = [
            *OfSomebody.Meta.constraints,
            models.UniqueConstraint(fields=["client", "lead", "name", "title"], name="one_contact_there",
                                    nulls_distinct=False, condition=models.Q(left_on__isnull=True)),
            models.CheckConstraint(name="a_contact_has_its_basis", condition=~models.Q(basis="")),
        ]
        indexes = [models.Index(fields=["client", "level"], name="contact_client")]

    def __str__(self) -> str:
        return self.name


class AgreedTo(models.TextChoices):
    """For what a person gives their consent."""

    MARKETING = "marketing", pgettext_lazy("consent", "Marketing")
    SURVEY = "survey", pgettext_lazy("consent", "Surveys")
    RECORDING = "recording", pgettext_lazy("consent", "Recording of talks")


class Agreement(models.Model):
    """What a contact agreed to or refused, how it was said, from when until when; never changed but by its end."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="agreements")
    purpose = models.CharField(max_length=12, choices=AgreedTo.choices)
    agreed = models.BooleanField()
    how = models.CharField(max_length=240)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-given_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["contact", "purpose"], name="one_word_on_a_purpose",
                                    condition=models.Q(withdrawn_at__isnull=True)),
        ]

    def holds(self, now: datetime) -> bool:
        """Whether it is an agreement that holds at a moment."""
        return self.agreed and self.withdrawn_at is None and (self.until is None or now < self.until)


class PhaseEnd(models.TextChoices):
    """How a phase of the conversation ended."""

    OPEN = "", _("Under way")
    DONE = "done", pgettext_lazy("phase", "Completed")
    GIVEN_UP = "given_up", pgettext_lazy("phase", "Given up")


class Phase(OfSomebody):
    """A phase of the conversation by a playbook, open until its gate is met or it is given up with a reason.

    met: what the gate found when it was left: {criterion: words}.
    """

    playbook = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    end = models.CharField(max_length=8, choices=PhaseEnd.choices, blank=True)
    why = models.CharField(max_length=400, blank=True)
    met = models.JSONField(default=dict, blank=True)

    class Meta(OfSomebody.Meta):
        ordering = ("began_at", "id")
        constraints = [
            *OfSomebody.Meta.constraints,
            models.UniqueConstraint(fields=["client", "playbook"], name="one_open_phase_of_a_client",
                                    condition=models.Q(ended_at__isnull=True, client__isnull=False)),
            models.UniqueConstraint(fields=["lead", "playbook"], name="one_open_phase_of_a_lead",
                                    condition=models.Q(ended_at__isnull=True, lead__isnull=False)),
            models.CheckConstraint(name="a_phase_ends_somehow",
                                   condition=models.Q(ended_at__isnull=True, end="")
                                   | (models.Q(ended_at__isnull=False) & ~models.Q(end=""))),
            models.CheckConstraint(name="a_phase_is_given_up_for_a_reason",
                                   condition=~models.Q(end="given_up") | ~models.Q(why="")),
        ]


class Talk(OfSomebody):
    """A talk by a playbook: when, who was there on both sides, what was answered, what comes next.

    answers: [{name, question, answer}]; touch: the contact as the timeline tells it; at_visit: that is the note of a visit,
    which was there before; kept_at: when it was written down.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.SET_NULL, related_name="talks")
    playbook = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TouchKind.choices)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(auto_now_add=True)
    own = models.ManyToManyField(User, related_name="talks")
    theirs = models.ManyToManyField(Contact, related_name="talks")
    answers = models.JSONField(default=list)
    notes = models.TextField(blank=True)
    next_step = models.CharField(max_length=240, blank=True)
    next_on = models.DateField(null=True, blank=True)
    touch = models.OneToOneField(Touch, null=True, blank=True, on_delete=models.SET_NULL, related_name="talk")
    at_visit = models.BooleanField(default=False)

    class Meta(OfSomebody.Meta):
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["client", "-at"], name="talk_client"),
                   models.Index(fields=["lead", "-at"], name="talk_lead")]


class SentState(models.TextChoices):
    """How far a message to a contact has come."""

    WAITING = "waiting", _("Waiting for its hour")
    READY = "ready", _("To be sent by hand")
    SENT = "sent", pgettext_lazy("message to a contact", "Sent")
    FAILED = "failed", pgettext_lazy("message to a contact", "Not delivered")
    DROPPED = "dropped", pgettext_lazy("message to a contact", "Not sent")


class MessageSent(OfSomebody):
    """A message to a contact from a template: its purpose, on which basis, in which words, when it went and was read.

    due_at: not before this moment (quiet hours). basis: in words what allowed it, as it stood.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="messages")
    template = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12)
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    subject = models.CharField(max_length=240, blank=True)
    body = models.TextField()
    basis = models.CharField(max_length=240)
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=SentState.choices, default=SentState.WAITING)
    at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=400, blank=True)

    class Meta(OfSomebody.Meta):
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["contact", "purpose", "at"], name="messagesent_cap"),
            models.Index(fields=["client", "-at"], name="messagesent_client"),
            models.Index(fields=["due_at"], name="messagesent_due", condition=models.Q(state="waiting")),
        ]


class Chat(OfSomebody):
    """A pasted chat of one day, kept as a touch; `hashes` of its lines, so that the same line is never kept twice.

    lines: [{at, speaker, side, text}] with side own, theirs or unknown.
    """

    day = models.DateField()
    touch = models.ForeignKey(Touch, null=True, blank=True, on_delete=models.CASCADE, related_name="chats")
    lines = models.JSONField(default=list)
    hashes = ArrayField(models.CharField(max_length=64), default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(OfSomebody.Meta):
        ordering = ("-day", "-id")
        indexes = [models.Index(fields=["client", "-day"], name="chat_client")]


class Pause(models.Model):
    """A client is left in peace until a day, for a reason: it is not called quiet meanwhile."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="pauses")
    until = models.DateField()
    why = models.CharField(max_length=240)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["client"], name="one_pause_of_a_client",
                                               condition=models.Q(ended_at__isnull=True))]
