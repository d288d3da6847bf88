"""What an import would do, and how it is begun."""
from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from clc.doors.registry import channels
from clc.doors.web.imports.uploads import Upload
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.planning import plan_import, run_folder
from clc.stages.hub.importing.reporting import report
from clc.stages.hub.importing.running import dry_run
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.models import Import, User

REJECTS_SHOWN = 30
BYTES_TO_TRY_MAX = 64 * 1024**2
TASK = "import_records"


@dataclass(frozen=True)
class Rejected:
    """One row that could not be read: its place as a spreadsheet numbers it, why, and what it holds."""

    row: int
    reason: str
    content: str


@dataclass(frozen=True)
class Trial:
    """The figures the import would have, and the first rows it would reject."""

    told: dict[str, Any]
    rejected: list[Rejected]


def attempt(*, by: User, upload: Upload) -> Trial:
    """Run the import in a transaction that is rolled back; nothing is kept."""
    planned: list[Import] = []
    seen: list[Rejected] = []

    def plan() -> Import:
        run = plan_import(by=by, channel=channels()[upload.channel], path=upload.path, as_of=upload.day,
                          mapping=upload.mapping, keeping=False)
        planned.append(run)
        return run

    def heard(step: str, done: int, total: int | None) -> None:
        if step == "matching" and planned:
            seen.extend(rejected_in(Stage(run_folder(planned[0]))))

    run = dry_run(plan, channels=channels(), progress=heard)
    return Trial(report(run), seen)


def rejected_in(stage: Stage) -> list[Rejected]:
    """The first rows rejected so far."""
    found: list[Rejected] = []
    for _source, frame in stage.rejects():
        room = REJECTS_SHOWN - len(found)
        found += [Rejected(row + 2, reason, content) for row, reason, content in frame.head(room).rows()]
        if len(found) >= REJECTS_SHOWN:
            break
    return found


def begin(*, by: User, upload: Upload) -> Import:
    """Keep the bytes, plan the import and leave it to the worker."""
    run = plan_import(by=by, channel=channels()[upload.channel], path=upload.path, as_of=upload.day, mapping=upload.mapping)
    hand_over(run)
    return run


def hand_over(run: Import) -> None:
    """Ask the worker to run it once this transaction stands; twice asked is done once."""
    key = run.pk

    def ask() -> None:
        with suppress(AlreadyEnqueued):
            app.configure_task(TASK, queueing_lock=f"import-{key}").defer(import_id=key)

    transaction.on_commit(ask)


def options(upload: Upload) -> Options:
    """What the person chose, as a channel reads it."""
    return Options(upload.day, upload.mapping)
