"""What channels said, as they said it: records, imports, the files of the lake, facts."""
from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models.clients import Client
from clc.stages.hub.models.people import User


class Record(models.Model):
    """The raw bytes a channel handed over: their hash, when, from whom; never changed."""

    channel = models.CharField(max_length=32)
    name = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    kept_at = models.CharField(max_length=400, blank=True)
    as_of = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    consent = models.ForeignKey("hub.Consent", null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return f"{self.channel}: {self.name}"


class Mapping(models.Model):
    """How the columns of somebody's table are to be read; saved to be used again."""

    name = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=32, default="csv_upload")
    table = models.CharField(max_length=32)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    changed_at = models.DateTimeField(auto_now=True)


class ImportState(models.TextChoices):
    """How far an import has come."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")


class Import(models.Model):
    """One run of a channel over a source; what it read becomes visible when it is done."""

    channel = models.CharField(max_length=32)
    source = models.CharField(max_length=400)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.PLANNED)
    records = models.ManyToManyField(Record, related_name="imports")
    mapping = models.ForeignKey(Mapping, null=True, blank=True, on_delete=models.SET_NULL)
    options = models.JSONField(default=dict)
    position = models.JSONField(default=dict)
    rows_total = models.BigIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    rejects_file = models.CharField(max_length=400, blank=True)
    message = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)


class LakeFileQuerySet(models.QuerySet["LakeFile"]):
    """Which files of the lake may be read."""

    def visible(self) -> LakeFileQuerySet:
        """Files whose import is done and not undone."""
        return self.filter(import_run__state=ImportState.DONE)

    def of(self, table: str) -> list[str]:
        """Paths of the table's visible files, relative to the lake, in a stable order."""
        return list(self.visible().filter(table=table).order_by("day", "id").values_list("path", flat=True))


class LakeFile(models.Model):
    """A Parquet file of the lake; only what is listed here exists for readers."""

    table = models.CharField(max_length=32)
    day = models.DateField()
    path = models.CharField(max_length=400, unique=True)
    rows = models.BigIntegerField()
    first_client = models.BigIntegerField(null=True)
    last_client = models.BigIntegerField(null=True)
    source = models.CharField(max_length=32)
    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")

    objects = LakeFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["table", "day"], name="lakefile_table_day")]


class FactQuerySet(models.QuerySet["Fact"]):
    """Reads of told facts."""

    def known(self, at: datetime | None = None) -> FactQuerySet:
        """Facts as we knew them at a moment (now when none is given)."""
        if at is None:
            return self.filter(superseded_at__isnull=True)
        return self.filter(known_at__lte=at).filter(
            models.Q(superseded_at__isnull=True) | models.Q(superseded_at__gt=at)
        )


class Fact(models.Model):
    """One thing told of a client: true from `as_of`, known from `known_at`; superseded, never edited."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=64)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    text = models.CharField(max_length=240, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="facts")
    import_run = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="facts")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "name", "as_of"], name="fact_client_name"),
            models.Index(fields=["name", "as_of"], name="fact_name_now",
                         condition=models.Q(superseded_at__isnull=True)),
        ]


class Document(models.Model):
    """A file kept for a client, by its hash."""

    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=240)
    kind = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=80)
    path = models.CharField(max_length=400)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)
