"""Small tables as the lake holds them, written row by row with what matters in a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

import polars as pl

from clc.frames import facts, lake
from clc.kernel.days import month_end, month_index
from clc.policy import loader

BOOK = loader.shipped()
_number = count(1)
Row = Mapping[str, Any]


def invoice(client: int, day: str, amount: float, **more: Any) -> Row:
    """A valid sales invoice to buyer B, with 10 % tax."""
    return {
        "client": client, "day": date.fromisoformat(day), "amount": amount, "tax": amount / 10, "total": amount * 1.1,
        "number": f"n{next(_number)}", "direction": "sold", "counterparty": "B", "status": "valid", **more,
    }  # fmt: skip


def bought(client: int, day: str, amount: float, **more: Any) -> Row:
    """A valid purchase invoice from seller S."""
    return invoice(client, day, amount, **{"direction": "bought", "counterparty": "S", **more})


def table(name: str, rows: list[Row]) -> pl.LazyFrame:
    """The rows as lake rows of a table, one source and record unless told, in the order given."""
    columns = lake.schema(BOOK.tables[name])
    whole = [{"source": "tax", "record": 1, "repeat": 0, "row": at, **row} for at, row in enumerate(rows)]
    return pl.DataFrame([{c: row.get(c) for c in columns} for row in whole], schema=columns).lazy()


def facts_of(day: str, told: pl.DataFrame | None = None, **tables: list[Row]) -> dict[int, dict[str, Any]]:
    """Facts by client as of a day."""
    frames = {name: table(name, rows) for name, rows in tables.items()}
    return by_client(facts.wide(frames, told, date.fromisoformat(day), BOOK))


def by_client(frame: pl.DataFrame) -> dict[int, dict[str, Any]]:
    """The rows of a frame by client."""
    return {row["client"]: row for row in frame.rows(named=True)}


def told(*rows: tuple[int, str, Any, str, str]) -> pl.DataFrame:
    """Told facts: client, name, value (a number or a text), as_of, known_at."""
    return pl.DataFrame(
        [
            (client, name, value if isinstance(value, float) else None, value if isinstance(value, str) else "",
             date.fromisoformat(as_of), datetime.fromisoformat(known_at))
            for client, name, value, as_of, known_at in rows
        ],
        schema={"client": pl.Int64, "name": pl.String, "value": pl.Float64, "text": pl.String, "as_of": pl.Date,
                "known_at": pl.Datetime("us")},
        orient="row",
    )  # fmt: skip


def monthly(client: int, first: str, months: int, amount: float, **more: Any) -> list[Row]:
    """A sales invoice on the last day of each month."""
    index = month_index(date.fromisoformat(first))
    days = (month_end(index + at) for at in range(months))
    return [invoice(client, day.isoformat(), amount, **more) for day in days]
