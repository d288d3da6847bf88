"""Facts told by an import: the new supersede the old in one statement, the same are left alone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from clc.stages.hub.book import current_book
from clc.stages.hub.importing.channel import FACTS
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.models import Import

_COLUMNS = ("client", "name", "value", "text", "unit", "as_of", "record")

_STAGED = """
create temp table told_fact (client bigint, name text, value float8, text text, unit text, as_of date, record bigint)
  on commit drop
"""
_KNOWN = """
create temp table told_now on commit drop as
select t.client, t.name, t.value::numeric(24, 6) as value, coalesce(t.text, '') as text, coalesce(t.unit, '') as unit,
  t.as_of, t.record, f.id as held,
  (f.value is not distinct from t.value::numeric(24, 6) and f.text = coalesce(t.text, '')) as same
from told_fact t left join hub_fact f on f.client_id = t.client and f.name = t.name and f.as_of = t.as_of
  and f.superseded_at is null
"""
_COUNT = """
select count(*) filter (where held is null), count(*) filter (where held is not null and not same),
  count(*) filter (where held is not null and same) from told_now
"""
_SUPERSEDE = """
update hub_fact f set superseded_at = %(now)s from told_now t where f.id = t.held and not t.same
"""
_INSERT = """
insert into hub_fact (client_id, name, value, text, unit, as_of, known_at, record_id, import_run_id, by_id)
select client, name, value, left(text, 240), unit, as_of, %(now)s, record, %(run)s, %(by)s
from told_now where held is null or not same
"""
_TAKE_BACK = "update hub_fact set superseded_at = %(undone)s where import_run_id = %(run)s and superseded_at is null"
_RESTORE = """
update hub_fact old set superseded_at = null from hub_fact told
where told.import_run_id = %(run)s and old.client_id = told.client_id and old.name = told.name
  and old.as_of = told.as_of and old.superseded_at = told.known_at and old.id <> told.id
  and told.superseded_at = %(undone)s
"""


@dataclass(frozen=True)
class Told:
    """How many facts were new, how many replaced another value, how many said what was known."""

    new: int = 0
    changed: int = 0
    same: int = 0


def tell_facts(run: Import, stage: Stage, matched: pl.DataFrame, records: list[int], *, as_of: date, now: datetime) -> Told:
    """Write the staged facts of matched clients, in the caller's transaction; of several the last one read holds."""
    frames = [
        pl.read_parquet(part.path).with_columns(pl.lit(records[part.source], dtype=pl.Int64).alias("record"))
        for part in stage.parts(FACTS)
    ]
    if not frames:
        return Told()
    units = {name: rule.unit or "" for name, rule in current_book().facts.items()}
    told = (
        pl.concat(frames)
        .join(matched.drop_nulls("client"), on="who", how="inner", maintain_order="left")
        .with_columns(
            pl.col("as_of").fill_null(pl.lit(as_of)),
            pl.col("name").replace_strict(units, default="", return_dtype=pl.String).alias("unit"),
        )
        .unique(["client", "name", "as_of"], keep="last", maintain_order=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        _copy(told)
        cursor.execute(_KNOWN)
        cursor.execute(_COUNT)
        new, changed, same = cursor.fetchone()
        values: dict[str, Any] = {"now": now, "run": run.pk, "by": run.by_id}
        cursor.execute(_SUPERSEDE, values)
        cursor.execute(_INSERT, values)
        cursor.execute("drop table told_fact, told_now")
    return Told(new, changed, same)


def take_back_facts(run: Import, undone: datetime) -> int:
    """Supersede what the import told and let hold again what it had superseded; returns how many were taken back."""
    values: dict[str, Any] = {"run": run.pk, "undone": undone}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, values)
        count = int(cursor.rowcount)
        cursor.execute(_RESTORE, values)
    return count


def _copy(told: pl.DataFrame) -> None:
    """Send the facts to the staging table."""
    buffer = io.BytesIO()
    told.select(_COLUMNS).write_csv(buffer, include_header=False, float_precision=6)
    head = f"copy told_fact ({', '.join(_COLUMNS)}) from stdin (format csv)"
    with connection.cursor() as cursor, cursor.copy(head) as copy:
        copy.write(buffer.getvalue())
