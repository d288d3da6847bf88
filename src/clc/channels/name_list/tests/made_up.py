"""Lists of names made up for tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from clc.channels.name_list.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system

CHANNELS = {CHANNEL.name: CHANNEL}
NOTHING = "-0- "


def sdn(number: int, name: str, kind: str = NOTHING, programme: str = "TEST", remarks: str = NOTHING) -> list[str]:
    """A row of the published list."""
    return [str(number), name, kind, programme, *[NOTHING] * 7, remarks]


def put(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """Write rows as a file."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def bring(by: User, path: Path, *, as_of: date | None = None, mapping: dict[str, Any] | None = None) -> Import:
    """Import a path to its end."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=path, as_of=as_of, mapping=mapping or {})
    return run_import(run.pk, channels=CHANNELS)
