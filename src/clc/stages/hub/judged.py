"""What a done run found of one client: its facts, readings and levels as they stood, read from the lake."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from pathlib import Path

import polars as pl
from django.db import connection

from clc.stages.hub import lakehouse
from clc.stages.hub.models import Client, Judging, JudgingState

Value = float | str | None
PARTS = ("facts", "readings", "verdicts")


@dataclass(frozen=True)
class Judged:
    """One client in one run: facts (numbers and texts), readings, and what the rules made of them; None is unknown."""

    run: Judging
    facts: dict[str, Value]
    readings: dict[str, float | None]
    verdicts: dict[str, Value]

    @property
    def day(self) -> date:
        """The day judged."""
        return self.run.day

    @property
    def judged_at(self) -> datetime | None:
        """When the run was done."""
        return self.run.finished_at

    @property
    def edition(self) -> str:
        """The hash of the rule book it was judged by."""
        return self.run.edition.hash


def last_run(day: date | None = None) -> Judging | None:
    """The newest done run, or the newest of those as of a day up to the one named."""
    runs = Judging.objects.filter(state=JudgingState.DONE).select_related("edition").defer("edition__texts")
    return (runs.filter(day__lte=day) if day else runs).order_by("-day", "-id").first()


def first_day() -> date | None:
    """The earliest day any done run judged."""
    return Judging.objects.filter(state=JudgingState.DONE).order_by("day").values_list("day", flat=True).first()


def run_before(run: Judging) -> Judging | None:
    """The newest done run of an earlier day."""
    runs = Judging.objects.filter(state=JudgingState.DONE, day__lt=run.day)
    return runs.order_by("-day", "-id").first()


def part(run: Judging, name: str) -> Path:
    """The Parquet file of a part (`facts`, `readings`, `verdicts`) of a run."""
    return lakehouse.root() / run.folder / f"{name}.parquet"


def table(run: Judging, name: str) -> pl.LazyFrame:
    """A part of a run as a frame, one row per client."""
    return pl.scan_parquet(part(run, name))


def of(client: Client, day: date | None = None, *, only: Sequence[str] = PARTS) -> Judged | None:
    """What the newest done run (as of a day) found of a client; None when none has judged it. `only`: the parts to read.

    The client must be one the reader sees: the caller fetched it under row security.
    """
    run = last_run(day)
    if run is None:
        return None
    found = {name: _row(run, name, client.pk) if name in only else {} for name in PARTS}
    if not any(found.values()):
        return None
    readings = {name: value for name, value in found["readings"].items() if not isinstance(value, str)}
    return Judged(run, found["facts"], readings, found["verdicts"])


def _row(run: Judging, name: str, client: int) -> dict[str, Value]:
    path = part(run, name)
    if not path.exists():
        return {}
    rows = pl.scan_parquet(path).filter(pl.col("client") == client).collect().to_dicts()
    if not rows:
        return {}
    return {key: _plain(value) for key, value in rows[0].items() if key != "client"}


def _plain(value: object) -> Value:
    if isinstance(value, str) or value is None:
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if isnan(number) else number


def running_alone() -> bool:
    """Take the lock of judging for this transaction; False when another run holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(8414103)")
        return bool(cursor.fetchone()[0])
