"""The moment an import becomes visible: facts, ties, corrections, replaced snapshots, counts, all in one transaction."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.stages.hub.book import current_book
from clc.stages.hub.importing.channel import CLIENTS, COLUMNS, FACTS, RELATIONS, Channel, Finding, Intake, Rows
from clc.stages.hub.importing.correcting import correct_clients
from clc.stages.hub.importing.laying import Laid, replaced_files
from clc.stages.hub.importing.planning import imports_folder, options_of
from clc.stages.hub.importing.rejects import rejects_where, write_rejects
from clc.stages.hub.importing.relating import relate
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.importing.telling import tell_facts
from clc.stages.hub.models import Client, Import, ImportState, LakeFile, Record, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note

REJECTS_FILE, CHANGES_FILE = "rejects.csv", "changes.json"
Counts = dict[str, int]


@dataclass(frozen=True)
class Gathered:
    """An import with everything read and laid, and the moment its clock began."""

    run: Import
    channel: Channel
    intake: Intake
    stage: Stage
    matched: pl.DataFrame
    records: Sequence[int]
    by: User
    clock: float


def conclude(gathered: Gathered) -> None:
    """Write what is not in the lake, count, and make the import visible; then clear what was gathered."""
    run, stage = gathered.run, gathered.stage
    now = timezone.now()
    with as_system():
        figures, finding = _told(gathered, now)
        replaced = _replace_snapshots(run)
        rejects = _write_rejects(gathered)
        _write_changes(stage, finding)
        run.rejects_file = rejects
        run.changes = dict(finding.changes)
        run.counts = {
            **run.counts,
            **figures,
            "figures": dict(finding.counts),
            "files": [Path(line["name"]).name for line in run.options["sources"]],
            "notes": _notes(run, finding),
        }
        run.position = {
            **run.position,
            "known_at": now.isoformat(),
            "replaced": replaced,
            "seconds": round(time.monotonic() - gathered.clock, 2),
            "changes_listed": len(finding.listed),
        }
        run.state, run.finished_at, run.message = ImportState.DONE, now, ""
        run.save()
        note(gathered.by, "imported", run, {"channel": run.channel, "source": run.source, **summary(run)})
    stage.clear()


def summary(run: Import) -> Counts:
    """The figures every import has: read, new, changed, same, rejected."""
    return {key: int(run.counts.get(key, 0)) for key in ("read", "new", "changed", "same", "rejected")}


def _told(gathered: Gathered, now: datetime) -> tuple[dict[str, Any], Finding]:
    """Write clients' corrections, ties, facts and the channel's own; returns the figures and the channel's finding."""
    run, stage, matched = gathered.run, gathered.stage, gathered.matched
    records = list(gathered.records)
    day = options_of(run).as_of or _last_day(gathered) or timezone.localdate()
    Record.objects.filter(pk__in=records).update(as_of=day)
    corrected = correct_clients(run, stage, matched, overwrite=gathered.intake.table == CLIENTS)
    ties = relate(stage, matched, records)
    facts = tell_facts(run, stage, matched, records, as_of=day, now=now)
    finding = gathered.channel.conclude(Rows(run, gathered.by, _tables(gathered), records))
    made = Client.objects.filter(created_by_import=run).count()
    clients = {"new": made, "changed": corrected["client"].n_unique()}
    others = {CLIENTS: clients, FACTS: vars(facts), RELATIONS: {"new": ties}}
    return {**_main(gathered, others, finding), "others": {**run.counts.get("others", {}), **others}}, finding


