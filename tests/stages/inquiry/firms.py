"""Firms with published ratios and a client with statements, laid in the lake as done imports lay them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from clc.frames import lake
from clc.stages.hub import lakehouse
from clc.stages.hub.models import Client, Import, ImportState, LakeFile, Record, User
from tests.sample_company import statement_rows
from tests.stages.hub.people import client

END, LATER = date(2015, 12, 31), date(2016, 4, 30)
Told = tuple[Client, date, str, float, date]


def lay(table: str, day: str, frame: pl.DataFrame) -> Record:
    """Rows of a table in the lake under a done import."""
    record = Record.objects.create(channel="test", name=f"{table}.csv", sha256=hashlib.sha256(b"x").hexdigest(), size=1)
    run = Import.objects.create(channel="test", source=f"{table}.csv", state=ImportState.DONE, finished_at=timezone.now())
    whole = frame.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64), source=pl.lit("test"), record=pl.lit(record.pk, dtype=pl.Int64),
        repeat=pl.lit(0, dtype=pl.Int32), digest=pl.lit(b"0" * 16))  # fmt: skip
    part = lake.write_part(lakehouse.root(), table, whole, day=day, name=f"test-{run.pk}")
    LakeFile.objects.create(table=table, day=part.day, path=part.path, rows=part.rows, source="test", import_run=run,
                            first_client=part.first_client, last_client=part.last_client)  # fmt: skip
    return record


def publish(*told: Told) -> Record:
    """Published ratios: firm, period end, indicator, value, known on."""
    rows = [(one.pk, *rest) for one, *rest in told]
    schema = {"client": pl.Int64, "period_end": pl.Date, "item": pl.String, "value": pl.Float64, "known_on": pl.Date}
    return lay("ratio", "known_on", pl.DataFrame(rows, schema=schema, orient="row"))


def firms(manager: User, count: int, industry: str, *, mark: str = "F") -> list[Client]:
    """Firms of an industry, all a manager's clients."""
    return [client(f"{mark}{at:03d}", f"虚构{mark}{at:03d}股份", manager, industry=industry) for at in range(count)]


def each_told(
    firms: Sequence[Client], item: str, values: Sequence[float], *, end: date = END, known: date = LATER
) -> list[Told]:
    """One value of an indicator for each firm."""
    return [(one, end, item, value, known) for one, value in zip(firms, values, strict=True)]


def state(one: Client, *, years: Sequence[str] = ("2023-12-31", "2024-12-31"), **change: float) -> Record:
    """SAMPLE-CO's statements as a client's, some lines of the last year changed."""
    held: list[dict[str, Any]] = [row for row in statement_rows(one.pk) if row["period_end"].isoformat() in years]
    for row in held:
        if row["period_end"].isoformat() == years[-1] and row["item"] in change:
            row["value"] = change[row["item"]]
    return lay("statement", "period_end", pl.DataFrame(held).drop("source"))
