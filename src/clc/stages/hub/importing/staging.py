"""What an import has read and nobody may see yet: Parquet parts and rejects in a folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

_REJECTS, _LATE_REJECTS = "rejects", "rejects-late"


@dataclass(frozen=True)
class StagedPart:
    """One staged file: the table, the source it came from, the row of the source it begins at."""

    path: Path
    table: str
    source: int
    row: int


class Stage:
    """The folder in which one import gathers what it reads; emptied when the import is done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, table: str, source: int, row: int, frame: pl.DataFrame) -> None:
        """Write a part whole; writing it again replaces it."""
        place = self.folder / "parts" / table
        place.mkdir(parents=True, exist_ok=True)
        draft = place / ".part"
        frame.write_parquet(draft, compression="zstd", compression_level=1)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(place / f"{source:04d}-{row:012d}.parquet")

    def put_rejects(self, source: int, row: int, frame: pl.DataFrame, *, late: bool = False) -> None:
        """Write the rejects of a batch, if it has any; `late` ones are found after all is read."""
        if frame.height:
            self.put(_LATE_REJECTS if late else _REJECTS, source, row, frame)

    def tables(self) -> list[str]:
        """Tables with parts."""
        parts = self.folder / "parts"
        found = (place.name for place in parts.iterdir()) if parts.is_dir() else ()
        return sorted(name for name in found if not name.startswith(_REJECTS))

    def parts(self, table: str) -> list[StagedPart]:
        """The table's parts in the order they were read."""
        found = []
        for path in sorted((self.folder / "parts" / table).glob("*.parquet")):
            source, row = path.stem.split("-")
            found.append(StagedPart(path, table, int(source), int(row)))
        return found

    def scan(self, table: str) -> pl.LazyFrame | None:
        """All rows of the table staged, in the order they were read; None when there are none."""
        found = self.parts(table)
        return pl.scan_parquet([part.path for part in found], missing_columns="insert") if found else None

    def rejects(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Rejects by source, in the order of sources and rows; those found late after the others of their batch."""
        for part in sorted((*self.parts(_REJECTS), *self.parts(_LATE_REJECTS)), key=lambda part: (part.source, part.row)):
            yield part.source, pl.read_parquet(part.path)

    def forget_after(self, source: int, row: int) -> None:
        """Remove parts that a killed run wrote beyond the place it had reported."""
        for table in (*self.tables(), _REJECTS, _LATE_REJECTS):
            for part in self.parts(table):
                if (part.source, part.row) >= (source, row):
                    part.path.unlink()

    def clear(self) -> None:
        """Remove what was gathered; the files told to people stay."""
        for name in ("parts", "marks"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
