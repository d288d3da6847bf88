"""An import taken back: its rows leave the lists, what it replaced stands again, clients only it knew go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory.models import Event as EventModel

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Channel
from clc.stages.hub.importing.correcting import restore_clients
from clc.stages.hub.importing.planning import records_of, run_folder
from clc.stages.hub.importing.running import one_at_a_time
from clc.stages.hub.importing.telling import take_back_facts
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import (
    Action,
    Client,
    Fact,
    Identifier,
    Import,
    ImportState,
    LakeFile,
    Message,
    Party,
    Relation,
    Standing,
    User,
    Verdict,
    Visit,
)
from clc.stages.hub.permission import require
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note


def undo_import(*, by: User, run: Import, channels: Mapping[str, Channel]) -> dict[str, int]:
    """Take an import back in one transaction; returns how many rows, facts, ties, corrections and clients went.

    BadInput when it is not done, or a later import of the channel stands on it: that one is undone first. Clients that
    somebody has worked with since stay.
    """
    require(by, "undo_import")
    with one_at_a_time(run.channel), as_system():
        held = Import.objects.select_for_update().get(pk=run.pk)
        _check(held)
        now = timezone.now()
        finding = channels[held.channel].take_back(held)
        rows = held.files.aggregate(rows=models.Sum("rows"))["rows"] or 0
        for line in held.position.get("replaced", []):
            _list_again(line)
        taken = {
            "rows": rows,
            "facts": take_back_facts(held, now),
            "ties": Relation.objects.filter(record__in=records_of(held)).delete()[0],
            "corrections": restore_clients(run_folder(held)),
            **finding.counts,
        }
        held.state = ImportState.UNDONE
        held.save(update_fields=["state"])
        taken["clients"] = _remove_untouched(held)
        note(by, "undid an import", held, taken)
    return taken


def _check(run: Import) -> None:
    """Whether the import can be taken back."""
    if run.state != ImportState.DONE:
        raise BadInput(
            _("Import %(number)s is not done; there is nothing to take back.") % {"number": run.pk},
            todo=_("Choose a finished import."),
        )
    later = Import.objects.filter(channel=run.channel, state=ImportState.DONE, finished_at__gt=run.finished_at)
    replaced = {line["import_run"]: other.pk for other in later for line in other.position.get("replaced", [])}
    if run.pk in replaced:
        raise BadInput(
            _("Import %(later)s replaced rows of this one.") % {"later": replaced[run.pk]},
            todo=_("Undo import %(later)s first.") % {"later": replaced[run.pk]},
        )


def _list_again(line: Mapping[str, Any]) -> None:
    """List a file of the lake as it was listed before."""
    values = {key: value for key, value in line.items() if key not in ("id", "import_run", "day")}
    LakeFile.objects.get_or_create(
        path=line["path"],
        defaults={**values, "day": date.fromisoformat(line["day"]), "import_run_id": line["import_run"]},
    )


def _remove_untouched(run: Import) -> int:
    """Remove clients the import made and nobody has had to do with since, with their parties; returns how many."""
    made = Client.objects.filter(created_by_import=run)
    untouched = set(made.values_list("pk", flat=True))
    untouched -= set(_in_other_files(run, sorted(untouched)))
    untouched -= set(Fact.objects.filter(client__in=untouched).exclude(import_run=run).values_list("client", flat=True))
    untouched -= set(Action.objects.filter(client__in=untouched, done_at__isnull=False).values_list("client", flat=True))
    for of_client in _hanging_on(Client):
        if of_client.related_model not in _GO_WITH_CLIENT:
            untouched -= set(_rows_of(of_client, untouched).values_list(of_client.field.attname, flat=True))
    parties = set(Client.objects.filter(pk__in=untouched).values_list("party_id", flat=True))
    without_client = Party.objects.filter(identifiers__scheme=run.options["scheme"], client=None)
    parties.update(without_client.values_list("pk", flat=True))
    for model in _GO_WITH_CLIENT:
        model._base_manager.filter(client__in=untouched)._raw_delete("default")
    Client.objects.filter(pk__in=untouched)._raw_delete("default")
    _remove_parties(parties)
    return len(untouched)


_GO_WITH_CLIENT: tuple[type[models.Model], ...] = (Message, Action, Verdict, Standing, Visit, Fact)


def _hanging_on(model: type[models.Model]) -> list[models.ManyToOneRel]:
    """What of other tables points at the model's rows, their history left out."""
    found = (one for one in model._meta.related_objects if isinstance(one, models.ManyToOneRel))
    return [one for one in found if not issubclass(one.related_model, EventModel)]


def _rows_of(relation: models.ManyToOneRel, keys: set[int]) -> models.QuerySet[models.Model]:
    """Rows that point at one of the keys."""
    rows: models.QuerySet[models.Model] = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
    return rows


def _remove_parties(keys: set[int]) -> None:
    """Remove parties on which nothing but their own identifiers hangs."""
    for of_party in _hanging_on(Party):
        if of_party.related_model is not Identifier:
            keys = keys - set(_rows_of(of_party, keys).values_list(of_party.field.attname, flat=True))
    Identifier.objects.filter(party__in=keys)._raw_delete("default")
    Party.objects.filter(pk__in=keys)._raw_delete("default")


def _in_other_files(run: Import, keys: list[int]) -> list[int]:
    """Those of the clients of whom another visible import has rows in the lake."""
    if not keys:
        return []
    files = LakeFile.objects.visible().exclude(import_run=run)
    files = files.filter(first_client__lte=max(keys), last_client__gte=min(keys))
    paths = [root() / path for path in files.values_list("path", flat=True)]
    if not paths:
        return []
    rows = pl.scan_parquet(paths, missing_columns="insert", extra_columns="ignore")
    return rows.select("client").filter(pl.col("client").is_in(keys)).unique().collect()["client"].to_list()
