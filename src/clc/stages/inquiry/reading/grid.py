"""What every reader of papers answers: sheets of cells, each knowing where it was read and how sure that is."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["paste", "csv", "workbook", "pdf_text", "pdf_scan", "image"]


@dataclass(frozen=True)
class Cell:
    """One cell as it was read: its text, how sure the reader is (0 to 1), its page from 0 and its place there.

    `box`: left, top, right, bottom as shares (0 to 1) of the page as it is shown upright; None for paste and workbooks.
    `doubt`: why a person must look, empty when nothing speaks for it.
    """

    text: str
    confidence: float = 1.0
    page: int = 0
    box: tuple[float, float, float, float] | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: rows of cells, ragged rows allowed; its name, where it came from, what to tell a person."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    origin: Origin
    notes: tuple[str, ...] = field(default=())
