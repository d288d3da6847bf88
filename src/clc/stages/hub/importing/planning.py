"""An import before it runs: may they, what is read, the bytes kept, and an unfinished one taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from clc.stages.hub.importing.channel import Channel, Intake, Options, Source
from clc.stages.hub.importing.keeping import Kept, keep, look
from clc.stages.hub.models import Import, ImportState, Record, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

IMPORTS = "import_records"
UNFINISHED = (ImportState.PLANNED, ImportState.RUNNING, ImportState.FAILED)


def imports_folder() -> Path:
    """Where raw bytes and work in progress lie."""
    return Path(settings.HOME.imports)


def run_folder(run: Import) -> Path:
    """The folder of one import: what it gathers, its rejects, its list of changes."""
    return imports_folder() / f"run-{run.pk}"


def plan_import(
    *,
    by: User,
    channel: Channel,
    path: Path,
    as_of: date | None = None,
    mapping: Mapping[str, Any] | None = None,
    keeping: bool = True,
) -> Import:
    """Look at a path, keep its files' bytes, and return the import to run; an unfinished one of the same bytes goes on.

    NotAllowed without the permission (`import_records`, unless the channel's own `permission` opens it to those whose work
    it is); BadInput when the channel reads nothing there. With `keeping` False (a dry run) the bytes are hashed where they
    lie and no copy is made.
    """
    own = getattr(channel, "permission", IMPORTS)
    require(by, own if may(by, own) else IMPORTS)
    options = Options(as_of, mapping or {})
    intake = channel.intake(path, options)
    files = [keep(source.path, imports_folder()) if keeping else look(source.path) for source in intake.sources]
    told = _told(intake, files, options)
    with transaction.atomic():
        unfinished = _unfinished(channel.name, told) if keeping else None
        return unfinished or _planned(by, channel.name, path, told, files)


def options_of(run: Import) -> Options:
    """What the person chose for this import."""
    as_of = run.options.get("as_of")
    return Options(date.fromisoformat(as_of) if as_of else None, run.options.get("mapping", {}))


def intake_of(run: Import) -> Intake:
    """What the import reads, from its kept bytes."""
    told = run.options
    sources = [Source(imports_folder() / line["path"], line["name"], line["kind"], line["main"]) for line in told["sources"]]
    return Intake(sources, told["table"], told["scheme"], told["new_clients"], told["notes"])


def records_of(run: Import) -> list[int]:
    """The record of each source, in the order of the sources."""
    return [int(line["record"]) for line in run.options["sources"]]


def _told(intake: Intake, files: list[Kept], options: Options) -> dict[str, Any]:
    """The import's options as they are stored; the records are added when it is planned."""
    return {
        "as_of": options.as_of.isoformat() if options.as_of else None,
        "mapping": dict(options.mapping),
        "table": intake.table,
        "scheme": intake.scheme,
        "new_clients": intake.new_clients,
        "notes": list(intake.notes),
        "sources": [
            {"name": source.name, "path": kept.path, "kind": source.kind, "main": source.main, "sha256": kept.sha256}
            for source, kept in zip(intake.sources, files, strict=True)
        ],
    }


def _unfinished(channel: str, told: Mapping[str, Any]) -> Import | None:
    """The newest import of the same bytes with the same options that was never finished."""
    wanted = _meaning(told)
    for run in Import.objects.filter(channel=channel, state__in=UNFINISHED).order_by("-id")[:50]:
        if _meaning(run.options) == wanted:
            return run
    return None


def _meaning(told: Mapping[str, Any]) -> dict[str, Any]:
    """Stored options without what another person's language or another try would write differently."""
    held = {key: value for key, value in told.items() if key != "notes"}
    return {**held, "sources": [_without_record(line) for line in told["sources"]]}


def _without_record(line: Mapping[str, Any]) -> dict[str, Any]:
    """A stored source without its record."""
    return {key: value for key, value in line.items() if key != "record"}


def _planned(by: User, channel: str, path: Path, told: dict[str, Any], files: list[Kept]) -> Import:
    """A new import with a record of each file."""
    run = Import.objects.create(
        channel=channel, source=str(path)[:400], options=told, by=by, rows_total=sum(kept.lines for kept in files) or None
    )
    for line, kept in zip(told["sources"], files, strict=True):
        record = Record.objects.create(
            channel=channel,
            name=line["name"][:240],
            sha256=kept.sha256,
            size=kept.size,
            kept_at=kept.path,
            by=by,
            received_from=str(path.parent)[:120],
        )
        run.records.add(record)
        line["record"] = record.pk
    run.save(update_fields=["options"])
    note(by, "planned an import", run, {"channel": channel, "files": [line["name"] for line in told["sources"]]})
    return run
