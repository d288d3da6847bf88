"""Rows that could not be taken, each with its reason, and the file of them that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

SCHEMA: dict[str, pl.DataType] = {"row": pl.Int64(), "reason": pl.String(), "content": pl.String()}
NO_REJECTS = pl.DataFrame(schema=SCHEMA)
HEADING = ("file", "row", "reason", "content")
_CONTENT_MAX = 4_000
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")


def rejects_of(rows: Sequence[tuple[int, str, str]]) -> pl.DataFrame:
    """Rejects as a table: the row's place in the source (0-based), the reason, the row's content shortened."""
    if not rows:
        return NO_REJECTS
    clean = [(row, why, _text(content)[:_CONTENT_MAX]) for row, why, content in rows]
    return pl.DataFrame(clean, schema=SCHEMA, orient="row")


def rejects_where(frame: pl.DataFrame, condition: pl.Expr, reason: pl.Expr) -> pl.DataFrame:
    """Rejects of typed rows for which the condition holds; their content is what their cells hold."""
    cells = pl.exclude("row", "digest", "client", "repeat", "known", "source", "record")
    content = pl.concat_str(cells.cast(pl.String).str.slice(0, 200), separator=" | ", ignore_nulls=True)
    return frame.filter(condition).select("row", reason.alias("reason"), content.alias("content")).cast(pl.Schema(SCHEMA))


def harmless(cell: str) -> str:
    """The cell as a spreadsheet program must see it: what would begin a formula is marked as text."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def write_rejects(path: Path, parts: Iterable[tuple[str, pl.DataFrame]]) -> int:
    """Write all rejects, of (file name, table) pairs, as CSV; returns their number.

    Rows are numbered as a spreadsheet shows them. The file appears whole or not at all; without rejects none is written.
    """
    draft = path.with_suffix(".part")
    count = 0
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADING)
        for name, frame in parts:
            count += frame.height
            out.writerows(
                (harmless(name), row + 2, harmless(reason), harmless(content)) for row, reason, content in frame.rows()
            )
        file.flush()
        os.fsync(file.fileno())
    if count:
        draft.replace(path)
    else:
        draft.unlink()
    return count


def _text(content: str) -> str:
    """The content as storable text: escaped bytes and NUL made visible."""
    return content.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\0")
