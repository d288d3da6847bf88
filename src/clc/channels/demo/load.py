"""The invented institution into the hub and the lake, in one transaction: all of it is there or nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.channels.demo.copying import check_at_once
from clc.channels.demo.names import INSTITUTION
from clc.channels.demo.staff import accounts, hire
from clc.channels.demo.world import LAKE_TABLES, chunks, world
from clc.channels.demo.writing import Place, sweep, write_hub, write_lake
from clc.kernel.errors import BadInput
from clc.stages.hub.models import Import, ImportState, Record
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.people import the_machine

__all__ = ["CHANNEL_NAME", "accounts", "build"]
CHANNEL_NAME: Final = "demo"
RECIPE_VERSION: Final = 1
"""Told in the record's hash: another version of the recipe makes another institution of the same seed."""

Say = Callable[[str], None]


def build(*, clients: int, seed: int, today: date | None = None, say: Say | None = None) -> Mapping[str, Any]:
    """Make the institution unless it is here.

    Returns `institution` (its name), `clients`, `seed`, `accounts`, `rows` by table, `seconds`, `new` (made now). All
    days are counted from `today`. BadInput when another one is here already, or the size is out of range.
    """
    clock, tell = time.monotonic(), say or _silent
    day = today or timezone.localdate()
    with as_system():
        held = _held(clients=clients, seed=seed)
        if held is None:
            rows = _made(clients=clients, seed=seed, today=day, say=tell)
        else:
            tell(_("The demo institution is here already."))
            rows = dict(held.counts["rows"])
    return {
        "institution": INSTITUTION.zh,
        "clients": clients,
        "seed": seed,
        "accounts": accounts(),
        "rows": rows,
        "seconds": round(time.monotonic() - clock, 1),
        "new": held is None,
    }


def _silent(title: str) -> None:
    """Nobody listens."""


def _held(*, clients: int, seed: int) -> Import | None:
    """The import that made the institution asked for, if it is here."""
    made = Import.objects.filter(channel=CHANNEL_NAME, state=ImportState.DONE).first()
    if made is None:
        return None
    if (made.options["clients"], made.options["seed"]) != (clients, seed):
        raise BadInput(
            _("A demo institution of %(clients)s clients from seed %(seed)s is here already.") % made.options,
            todo=_("Ask for the same, or begin anew with --reset."),
        )
    return made


def _made(*, clients: int, seed: int, today: date, say: Say) -> dict[str, int]:
    story = world(clients=clients, seed=seed, today=today)
    record, run = _recorded({"clients": clients, "seed": seed, "today": today.isoformat()})
    sweep()
    check_at_once()
    say(_("Opening branches"))
    branches, managers = hire(clients)
    place = Place.reserved(clients=clients, branches=branches, managers=managers, record=record.pk, run=run.pk)
    rows = dict.fromkeys(LAKE_TABLES, 0)
    for number, chunk in enumerate(story):
        say(_("Inventing clients, part %(part)s of %(parts)s") % {"part": number + 1, "parts": chunks(clients)})
        for table, count in write_hub(place, chunk).items():
            rows[table] = rows.get(table, 0) + count
        place = write_lake(place, chunk, number)
        for table in LAKE_TABLES:
            rows[table] += chunk.tables[table].height
    run.counts, run.rows_total = {"rows": rows}, sum(rows.values())
    run.state, run.finished_at = ImportState.DONE, timezone.now()
    run.save()
    note(the_machine(), "invented an institution", run, {"clients": clients, "seed": seed, "rows": rows})
    return rows


def _recorded(recipe: dict[str, Any]) -> tuple[Record, Import]:
    """The record of what was asked for, in place of bytes from outside, and the run that answers it."""
    text = json.dumps({"version": RECIPE_VERSION, **recipe}, sort_keys=True).encode()
    record = Record.objects.create(
        channel=CHANNEL_NAME,
        name=f"demo-{recipe['seed']}-{recipe['clients']}",
        sha256=hashlib.sha256(text).hexdigest(),
        size=len(text),
        as_of=date.fromisoformat(recipe["today"]),
        received_from=_("invented, not received"),
        by=the_machine(),
    )
    run = Import.objects.create(
        channel=CHANNEL_NAME, source=record.name, state=ImportState.RUNNING, options=recipe, by=the_machine()
    )
    run.records.add(record)
    return record, run
