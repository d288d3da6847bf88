"""What a channel is: which files it takes, and the batches of rows, clients, facts and rejects it reads from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import polars as pl

CLIENTS = "client"
FACTS = "fact"
BATCH_ROWS = 100_000

Grain = Literal["event", "snapshot"]


@dataclass(frozen=True)
class Options:
    """What the person chose: the day the content is true, the mapping to read by, the sheet of a workbook."""

    as_of: date | None = None
    mapping: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Source:
    """One file to read, the kind of content in it, and whether its rows are the channel's main rows."""

    path: Path
    kind: str
    main: bool = True


@dataclass(frozen=True)
class Intake:
    """The files a channel takes from a path, in the order it reads them, and notes on what it leaves alone."""

    sources: Sequence[Source]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Batch:
    """Some rows of a source.

    `tables` maps a book table (or CLIENTS, FACTS) to a frame with a column `who` (the identifier of the client under the
    channel's scheme), `row` (0-based position in the source) and the declared columns. `rejects` has `row`, `reason`,
    `content`. `read` counts source rows, good and rejected; `next_row` is where reading goes on.
    """

    tables: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    read: int
    next_row: int


@dataclass(frozen=True)
class Told:
    """What the channel's own applying of staged rows says back: counts for the report and the list of changes."""

    counts: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, int] | None = None
    listed: Sequence[Mapping[str, Any]] = ()


class Channel(Protocol):
    """A way content comes in. A folder of `channels` exports one as CHANNEL."""

    @property
    def name(self) -> str:
        """The channel's name, the same as its folder's."""

    @property
    def label(self) -> str:
        """What people call it (a message id)."""

    @property
    def scheme(self) -> str:
        """The scheme of the identifiers in `who`."""

    def intake(self, path: Path, options: Options) -> Intake:
        """The files to read from a file or folder, in order; BadInput when there is nothing the channel reads."""

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """The source from row `start` on; BadInput before the first batch when a needed column is missing."""

    def counts(self, rows: Mapping[str, pl.LazyFrame]) -> Mapping[str, int]:
        """The channel's own figures over all rows told in one import, by table."""
