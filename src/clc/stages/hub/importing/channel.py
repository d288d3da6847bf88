"""What a channel is: which files it takes, and the batches of rows, clients, facts and rejects it reads from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from clc.stages.hub.importing.placing import Field
from clc.stages.hub.models import Import, User

BATCH_ROWS = 100_000

CLIENTS, FACTS, RELATIONS = "client", "fact", "relation"
CLIENT_COLUMNS: Mapping[str, pl.DataType] = {
    "who": pl.String(),
    "row": pl.Int64(),
    "name": pl.String(),
    "kind": pl.String(),
    "country": pl.String(),
    "name_en": pl.String(),
    "uscc": pl.String(),
    "lei": pl.String(),
    "industry": pl.String(),
    "area": pl.String(),
    "size": pl.String(),
    "code": pl.String(),
    "state": pl.String(),
    "since": pl.Date(),
    "is_client": pl.Boolean(),
}
FACT_COLUMNS: Mapping[str, pl.DataType] = {
    "who": pl.String(),
    "row": pl.Int64(),
    "name": pl.String(),
    "value": pl.Float64(),
    "text": pl.String(),
    "as_of": pl.Date(),
}
RELATION_COLUMNS: Mapping[str, pl.DataType] = {
    "who": pl.String(),
    "row": pl.Int64(),
    "other": pl.String(),
    "kind": pl.String(),
    "share": pl.Float64(),
    "starts": pl.Date(),
}
COLUMNS = {CLIENTS: CLIENT_COLUMNS, FACTS: FACT_COLUMNS, RELATIONS: RELATION_COLUMNS}


def shaped(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of clients, facts or relations with all the columns such a frame has; those not told are null."""
    columns = COLUMNS[table]
    blank = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in columns.items() if name not in frame.columns]
    return frame.with_columns(blank).select(pl.col(name).cast(dtype) for name, dtype in columns.items())


@dataclass(frozen=True)
class Options:
    """What the person chose: the day the content is true, and the mapping to read by."""

    as_of: date | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One file to read, the name it came under, the kind of content in it, and whether it holds the main rows."""

    path: Path
    name: str
    kind: str
    main: bool = True


@dataclass(frozen=True)
class Intake:
    """What a channel takes from a path: the files in the order it reads them, the table of its main rows, and notes.

    `scheme`: of the identifiers in `who` (`code`, `uscc`, `lei`, or one of the channel's own); `new_clients`: whether an
    identifier that nobody knows makes a client.
    """

    sources: Sequence[Source]
    table: str
    scheme: str
    new_clients: bool
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Batch:
    """Some rows of a source.

    A table of any other name, without `who`, is the channel's own: nothing of it is kept but what `conclude` writes.
    `tables` maps a book table (or CLIENTS, FACTS, RELATIONS) to a frame with `who` (the client's identifier under the
    channel's scheme), `row` (0-based place in the source) and the table's columns. `rejects` has `row`, `reason`,
    `content`. `read` counts rows, good and rejected; `next_row` is where reading goes on.
    """

    tables: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    read: int
    next_row: int
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """What a channel makes of all rows of an import: its own figures, and what changed with both values listed."""

    counts: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    listed: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Rows:
    """All rows an import told, by table, with the column `client` beside `who`; and the record of each source."""

    run: Import
    by: User
    tables: Mapping[str, pl.LazyFrame]
    records: Sequence[int]


class Channel(Protocol):
    """A way content comes in. A folder of `channels` exports one as CHANNEL."""

    @property
    def name(self) -> str:
        """The name of the channel's folder."""

    @property
    def label(self) -> str:
        """What people call the channel (a message id)."""

    def intake(self, path: Path, options: Options) -> Intake:
        """The files to read from a file or folder, in order; BadInput when there is nothing the channel reads."""

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """The source from row `start` on; BadInput before the first batch when a needed column is missing."""

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns the channel looks for in a source, for showing how its headings are read."""

    def conclude(self, rows: Rows) -> Finding:
        """Write what is the channel's own, in the transaction that makes the import visible; tell its figures."""

    def take_back(self, run: Import) -> Finding:
        """Put back what `conclude` wrote, in the transaction that undoes the import."""
