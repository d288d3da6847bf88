"""What an import would do, and how it is begun."""
from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from clc.doors.registry import channels
from clc.doors.web.imports.uploads import Upload
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.planning import imports_folder, plan_import
from clc.stages.hub.importing.reporting import report
from clc.stages.hub.importing.running import dry_run
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
    def plan() -> Import:
        return plan_import(by=by, channel=channels()[upload.channel], path=upload.path, as_of=upload.day,
                           mapping=upload.mapping, keeping=False)

    run = dry_run(plan, channels=channels())
    return Trial(report(run), rejected_in(run))


def rejected_in(run: Import) -> list[Rejected]:
    """The first rows of the file of rejects, those of unknown clients among them."""
    path = imports_folder() / run.rejects_file
    if not run.rejects_file or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Rejected(int(row["row"]), row["reason"], row["content"])
                for row in islice(csv.DictReader(file), REJECTS_SHOWN)]


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
