"""A file as a sheet: its heading, and batches of its rows from any row on, be it CSV, Parquet or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import BATCH_ROWS
from clc.stages.hub.importing.encoding import encoding_of
from clc.stages.hub.importing.records import Block, blocks
from clc.stages.hub.importing.rejects import NO_REJECTS, rejects_of
from clc.stages.hub.importing.workbook import workbook_rows

_BATCH_CHARS = 64 << 20
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
COLUMNS_MAX = 1_000
TEXTS = (".csv", ".tsv", ".txt")
SUFFIXES = (*TEXTS, ".parquet", *WORKBOOKS)


@dataclass(frozen=True)
class RawBatch:
    """Rows as the file has them: the sheet's columns as text or the file's own types, and `row` (0-based, Int64)."""

    frame: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    next_row: int


@dataclass(frozen=True)
class Sheet:
    """The heading of a file and how its rows are read from a given row on."""

    heading: Sequence[str]
    batches: Callable[[int], Iterator[RawBatch]]


def open_sheet(path: Path) -> Sheet:
    """The sheet a file holds, by its suffix; BadInput when it is empty, of another format, or a trap."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(
            _("%(file)s is none of the formats Clc reads.") % {"file": path.name},
            todo=_("Give a CSV file, a workbook (xlsx) or a Parquet file."),
        )
    told = path.stat()
    if told.st_size == 0:
        raise BadInput(_("%(file)s is empty.") % {"file": path.name}, todo=_("Check where the file came from."))
    return _sheet(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=16)
def _sheet(path: Path, size: int, changed_ns: int) -> Sheet:
    """The sheet of a file as it is now; looked at once however often it is asked for."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _parquet(path)
    if suffix in WORKBOOKS:
        return _of_blocks(path, lambda: workbook_rows(path))
    codec = encoding_of(path)
    return _of_blocks(path, lambda: blocks(path, codec))


def _of_blocks(path: Path, read: Callable[[], Iterator[Block]]) -> Sheet:
    """The sheet of a file that is read as blocks of cells, the heading first."""
    first = next(read(), Block())
    if not first.records or 0 in first.faults:
        raise BadInput(
            _("%(file)s has no heading that can be read.") % {"file": path.name},
            todo=_("The first row must name the columns."),
        )
    if len(first.records[0]) > COLUMNS_MAX:
        raise BadInput(
            _("%(file)s has more than %(count)s columns.") % {"file": path.name, "count": COLUMNS_MAX},
            todo=_("Leave only the columns that are needed."),
        )
    heading = unique_names(first.records[0])
    return Sheet(heading, lambda start: _batches(read(), heading, start))


def unique_names(cells: Sequence[str]) -> list[str]:
    """Names of columns: blank ones by their place, repeated ones numbered."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = _clean(cell) or f"column {place}"
        taken = sum(1 for other in names if other == name or other.startswith(f"{name} ("))
        names.append(f"{name} ({taken + 1})" if taken else name)
    return names


def _clean(cell: str) -> str:
    """A heading without marks, line breaks and outer spaces, fit to be shown and stored."""
    text = cell.encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.replace("\ufeff", "").replace("\x00", "").split())[:200]


def _batches(read: Iterator[Block], heading: Sequence[str], start: int) -> Iterator[RawBatch]:
    """Batches of the blocks' records after the heading, from row `start` on."""
    row = -1
    waiting = Block()
    for block in read:
        drop = max(0, min(len(block.records), start - row))
        row += drop
        _append(waiting, block, drop)
        while len(waiting.records) >= BATCH_ROWS or (waiting.chars >= _BATCH_CHARS and waiting.records):
            batch, waiting = _split(waiting)
            yield _raw(batch, heading, row)
            row += len(batch.records)
    if waiting.records:
        yield _raw(waiting, heading, row)


def _append(waiting: Block, block: Block, drop: int) -> None:
    """Add the block's records from `drop` on."""
    shift = len(waiting.records) - drop
    waiting.faults.update({at + shift: reason for at, reason in block.faults.items() if at >= drop})
    waiting.records.extend(block.records[drop:])
    waiting.chars += block.chars


def _split(waiting: Block) -> tuple[Block, Block]:
    """The first batch of the block, and what is left."""
    batch = Block(waiting.records[:BATCH_ROWS], {at: why for at, why in waiting.faults.items() if at < BATCH_ROWS})
    rest = Block(
        waiting.records[BATCH_ROWS:],
        {at - BATCH_ROWS: why for at, why in waiting.faults.items() if at >= BATCH_ROWS},
    )
    return batch, rest


