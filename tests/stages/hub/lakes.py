"""A small lake for tests: invoices of clients, laid as a done import lays them."""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl
from django.utils import timezone

from clc.frames import lake
from clc.stages.hub import lakehouse
from clc.stages.hub.models import Client, Import, ImportState, LakeFile, Record

LAST = date(2025, 12, 31)


def invoices(client: Client, months: int = 24, amount: float = 100_000.0, void_each: int = 0) -> pl.DataFrame:
    """One sale to each of ten buyers and one purchase every month up to the end of 2025; every n-th is void."""
    rows = []
    for ago in range(months):
        year, month = divmod(2025 * 12 + 11 - ago, 12)
        day = date(year, month + 1, 28)
        for number in range(10):
            void = bool(void_each) and (ago * 10 + number) % void_each == 0
            rows.append((client.pk, f"S{ago}-{number}", day, f"B{number}", amount / 10, "sold", "void" if void else "valid"))
        rows.append((client.pk, f"P{ago}", LAST if ago == 0 else day, "SELLER", amount * 0.7, "bought", "valid"))
    frame = pl.DataFrame(rows, orient="row", schema={
        "client": pl.Int64, "number": pl.String, "day": pl.Date, "counterparty": pl.String, "amount": pl.Float64,
        "direction": pl.String, "status": pl.String})
    return frame.with_columns(tax=pl.col("amount") * 0.13, total=pl.col("amount") * 1.13)


def lay(frame: pl.DataFrame, *, state: str = ImportState.DONE, source: str = "test") -> Import:
    """Lay rows of the invoice table in the lake under an import of that state."""
    record = Record.objects.create(channel=source, name="invoices.csv", sha256=hashlib.sha256(b"x").hexdigest(), size=1)
    run = Import.objects.create(channel=source, source="invoices.csv", state=state, finished_at=timezone.now())
    whole = frame.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64), source=pl.lit(source), record=pl.lit(record.pk, dtype=pl.Int64),
        repeat=pl.lit(0, dtype=pl.Int32), digest=pl.lit(b"0" * 16))
    part = lake.write_part(lakehouse.root(), "invoice", whole, day="day", name=f"test-{run.pk}")
    LakeFile.objects.create(table="invoice", day=part.day, path=part.path, rows=part.rows, source=source, import_run=run,
                            first_client=part.first_client, last_client=part.last_client)
    return run
