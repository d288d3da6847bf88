"""Leads: firms and projects that may become business, their way through a pipeline, and who held them when."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.kernel.names import normalise
from clc.stages.hub.models import Branch, Client, Document, Import, User

OPEN_STATE = models.Q(state="open")


class LeadKind(models.TextChoices):
    """What may become business: a firm, or a project of a sponsor."""

    COMPANY = "company", _("Company")
    PROJECT = "project", _("Project")


class LeadState(models.TextChoices):
    """Whether a lead is still worked on."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Screened(models.TextChoices):
    """What the rules of eligibility answered last."""

    NOT_YET = "", _("Not screened yet")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    UNKNOWN = "unknown", _("Cannot tell yet")


class ContactBasis(models.TextChoices):
    """Why we may keep the name and number of a person (domain reference 8.2)."""

    NONE = "", _("No basis told")
    CONSENT = "consent", _("The person agreed")
    COMPANY = "company", _("Given by the company as its contact")
    PUBLIC = "public", _("Made public by the person or the company")


class LeadQuerySet(models.QuerySet["Lead"]):
    """Reads of leads; which rows exist for a reader is decided by the database."""

    def open(self) -> LeadQuerySet:
        """Leads still worked on."""
        return self.filter(state=LeadState.OPEN)

    def pooled(self) -> LeadQuerySet:
        """Open leads nobody owns, lying in a pool."""
        return self.open().filter(owner__isnull=True).exclude(pool="")

    def with_people(self) -> LeadQuerySet:
        """Each lead with its owner, branch and client in one query."""
        return self.select_related("owner", "branch", "client__party")


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["contact_name", "contact_title", "contact_phone", "contact_mail", "chance"],
)
class Lead(models.Model):
    """A firm or a project that may become business; `client` once it did, or where it is one already.

    pipeline, stage: names of the rule book. told: facts the firm told at intake, by the names of the eligibility rules.
    pool: the pool it lies in while nobody owns it; pool_wide: every branch sees it there. touched_at: last sign of work,
    from which pools count.
    """

    kind = models.CharField(max_length=8, choices=LeadKind.choices, default=LeadKind.COMPANY)
    pipeline = models.CharField(_("pipeline"), max_length=64)
    stage = models.CharField(_("stage"), max_length=64)
    state = models.CharField(max_length=8, choices=LeadState.choices, default=LeadState.OPEN)
    name = models.CharField(_("name"), max_length=240)
    name_key = models.CharField(max_length=240, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    project = models.CharField(_("project"), max_length=240, blank=True)
    country = models.CharField(_("country"), max_length=8, default="CN")
    industry = models.CharField(_("industry"), max_length=8, blank=True)
    area = models.CharField(_("area"), max_length=12, blank=True)
    channel = models.CharField(_("channel"), max_length=64, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    product = models.CharField(_("product"), max_length=64, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2, null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=400, blank=True)
    told = models.JSONField(default=dict, blank=True)
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_title = models.CharField(_("position"), max_length=80, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_mail = models.CharField(_("mail"), max_length=160, blank=True)
    contact_basis = models.CharField(_("basis"), max_length=8, choices=ContactBasis.choices, blank=True)
    contact_basis_on = models.DateField(null=True, blank=True)
    contact_evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="leads")
    introducer = models.CharField(_("introduced by"), max_length=120, blank=True)
    pool = models.CharField(max_length=64, blank=True)
    pool_wide = models.BooleanField(default=False)
    pooled_at = models.DateTimeField(null=True, blank=True)
    last_owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    next_step = models.CharField(_("next step"), max_length=240, blank=True)
    next_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    screened = models.CharField(max_length=10, choices=Screened.choices, blank=True)
    screened_at = models.DateTimeField(null=True, blank=True)
    screening = models.JSONField(default=dict, blank=True)
    fit = models.FloatField(null=True, blank=True)
    worth = models.FloatField(null=True, blank=True)
    chance = models.FloatField(null=True, blank=True)
    scoring = models.JSONField(default=dict, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=64, blank=True)
    lost_words = models.CharField(max_length=400, blank=True)
    captured_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    touched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    external = models.CharField(max_length=80, blank=True)
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    version = models.IntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["pipeline", "stage"], name="lead_board", condition=OPEN_STATE),
            models.Index(fields=["owner", "state"], name="lead_owner"),
            models.Index(fields=["branch", "state"], name="lead_branch"),
            models.Index(fields=["name_key"], name="lead_name_key"),
            models.Index(fields=["uscc"], name="lead_uscc"),
            models.Index(fields=["client", "-id"], name="lead_client"),
            models.Index(fields=["channel", "captured_at"], name="lead_channel"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc", "pipeline", "project"],
                name="one_open_lead_by_code",
                condition=OPEN_STATE & ~models.Q(uscc=""),
            ),
            models.UniqueConstraint(
                fields=["name_key", "pipeline", "project"],
                name="one_open_lead_by_name",
                condition=OPEN_STATE & models.Q(uscc="", external=""),
            ),
            models.UniqueConstraint(
                fields=["external"], name="one_lead_per_outside_key", condition=~models.Q(external="")
            ),
            models.CheckConstraint(
                name="a_lead_closes_with_its_day",
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_lead_is_lost_for_a_reason", condition=~models.Q(state="lost") | ~models.Q(lost_reason="")
            ),
            models.CheckConstraint(
                name="a_lead_contact_has_its_basis",
                condition=models.Q(contact_name="", contact_phone="", contact_mail="") | ~models.Q(contact_basis=""),
            ),
            models.CheckConstraint(
                name="a_lead_amount_is_above_nothing", condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} / {self.project}" if self.project else self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.spell()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def spell(self) -> Lead:
        """Fill the key by which the name is compared; bulk writers call it themselves."""
        self.name_key = normalise(self.name)[:240]
        return self

    @property
    def has_contact(self) -> bool:
        """Whether it names a person."""
        return bool(self.contact_name or self.contact_phone or self.contact_mail)


class MoveKind(models.TextChoices):
    """What a move was."""

    BEGIN = "begin", _("Captured")
    MOVE = "move", _("Moved")
    WIN = "win", _("Won")
    LOSE = "lose", _("Lost")
    REOPEN = "reopen", _("Reopened")
    UNDO = "undo", _("Undone")


class LeadMove(models.Model):
    """One step of a lead through its pipeline. Never changed; taken back by another move that names it.

    from_since: since when it had been in the stage it left, so that a move taken back gives the waiting time back too.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=8, choices=MoveKind.choices)
    from_stage = models.CharField(max_length=64, blank=True)
    to_stage = models.CharField(max_length=64)
    from_state = models.CharField(max_length=8, blank=True)
    from_since = models.DateTimeField(null=True, blank=True)
    to_state = models.CharField(max_length=8, default=LeadState.OPEN)
    why = models.CharField(max_length=400, blank=True)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["lead", "at"], name="leadmove_lead"),
            models.Index(fields=["to_stage", "at"], name="leadmove_stage"),
        ]


class LeadModel(models.Model):
    """A score learned from how leads ended: its points, and what it was worth on leads it had not seen. Never changed.

    points: {feature: {value: points}} with `rest` and `base`; found: figures of the test out of time.
    """

    pipeline = models.CharField(max_length=64, blank=True)
    points = models.JSONField()
    found = models.JSONField()
    leads = models.IntegerField()
    won = models.IntegerField()
    usable = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        triggers = [pgtrigger.Protect(name="lead_models_stay", operation=pgtrigger.Update)]
