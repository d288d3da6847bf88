"""The first rows of what is to be imported, cell by cell as it would be read, before anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from clc.stages.hub.importing.channel import Channel, Options, Source
from clc.stages.hub.importing.placing import Field, Placing, place
from clc.stages.hub.importing.sheets import RawBatch, open_sheet
from clc.stages.hub.importing.values import read_column
from clc.stages.hub.models import User
from clc.stages.hub.permission import require


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it, and why it cannot be read; nothing when it can."""

    text: str
    fault: str


@dataclass(frozen=True)
class Look:
    """One source as it would be read: its heading, the fields, where each is, and its first rows with broken ones."""

    name: str
    kind: str
    heading: Sequence[str]
    fields: Sequence[Field]
    placing: Placing
    rows: Sequence[Sequence[Cell]]
    broken: Sequence[tuple[int, str]]


def preview(*, by: User, channel: Channel, path: Path, options: Options, rows: int = 20) -> list[Look]:
    """Look at every source the channel takes from a path; NotAllowed without the permission, BadInput for a trap."""
    require(by, "import_records")
    intake = channel.intake(path, options)
    return [_look(source, channel.fields(source, options), rows) for source in intake.sources]


def _look(source: Source, fields: Sequence[Field], rows: int) -> Look:
    """The first rows of one source."""
    sheet = open_sheet(source.path)
    placing = place(sheet.heading, fields)
    first = next(sheet.batches(0), None)
    cells, broken = _rows(first, fields, placing.headings, rows) if first else ([], [])
    return Look(source.name, source.kind, sheet.heading, fields, placing, cells, broken)


def _rows(
    batch: RawBatch, fields: Sequence[Field], headings: Mapping[str, str], count: int
) -> tuple[list[list[Cell]], list[tuple[int, str]]]:
    """The cells of the first rows with their faults, and the rows that are none with their reason."""
    raw = batch.frame.head(count)
    faults: dict[str, list[str]] = {}
    for wanted in fields:
        heading = headings.get(wanted.name)
        if heading is not None:
            _value, reasons = read_column(raw, wanted, heading)
            faults[heading] = _joined(reasons, raw.height)
    texts = raw.drop("row").cast(pl.String).fill_null("")
    none = [""] * raw.height
    columns = [
        [Cell(text, fault) for text, fault in zip(texts[name], faults.get(name, none), strict=True)]
        for name in texts.columns
    ]
    broken = [(row, reason) for row, reason, _content in batch.rejects.head(count).rows()]
    return [list(row) for row in zip(*columns, strict=True)], broken


def _joined(reasons: Sequence[pl.Series], height: int) -> list[str]:
    """One text of reasons a row."""
    if not reasons:
        return [""] * height
    frame = pl.DataFrame([reason.alias(str(at)) for at, reason in enumerate(reasons)])
    return frame.select(pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)).to_series().to_list()
