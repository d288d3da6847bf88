"""Bring a file or folder in through a channel, or take an import back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from clc.doors.cli.shared.answer import answer, json_option, note, out, progress, table
from clc.doors.cli.shared.ready import needs_database
from clc.doors.registry import channels
from clc.kernel.errors import NotFound
from clc.stages.hub.importing.channel import Channel
from clc.stages.hub.importing.mappings import mapping_of
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.reporting import report
from clc.stages.hub.importing.running import dry_run, run_import
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.models import Import
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine


@click.command("import")
@click.argument("channel", required=False)
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the content is true, where it does not say.")
@click.option("--mapping", help="How to read the columns: a saved mapping's name, or a JSON file.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--undo", type=int, metavar="N", help="Take import N back instead.")
@json_option
@needs_database
def command(
    channel: str | None,
    path: Path | None,
    as_of: datetime | None,
    mapping: str | None,
    dry_run: bool,
    undo: int | None,
    as_json: bool,
) -> None:
    """Bring PATH in through CHANNEL: every row is taken once, however often this is run or cut short.

    Rows that cannot be read are written with their reason to a file that the answer names.
    """
    if undo is not None:
        answer(_undo(undo), as_json=as_json)
        return
    if channel is None or path is None:
        raise click.UsageError(f"Say a channel and a path. Channels: {', '.join(channels())}.")
    found = _channel(channel)
    told = _import(found, path.absolute(), as_of.date() if as_of else None, _mapping(mapping), dry_run)
    answer(told, as_json=as_json, text=lambda: _show(told, dry_run))


def _channel(name: str) -> Channel:
    """The channel of this name."""
    if name not in channels():
        raise NotFound(f"There is no channel {name}.", todo=f"Choose one of: {', '.join(channels())}.")
    return channels()[name]


def _import(channel: Channel, path: Path, as_of: date | None, mapping: Mapping[str, Any], trial: bool) -> dict[str, Any]:
    """Plan and run, or only try."""
    with as_system():
        by = the_machine()

    def planned() -> Import:
        return plan_import(by=by, channel=channel, path=path, as_of=as_of, mapping=mapping, keeping=not trial)

    with progress(f"Importing {path.name}") as move:

        def heard(step: str, done: int, total: int | None) -> None:
            move(done=done, total=total, title=f"{path.name}: {step}")

        if trial:
            return report(dry_run(planned, channels=channels(), progress=heard)) | {"dry_run": True}
        with as_system():
            run = planned()
        if run.position:
            note(f"Going on with import {run.pk}, which was cut short.")
        return report(run_import(run.pk, channels=channels(), progress=heard))


def _mapping(name: str | None) -> dict[str, Any]:
    """A mapping by its saved name or from a JSON file."""
    if name is None:
        return {}
    file = Path(name)
    if file.suffix == ".json" and file.is_file():
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return told
    return mapping_of(name)


def _undo(number: int) -> dict[str, Any]:
    """Take an import back."""
    run = Import.objects.filter(pk=number).first()
    if run is None:
        raise NotFound(f"There is no import {number}.", todo="The numbers are in the list of imports.")
    with as_system():
        by = the_machine()
    return {"undone": number, **undo_import(by=by, run=run, channels=channels())}


def _show(told: Mapping[str, Any], trial: bool) -> None:
    """The answer as a person reads it."""
    out.print("Nothing was changed; this would happen:" if trial else f"Import {told['import']}: {told['state']}.")
    heads = ("read", "new", "changed", "same", "rejected", "seconds")
    table("", heads, [[told[head] for head in heads]])
    counts = {
        key: value for key, value in told.items() if isinstance(value, int) and key not in (*heads, "import", "dry_run")
    }
    if counts:
        table("", list(counts), [list(counts.values())])
    if told.get("changes"):
        table("Changes", list(told["changes"]), [list(told["changes"].values())])
    for file in ("rejects_file", "changes_file"):
        if told.get(file):
            out.print(f"{file.replace('_', ' ')}: {told[file]}")
    for line in told["notes"]:
        out.print(line)
