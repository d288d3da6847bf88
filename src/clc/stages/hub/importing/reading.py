"""What most channels do: place a sheet's columns, type its cells, keep what could not be read with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from clc.stages.hub.importing.channel import Source
from clc.stages.hub.importing.placing import Field, place_all, unknown_note
from clc.stages.hub.importing.sheets import SUFFIXES, open_sheet
from clc.stages.hub.importing.values import typed


@dataclass(frozen=True)
class TypedBatch:
    """Rows with typed cells (columns named by the fields, and `row`), rejects, and how many rows were read."""

    frame: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    next_row: int
    notes: Sequence[str]


def typed_batches(source: Source, fields: Sequence[Field], start: int) -> Iterator[TypedBatch]:
    """The source's rows from `start` on; BadInput that names what is missing before the first."""
    sheet = open_sheet(source.path)
    placing = place_all(source.name, sheet.heading, fields)
    notes = [note] if (note := unknown_note(source.name, placing)) else []
    for raw in sheet.batches(start):
        cells = typed(raw.frame, fields, placing.headings)
        rejects = pl.concat([raw.rejects, cells.rejects]).sort("row")
        yield TypedBatch(cells.frame, rejects, raw.read, raw.next_row, notes)


def files_of(path: Path) -> list[Path]:
    """The files at a path that Clc could read: itself, or those of a folder, in order of name; hidden ones left out."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.iterdir()
        if file.is_file() and not file.name.startswith((".", "~$")) and file.suffix.lower() in SUFFIXES
    )
