"""Texts of tables into sheets, whatever wrote them: bounded, control signs and outer blanks taken off, formulas marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clc.stages.inquiry.reading import doubts
from clc.stages.inquiry.reading.bounds import CELL_SIGNS_MAX, CELLS_MAX, COLUMNS_MAX, ROWS_MAX
from clc.stages.inquiry.reading.grid import Cell, Origin, Sheet

_FORMULA_SIGNS = ("=", "@")


def sheet_of(name: str, rows: Iterable[Sequence[str]], origin: Origin, notes: tuple[str, ...] = ()) -> Sheet:
    """A sheet of the texts; rows and columns beyond the bounds are left out with a note, empty rows at the end too."""
    kept: list[tuple[Cell, ...]] = []
    cells, cut = 0, False
    for row in rows:
        if len(kept) >= ROWS_MAX or cells > CELLS_MAX:
            cut = True
            break
        cut = cut or any(row[COLUMNS_MAX:])
        kept.append(tuple(cell_of(text) for text in row[:COLUMNS_MAX]))
        cells += len(kept[-1])
    while kept and not any(cell.text for cell in kept[-1]):
        kept.pop()
    return Sheet(name, tuple(kept), origin, (*notes, "cut_short") if cut else notes)


def cell_of(text: str) -> Cell:
    """A cell of plain text; one that holds a formula as text is doubtful and never worked out."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:CELL_SIGNS_MAX]).strip()
    if plain.startswith(_FORMULA_SIGNS):
        return Cell(plain, confidence=0.0, doubt=doubts.FORMULA)
    return Cell(plain)