def _main(gathered: Gathered, others: Mapping[str, Mapping[str, int]], finding: Finding) -> Counts:
    """Read, new, changed, same, rejected of the import's main rows."""
    run, table = gathered.run, gathered.intake.table
    read = run.counts.get("main", {"read": 0, "rejected": 0})
    laid = {**vars(Laid()), **run.counts.get("laid", {}).get(table, {})}
    if table in COLUMNS:
        refused = _refuse_late(gathered)
        good = read["read"] - read["rejected"] - refused
        laid.update(others[table], rejected=refused)
        laid["same"] = laid["same"] if table == FACTS else good - laid["new"] - laid["changed"]
    main = {key: laid[key] for key in ("new", "changed", "same")}
    main.update({key: finding.counts[key] for key in main if key in finding.counts})
    return {"read": read["read"], **main, "rejected": read["rejected"] + laid["rejected"]}


def _refuse_late(gathered: Gathered) -> int:
    """Reject rows of clients or facts that could not be used once all was read; returns how many."""
    table, known = gathered.intake.table, gathered.matched.drop_nulls("client").select("who")
    refused, seen = 0, pl.DataFrame(schema={"who": pl.String})
    for part in gathered.stage.parts(table):
        frame = pl.read_parquet(part.path)
        if table == CLIENTS:
            again = ~frame["who"].is_first_distinct() | frame["who"].is_in(seen["who"].implode())
            rejects = rejects_where(
                frame.filter(again), pl.lit(True), pl.lit(_("an earlier row of the import has the same client"))
            )
            seen = pl.concat([seen, frame.select("who")]).unique()
        else:
            strangers = frame.join(known, on="who", how="anti", maintain_order="left").unique("row", maintain_order=True)
            rejects = rejects_where(strangers, pl.lit(True), pl.format(_("no client is known as “{}”"), pl.col("who")))
        gathered.stage.put_rejects(part.source, part.row, rejects, late=True)
        refused += rejects.height
    return refused


def _tables(gathered: Gathered) -> dict[str, pl.LazyFrame]:
    """All staged rows by table with their clients."""
    clients = gathered.matched.lazy().select("who", "client")
    tables = {}
    for name in gathered.stage.tables():
        rows = gathered.stage.scan(name)
        if rows is not None:
            of_clients = "who" in rows.collect_schema()
            tables[name] = rows.join(clients, on="who", how="left", maintain_order="left") if of_clients else rows
    return tables


def _last_day(gathered: Gathered) -> date | None:
    """The last day told in the main rows, if they have days."""
    rule = current_book().tables.get(gathered.intake.table)
    rows = gathered.stage.scan(gathered.intake.table)
    if rule is None or rows is None:
        return None
    day = rows.select(pl.col(rule.day).max()).collect().item()
    return day if isinstance(day, date) else None


def _replace_snapshots(run: Import) -> list[dict[str, Any]]:
    """Take older tellings of the run's snapshots off the list; returns them as they were listed."""
    gone = [file for name, rule in current_book().tables.items() for file in replaced_files(run, name, rule)]
    LakeFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
    return [{**model_to_dict(file), "day": file.day.isoformat()} for file in gone]


def _notes(run: Import, finding: Finding) -> list[str]:
    """What is said of the import beside its figures, each once."""
    facts = [_("New, changed and same count facts here; read and rejected count rows.")]
    told = facts if run.options["table"] == FACTS else []
    return list(dict.fromkeys([*told, *run.options.get("notes", []), *run.counts.get("notes", []), *finding.notes]))


def _write_rejects(gathered: Gathered) -> str:
    """The file of rejected rows, relative to the folder of imports; nothing when there are none."""
    names = [source.name for source in gathered.intake.sources]
    path = gathered.stage.folder / REJECTS_FILE
    gathered.stage.folder.mkdir(parents=True, exist_ok=True)
    count = write_rejects(path, ((names[source], frame) for source, frame in gathered.stage.rejects()))
    return str(path.relative_to(imports_folder())) if count else ""


def _write_changes(stage: Stage, finding: Finding) -> None:
    """The list of changes with both values, whole on disk before anybody hears of it."""
    if not finding.changes:
        return
    draft = stage.folder / f"{CHANGES_FILE}.part"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(list(finding.listed), file, ensure_ascii=False, default=str)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(stage.folder / CHANGES_FILE)
