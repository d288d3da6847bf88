"""What the lake and the hub hold of clients, as frames: tables by manifest, told facts, who is a client."""
from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import connection

from clc.frames import lake
from clc.policy.rulebook import Book
from clc.stages.hub.models import Client, LakeFile

TOLD: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "client": pl.Int64, "name": pl.String, "value": pl.Float64, "text": pl.String, "as_of": pl.Date,
    "known_at": pl.Datetime("us"), "record": pl.Int64,
}

Within = tuple[int, int]
_TOLD_SQL = """
select client_id, name, value::float8, text, as_of, known_at at time zone 'UTC', record_id
from hub_fact where as_of <= %s and known_at <= %s {where} order by client_id, name, as_of, id
"""

_CONTACTS_SQL = """
select client_id, count(*)::float8 from hub_touch
where kind <> 'note' and at < %s::date + 1 and at >= %s::date - interval '1 year' {where}
group by client_id order by client_id
"""
DAYS_OF_A_YEAR = 365.25


def root() -> Path:
    """The folder of the lake."""
    return Path(settings.HOME.lake)


def paths(table: str, *, until: date | None = None, client: int | None = None,
          within: Within | None = None) -> list[Path]:
    """The table's visible files, of days up to `until` and, when they are named, that may hold the client or clients."""
    files = LakeFile.objects.visible().filter(table=table)
    if until is not None:
        files = files.filter(day__lte=until)
    if client is not None:
        within = (client, client)
    if within is not None:
        files = files.filter(first_client__lte=within[1], last_client__gte=within[0])
    return [root() / path for path in files.order_by("day", "id").values_list("path", flat=True)]


def tables(book: Book, *, until: date, client: int | None = None,
           within: Within | None = None) -> dict[str, pl.LazyFrame]:
    """Every declared table that has visible files, lazily; for one client, or the first to the last of some, when named."""
    held: dict[str, pl.LazyFrame] = {}
    for name in sorted(name for name, rule in book.tables.items() if rule.of_clients):
        found = paths(name, until=until, client=client, within=within)
        if found:
            frame = lake.scan(found)
            frame = frame if within is None else frame.filter(pl.col("client").is_between(*within))
            held[name] = frame if client is None else frame.filter(pl.col("client") == client)
    return held


def _copied(sql: str, values: Sequence[object], schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """The rows of a query as a frame, by COPY."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(f"copy ({sql}) to stdout (format csv)", values) as copy:
        for piece in copy:
            buffer.write(piece)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    return pl.read_csv(buffer, has_header=False, new_columns=list(schema), schema_overrides=schema, try_parse_dates=True)


def told(day: date, known_at: datetime, *, client: int | None = None) -> pl.DataFrame:
    """Facts told of clients up to a day, as they were known at a moment: rows of `TOLD`."""
    where = "and (superseded_at is null or superseded_at > %s)" + (" and client_id = %s" if client else "")
    values = [day, known_at, known_at, *([client] if client else [])]
    return _copied(_TOLD_SQL.format(where=where), values, TOLD)


def everyone(*, client: int | None = None) -> pl.DataFrame:
    """One row per client (or the one named): id, code, since (day), in order of id."""
    schema = {"client": pl.Int64, "code": pl.String, "since": pl.Date}
    where = "where id = %s" if client else ""
    return _copied(f"select id, code, since from hub_client {where} order by id", [client] if client else [], schema)


def own(day: date, clients: pl.DataFrame, *, client: int | None = None) -> pl.DataFrame:
    """What the hub itself knows as facts, rows of `TOLD`: years since the first day, contacts in twelve months."""
    years = clients.filter(pl.col("since") <= day).select(
        "client", name=pl.lit("relationship_since_years"),
        value=(pl.lit(day) - pl.col("since")).dt.total_days() / DAYS_OF_A_YEAR)
    where = "and client_id = %s" if client else ""
    contacts = _copied(_CONTACTS_SQL.format(where=where), [day, day, *([client] if client else [])],
                       {"client": pl.Int64, "value": pl.Float64})
    both = pl.concat([years, contacts.select("client", name=pl.lit("contacts_12m"), value="value")])
    return both.select(
        "client", "name", "value", text=pl.lit(None, dtype=pl.String), as_of=pl.lit(day),
        known_at=pl.lit(None, dtype=pl.Datetime("us")), record=pl.lit(None, dtype=pl.Int64))


def client_of(code: str) -> Client | None:
    """The client with this code, if the reader may see it."""
    return Client.objects.with_standing().filter(code=code).first()
