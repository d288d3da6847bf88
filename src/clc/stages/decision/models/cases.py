"""Cases: what is to be decided, the steps it takes, the seats at each step and the votes cast from them."""
from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.stages.decision.models.definitions import Definition
from clc.stages.hub.models import Client, Edition, User

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from clc.stages.decision.models.case_papers import CaseAct


class CaseState(models.TextChoices):
    """Where a case stands: under way, approved and being carried out, or at one of its ends."""

    RUNNING = "running", pgettext_lazy("case", "Under way")
    APPROVED = "approved", pgettext_lazy("case", "Approved")
    REFUSED = "refused", pgettext_lazy("case", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("case", "Expired")
    DONE = "done", pgettext_lazy("case", "Done")


ALIVE = (CaseState.RUNNING, CaseState.APPROVED)


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases; which exist for a reader is decided by the database."""

    def alive(self) -> CaseQuerySet:
        """Under way, or approved and being carried out."""
        return self.filter(state__in=ALIVE)

    def about(self, subject: str, key: object) -> CaseQuerySet:
        """All cases about one thing, the newest first."""
        return self.filter(subject=subject, subject_key=str(key)).order_by("-id")


class Case(models.Model):
    """One thing put up for a decision, walking through a version of a process.

    subject, subject_key: what it is about (`clc.stages.decision.subjects`). engine: where the process stands, as
    `engine.run` writes it. facts: what gateways and tables were told. fingerprint: of the subject as it was approved;
    another one later means that the approval no longer covers it. saves grows whenever the case moves, so that a stale
    form is refused. form: what people wrote into the fields of its steps. automatic: approved by rule, a person was told.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="cases")
    process = models.CharField(max_length=64)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="cases")
    subject = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    title = models.CharField(_("what is asked"), max_length=240)
    words = models.TextField(blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.RUNNING)
    level = models.CharField(max_length=40, blank=True)
    fast = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    engine = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    form = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    saves = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cases_opened")
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    objects = CaseQuerySet.as_manager()

    if TYPE_CHECKING:
        steps: ClassVar[RelatedManager[CaseStep]]
        acts: ClassVar[RelatedManager[CaseAct]]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("case")
        indexes = [
            models.Index(fields=["client", "state"], name="case_client"),
            models.Index(fields=["subject", "subject_key"], name="case_subject"),
            models.Index(fields=["state", "-id"], name="case_state"),
        ]
        constraints = [
            models.UniqueConstraint(name="one_case_under_way", fields=["process", "subject", "subject_key"],
                                    condition=models.Q(state__in=("running", "approved"))),
            models.CheckConstraint(name="a_case_has_one_state", condition=models.Q(
                state__in=("running", "approved", "refused", "withdrawn", "expired", "done"))),
            models.CheckConstraint(name="a_case_ends_once", condition=models.Q(
                state__in=("running", "approved"), ended_at__isnull=True) | models.Q(
                state__in=("refused", "withdrawn", "expired", "done"), ended_at__isnull=False)),
            models.CheckConstraint(name="an_approval_is_sealed", condition=~models.Q(state__in=("approved", "done"))
                                   | (models.Q(decided_at__isnull=False) & ~models.Q(fingerprint=""))),
        ]

    def __str__(self) -> str:
        return self.number

    def is_carried_out(self) -> bool:
        """Whether something happened on the ground of its approval: a step after it is done. It lapses no more."""
        decided = self.decided_at
        return decided is not None and self.steps.filter(state="done", done_at__gt=decided).exists()

    def is_over(self, day: date) -> bool:
        """Whether the days of its approval ran out before anything happened on its ground."""
        return self.valid_until is not None and self.valid_until < day and not self.is_carried_out()

    @property
    def number(self) -> str:
        """The case's number as people say it."""
        return f"{self.opened_at.year}-{self.pk:06d}"


class StepKind(models.TextChoices):
    """What a step asks for."""

    WORK = "work", pgettext_lazy("step", "Work")
    APPROVE = "approve", pgettext_lazy("step", "Approval")
    COMMITTEE = "committee", pgettext_lazy("step", "Committee")
    MEETING = "meeting", pgettext_lazy("step", "Joint meeting")
    AUTO = "auto", pgettext_lazy("step", "Checked by the system")


