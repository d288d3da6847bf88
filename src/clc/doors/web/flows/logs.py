"""The logs there are to look at: Clc's own cases, and those imported from elsewhere."""
from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

from clc.frames import lake
from clc.stages.decision.own_log import own_events
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import Import, ImportState, LakeFile

CHANNEL, TABLE, OWN = "process_log", "process_event", "own"


@dataclass(frozen=True)
class Log:
    """A log one may choose: its key in the address and what it is called."""

    key: str
    name: str


def logs() -> list[Log]:
    """Our own cases first, then each import of a log, the newest first."""
    runs = Import.objects.filter(channel=CHANNEL, state=ImportState.DONE).order_by("-id").values_list("pk", "counts")
    brought = [Log(str(key), ", ".join(counts.get("files", [])) or str(key)) for key, counts in runs]
    return [Log(OWN, _("Cases of this institution")), *brought]


def events_of(log: Log) -> pl.LazyFrame:
    """The events of a log; of our own, those of the cases the reader sees."""
    if log.key == OWN:
        return own_events().lazy()
    files = LakeFile.objects.visible().filter(table=TABLE, import_run_id=int(log.key)).values_list("path", flat=True)
    return lake.scan([root() / path for path in files])
