"""What people do: actions, touches, visits of a page, messages to be sent."""
from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models.clients import Client
from clc.stages.hub.models.people import User
from clc.stages.hub.models.records import Record
from clc.stages.hub.models.verdicts import Verdict


class ActionState(models.TextChoices):
    """Whether an action still asks for work."""

    OPEN = "open", _("Open")
    DONE = "done", _("Finished")
    DROPPED = "dropped", _("Dropped")


class ActionQuerySet(models.QuerySet["Action"]):
    """Reads of actions."""

    def open(self) -> ActionQuerySet:
        """Actions still to be done."""
        return self.filter(state=ActionState.OPEN)

    def of(self, user: User) -> ActionQuerySet:
        """Actions somebody owns."""
        return self.filter(owner=user)

    def overdue(self, today: date) -> ActionQuerySet:
        """Open actions whose day has passed."""
        return self.open().filter(due__lt=today)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Action(models.Model):
    """What is to be done, by whom, by when; opened by a rule's plan or by a person."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="actions")
    verdict = models.ForeignKey(Verdict, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    plan = models.CharField(max_length=64, blank=True)
    step = models.CharField(max_length=64, blank=True)
    title = models.CharField(_("action"), max_length=240)
    detail = models.TextField(blank=True)
    codes = models.CharField(max_length=60, blank=True)
    severity = models.SmallIntegerField(default=0)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    due = models.DateField(_("due"))
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.OPEN)
    outcome = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due"], name="action_owner_due", condition=models.Q(state="open")),
            models.Index(fields=["client", "state"], name="action_client"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "step"], name="one_action_per_step",
                                    condition=models.Q(state="open", verdict__isnull=False)),
        ]


class TouchKind(models.TextChoices):
    """How somebody met the client."""

    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    MAIL = "mail", _("Mail")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Note")


class Touch(models.Model):
    """One contact with a client, as it was written down."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="touches")
    kind = models.CharField(max_length=10, choices=TouchKind.choices)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="touches")
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="touches")

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="touch_client_at")]


class Visit(models.Model):
    """When somebody last looked at a client's page, so that it can say what changed since."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="one_visit_per_page")]


class Message(models.Model):
    """The outbox: written in the transaction of the change that caused it, sent by the worker."""

    to = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=32, default="screen")
    subject = models.CharField(max_length=240)
    body = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    trouble = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "id"], name="message_outbox")]