class StepState(models.TextChoices):
    """What became of a step."""

    OPEN = "open", pgettext_lazy("step", "Open")
    APPROVED = "approved", pgettext_lazy("step", "Approved")
    REFUSED = "refused", pgettext_lazy("step", "Refused")
    DONE = "done", pgettext_lazy("step", "Done")
    RETURNED = "returned", pgettext_lazy("step", "Returned")
    VOID = "void", pgettext_lazy("step", "Void")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "Withdrawn")


class CaseStep(models.Model):
    """One stop of a case at a step of its process, with the rules of that step as they stood when it opened.

    node: the element of the process; visit: how often the case has come here. rule: one, any, all, in_order. quorum and
    majority are shares of the seats and of the votes. due: the last working day in time; deadline: until when votes count.
    waiting_days: working days the clock stood still while a question was open. escalated: how often somebody above was told.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    node = models.CharField(max_length=80)
    visit = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=240)
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    roles = models.JSONField(default=list)
    gates = models.JSONField(default=list)
    rule = models.CharField(max_length=10, default="one")
    quorum = models.FloatField(default=2 / 3)
    majority = models.FloatField(default=2 / 3)
    veto = models.CharField(max_length=32, blank=True)
    four_eyes = models.BooleanField(default=False)
    decides = models.BooleanField(default=False)
    escalate = models.CharField(max_length=32, blank=True)
    fields = models.JSONField(default=dict)
    sla = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    waiting_days = models.PositiveSmallIntegerField(default=0)
    escalated = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["due"], name="step_due", condition=models.Q(state="open")),
            models.Index(fields=["case", "state"], name="step_case"),
        ]
        constraints = [
            models.UniqueConstraint(name="a_visit_once", fields=["case", "node", "visit"]),
            models.UniqueConstraint(name="a_step_is_open_once", fields=["case", "node"],
                                    condition=models.Q(state="open")),
            models.CheckConstraint(name="an_open_step_has_no_end", condition=models.Q(
                state="open", done_at__isnull=True) | (~models.Q(state="open") & models.Q(done_at__isnull=False))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.node} {self.visit}"

    def is_late(self, today: date) -> bool:
        """Whether it is open beyond its day."""
        return self.state == StepState.OPEN and self.due is not None and self.due < today


class SeatState(models.TextChoices):
    """What became of a seat."""

    ASKED = "asked", pgettext_lazy("seat", "Asked")
    VOTED = "voted", pgettext_lazy("seat", "Has decided")
    RECUSED = "recused", pgettext_lazy("seat", "Stands aside")
    HANDED = "handed", pgettext_lazy("seat", "Handed on")
    DROPPED = "dropped", pgettext_lazy("seat", "No longer needed")


class Seat(models.Model):
    """A place from which a step is decided: of a person, or of whoever of its roles comes first (`user` empty until then).

    waits_for: the seat that decides before this one is asked. compulsory: added by a person, so that it must agree whatever
    the rule of the step. passed: agreed by the policy of the process (said in `why`), nobody had to decide again.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seats")
    step = models.ForeignKey(CaseStep, on_delete=models.CASCADE, related_name="seats")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    roles = models.JSONField(default=list)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    waits_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="awaited_by")
    compulsory = models.BooleanField(default=False)
    veto = models.BooleanField(default=False)
    passed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SeatState.choices, default=SeatState.ASKED)
    why = models.CharField(max_length=400, blank=True)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place", "id")
        indexes = [models.Index(fields=["user", "state"], name="seat_user", condition=models.Q(state="asked"))]
        constraints = [
            models.UniqueConstraint(name="one_seat_per_person", fields=["step", "user"],
                                    condition=models.Q(user__isnull=False) & ~models.Q(state="handed")),
        ]


class Choice(models.TextChoices):
    """How a vote falls."""

    YES = "yes", pgettext_lazy("vote", "For")
    NO = "no", pgettext_lazy("vote", "Against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstains")


class Vote(models.Model):
    """What was decided from a seat, once and for ever: a seat votes once, and so does a person in a step.

    acting_for: in whose stead, where a deputy votes.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="votes")
    step = models.ForeignKey(CaseStep, on_delete=models.CASCADE, related_name="votes")
    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="vote")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    voter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="votes")
    acting_for = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="one_vote_per_person", fields=["step", "voter"]),
            models.CheckConstraint(name="nobody_acts_for_themselves", condition=models.Q(acting_for__isnull=True)
                                   | ~models.Q(acting_for=models.F("voter"))),
        ]
