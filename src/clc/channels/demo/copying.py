"""Rows into PostgreSQL by COPY: by way of a temporary table, since COPY does not go past row security."""

from __future__ import annotations

import io

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from clc.kernel.errors import Unavailable


def check_at_once() -> None:
    """Check foreign keys with each statement of this transaction: left to its end, millions of checks fill memory."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def reserve(table: str, count: int) -> int:
    """Take `count` numbers in a row from a table's sequence of ids; returns the first of them."""
    if not count:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "select min(id), max(id) from (select nextval(pg_get_serial_sequence(%s, 'id')) as id"
            " from generate_series(1, %s)) taken",
            [table, count],
        )
        first, last = cursor.fetchone()
    if last - first + 1 != count:
        raise Unavailable(
            _("Somebody else is writing to this installation."), todo=_("Wait until it is quiet, then try again.")
        )
    return int(first)


def copy_rows(table: str, frame: pl.DataFrame) -> int:
    """Insert the frame's rows into a table, column by column of the same name; returns how many.

    Lists become arrays of text; a null becomes NULL, an empty text stays one.
    """
    if frame.is_empty():
        return 0
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    names = {"table": sql.Identifier(table), "stage": sql.Identifier(f"demo_{table}"), "columns": columns}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("create temp table if not exists {stage} on commit drop as select {columns} from {table} limit 0")
            .format(**names).as_string(cursor.connection)
        )  # fmt: skip
        command = sql.SQL("copy {stage} ({columns}) from stdin (format csv)").format(**names)
        with cursor.copy(command.as_string(cursor.connection)) as copy:
            copy.write(_csv(frame))
        insert = sql.SQL("insert into {table} ({columns}) select {columns} from {stage}").format(**names)
        cursor.execute(insert.as_string(cursor.connection))
        written: int = cursor.rowcount
        cursor.execute(sql.SQL("truncate {stage}").format(**names).as_string(cursor.connection))
    return written


def _csv(frame: pl.DataFrame) -> bytes:
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    quoted = pl.lit('"') + pl.element() + pl.lit('"')
    flat = frame.with_columns(
        pl.concat_str(pl.lit("{"), pl.col(name).list.eval(quoted).list.join(","), pl.lit("}")).alias(name) for name in lists
    )
    buffer = io.BytesIO()
    flat.write_csv(buffer, include_header=False, quote_style="non_numeric", null_value="")
    return buffer.getvalue()
