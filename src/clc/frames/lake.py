"""The lake: bulk tables as Parquet files, written whole or not at all, read only when a manifest lists them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from clc.policy.facts import TableRule

TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(), "choice": pl.String(), "number": pl.Float64(), "date": pl.Date(), "flag": pl.Boolean(),
}  # fmt: skip
SYSTEM: Mapping[str, pl.DataType] = {
    "client": pl.Int64(), "source": pl.String(), "record": pl.Int64(), "row": pl.Int64(), "repeat": pl.Int32(),
    "digest": pl.Binary(),
}  # fmt: skip
ROW_GROUP = 131_072


@dataclass(frozen=True)
class Part:
    """A file of the lake: its path below the lake, its rows, its earliest day, its first and last client."""

    path: str
    rows: int
    day: date
    first_client: int
    last_client: int


def schema(rule: TableRule) -> dict[str, pl.DataType]:
    """Every column of a lake row and its type: the declared ones, then the system's."""
    declared = {name: TYPES[column.type] for name, column in rule.columns.items()}
    return {**declared, **SYSTEM}


def write_part(lake: Path, table: str, frame: pl.DataFrame, *, day: str, name: str) -> Part:
    """Write rows of a table to `<lake>/<table>/day=<earliest day>/<name>.parquet`; the same name overwrites.

    frame: at least one row (else ValueError), columns `client`, `row` and the date column named by `day` without gaps;
    NaN is written as NULL. Rows are sorted by client. After return the file is on disk whole; before, there is none of
    that name.
    """
    if frame.is_empty():
        raise ValueError(f"no rows of {table} to write")
    held = frame.with_columns(pl.col(pl.Float64, pl.Float32).fill_nan(None)).sort("client", "row")
    first = held.select(pl.col(day).min()).item()
    path = Path(table) / f"day={first:%Y-%m-%d}" / f"{name}.parquet"
    _write_whole(held, lake / path)
    clients = held["client"]
    return Part(path.as_posix(), held.height, first, int(clients[0]), int(clients[-1]))


def scan(paths: Sequence[Path]) -> pl.LazyFrame:
    """The rows of the files, lazily, in the order given; a column that an older file lacks is NULL there.

    paths: at least one existing file, else ValueError or FileNotFoundError.
    """
    if not paths:
        raise ValueError("no files to scan")
    columns: dict[str, pl.DataType] = {}
    for path in paths:
        columns.update(pl.read_parquet_schema(path))
    return pl.scan_parquet(list(paths), schema=columns, missing_columns="insert", hive_partitioning=False)


def _write_whole(frame: pl.DataFrame, path: Path) -> None:
    """Write beside, bring to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    frame.write_parquet(beside, compression="zstd", compression_level=1, row_group_size=ROW_GROUP, statistics=True)
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