def _raw(block: Block, heading: Sequence[str], first_row: int) -> RawBatch:
    """The block's records as a table of text; records of another width or with broken bytes are rejected."""
    width = len(heading)
    faults = dict(block.faults)
    for at, cells in enumerate(block.records):
        if len(cells) != width and at not in faults:
            fault = _width_fault(cells, width)
            if fault:
                faults[at] = fault
    records = block.records
    if faults:
        records = [cells for at, cells in enumerate(records) if at not in faults]
    places = [at for at in range(len(block.records)) if at not in faults]
    frame, places, broken = _table(records, places, heading)
    faults.update(broken)
    rejects = rejects_of([(first_row + at, faults[at], " | ".join(block.records[at])) for at in sorted(faults)])
    rows = pl.Series("row", [first_row + at for at in places], dtype=pl.Int64)
    count = len(block.records)
    return RawBatch(frame.with_columns(rows), rejects, count, first_row + count)


def _width_fault(cells: list[str], width: int) -> str:
    """Why a record of another width is refused; cells are mended in place where only blank ones are too many or too few."""
    if len(cells) > width and not any(cells[width:]):
        del cells[width:]
        return ""
    return _("the row has %(cells)s cells, the heading has %(width)s") % {"cells": len(cells), "width": width}


def _table(
    records: list[list[str]], places: list[int], heading: Sequence[str]
) -> tuple[pl.DataFrame, list[int], dict[int, str]]:
    """Records as columns of text, with the places kept and the faults of records whose bytes are no text."""
    try:
        return _columns(records, heading), places, {}
    except UnicodeEncodeError:
        broken = {
            place: _("the row has bytes that are not text in the file's encoding")
            for place, cells in zip(places, records, strict=True)
            if not _is_text(cells)
        }
        kept = [(place, cells) for place, cells in zip(places, records, strict=True) if place not in broken]
        return _columns([cells for _place, cells in kept], heading), [place for place, _cells in kept], broken


def _columns(records: list[list[str]], heading: Sequence[str]) -> pl.DataFrame:
    """Records as a table of text."""
    columns = zip(*records, strict=True) if records else ([] for _name in heading)
    return pl.DataFrame([pl.Series(name, cells, dtype=pl.String) for name, cells in zip(heading, columns, strict=True)])


def _is_text(cells: list[str]) -> bool:
    """Whether no cell holds an escaped byte."""
    try:
        "".join(cells).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parquet(path: Path) -> Sheet:
    """The sheet of a Parquet file; BadInput when the file is none."""
    try:
        heading = list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise _broken_parquet(path, error) from error
    return Sheet(heading, lambda start: _parquet_batches(path, start))


def _parquet_batches(path: Path, start: int) -> Iterator[RawBatch]:
    """Batches of a Parquet file from row `start` on; BadInput when the file breaks off."""
    try:
        with pq.ParquetFile(path) as file:
            yield from _row_groups(file, start)
    except (pa.ArrowException, OSError) as error:
        raise _broken_parquet(path, error) from error


def _row_groups(file: pq.ParquetFile, start: int) -> Iterator[RawBatch]:
    """Batches from row `start` on; row groups wholly before it are not read."""
    groups = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    ends = [sum(groups[: at + 1]) for at in range(len(groups))]
    wanted = [at for at, end in enumerate(ends) if end > start]
    row = ends[wanted[0]] - groups[wanted[0]] if wanted else 0
    for record_batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=wanted):
        drop = max(0, min(record_batch.num_rows, start - row))
        if drop < record_batch.num_rows:
            yield _parquet_batch(record_batch.slice(drop), row + drop)
        row += record_batch.num_rows


def _parquet_batch(record_batch: pa.RecordBatch, first_row: int) -> RawBatch:
    """One batch of a Parquet file with its row numbers."""
    frame = pl.DataFrame(record_batch)
    rows = pl.Series("row", range(first_row, first_row + frame.height), dtype=pl.Int64)
    return RawBatch(frame.with_columns(rows), NO_REJECTS, frame.height, first_row + frame.height)


def _broken_parquet(path: Path, error: Exception) -> BadInput:
    """The refusal of a Parquet file that cannot be read."""
    return BadInput(
        _("%(file)s is no whole Parquet file: %(why)s") % {"file": path.name, "why": str(error)[:200]},
        todo=_("Copy the file again from where it was made."),
    )
