"""Pages of named rows: a formula is written once in names and becomes one cell for each period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FIRST = 5
#: `[name]` this period; `[name<]` the one before, `[name>]` the one after, `[name-3]`, `[name+3]` further (0 outside);
#: `[name:]` the whole row, `[name^]` from the first period to this; `[name!]` the row's single cell or an input.
TOKEN = re.compile(r"\[(@?)([a-z0-9_.]+)([<>:^!]|[+-]\d+)?\]")
INPUT = PatternFill("solid", fgColor="FFF7DC")
HEAD, UNIT = Font(bold=True), Font(color="777777")


@dataclass
class Names:
    """Where every name lies: rows of periods, single cells."""

    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)


def safe(words: str) -> str:
    """Words of people as a cell may hold them: never a formula, no control characters."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", words).replace("\n", " ").strip()
    return f"'{kept}" if kept[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%") else kept


class Page:
    """One sheet: rows added from the top; names are known to formulas of this and, unless `own`, of every later page."""

    def __init__(
        self, sheet: Worksheet, names: Names, periods: int, *, own: bool = False, before: Page | None = None
    ) -> None:
        self.sheet, self.names, self.periods, self.before = sheet, names, periods, before
        self.mine = Names() if own else names
        self.at = 1
        self.waiting: list[tuple[int, int, str]] = []
        sheet.column_dimensions["A"].width = 44
        sheet.freeze_panes = f"{letter(0)}2"

    def head(self, words: str) -> None:
        """A heading, with an empty row above it."""
        self.at += 1 if self.at > 1 else 0
        self.text(1, words).font = HEAD
        self.at += 1

    def text(self, column: int, words: str) -> Cell:
        """Words into a cell of the current row, as words whatever they begin with."""
        cell = self.sheet.cell(row=self.at, column=column)
        assert isinstance(cell, Cell)
        cell.value = safe(words)
        cell.data_type = "s"
        return cell

    def given(self, name: str, words: str, value: float, unit: str = "") -> None:
        """An input: one coloured cell."""
        self._label(words, unit)
        cell = self.sheet.cell(row=self.at, column=3, value=value)
        cell.fill = INPUT
        self.text(4, name).font = UNIT
        self.mine.cells[name] = (self.sheet.title, f"$C${self.at}")
        self.at += 1

    def given_row(self, name: str, words: str, values: Sequence[Any], unit: str = "") -> None:
        """An input for every period: a row of coloured cells."""
        self._label(words, unit)
        for at, value in enumerate(values):
            cell = self.sheet.cell(row=self.at, column=FIRST + at, value=value)
            cell.fill = INPUT
        self._named_row(name)

    def one(self, name: str, words: str, formula: str, unit: str = "") -> None:
        """A single figure."""
        self._label(words, unit)
        self.waiting.append((self.at, -1, formula))
        self.mine.cells[name] = (self.sheet.title, f"$C${self.at}")
        self.at += 1

    def row(self, name: str, words: str, formula: str, unit: str = "") -> None:
        """A row of one formula for all periods."""
        self._label(words, unit)
        self.mine.rows[name] = (self.sheet.title, self.at)
        self.waiting += [(self.at, at, formula) for at in range(self.periods)]
        self.at += 1

    def done(self) -> None:
        """Write every formula, now that all names are known."""
        for row, at, formula in self.waiting:
            column = 3 if at < 0 else FIRST + at
            self.sheet.cell(row=row, column=column, value=f"={self.filled(formula, max(at, 0))}")
        self.waiting.clear()

    def filled(self, formula: str, at: int) -> str:
        """A formula with every name as the cells it stands for."""
        return TOKEN.sub(lambda found: self._cells(found[1], found[2], found[3] or "", at), formula)

    def _cells(self, before: str, name: str, where: str, at: int) -> str:
        if where == "!":
            return self._reference(*self._cell(before, name))
        title, row = self._row(before, name)
        if where in (":", "^"):
            last = self.periods - 1 if where == ":" else at
            return self._reference(title, f"${letter(0)}${row}:{'$' if where == ':' else ''}{letter(last)}${row}")
        move = {"<": -1, ">": 1}.get(where) if where in "<>" and where else int(where or 0)
        column = at + (move or 0)
        return self._reference(title, f"{letter(column)}{row}") if 0 <= column < self.periods else "0"

    def _row(self, before: str, name: str) -> tuple[str, int]:
        if before:
            return ("", 0) if self.before is None else self.before.mine.rows[name]
        return self.mine.rows.get(name) or self.names.rows[name]

    def _cell(self, before: str, name: str) -> tuple[str, str]:
        if before and self.before is not None:
            return self.before.mine.cells[name]
        return self.mine.cells.get(name) or self.names.cells[name]

    def _reference(self, title: str, cells: str) -> str:
        return cells if title == self.sheet.title else f"'{title}'!{cells}"

    def _label(self, words: str, unit: str) -> None:
        self.text(1, words)
        if unit:
            self.text(2, unit).font = UNIT

    def _named_row(self, name: str) -> None:
        self.mine.rows[name] = (self.sheet.title, self.at)
        self.at += 1


def letter(at: int) -> str:
    """The column of a period."""
    return get_column_letter(FIRST + at)


def total(names: Sequence[str]) -> str:
    """A formula that adds rows up; 0 where there is none."""
    return "+".join(f"[{name}]" for name in names) or "0"


def late(row: str, days: str, reach: int, *, ahead: bool = False) -> str:
    """A formula for what is still owed of a row that is settled after so many days, of at most `reach` periods."""
    parts = []
    for back in range(reach):
        move = f"+{back + 1}" if ahead else (f"-{back}" if back else "")
        parts.append(f"[{row}{move}]*MAX(0,MIN(1,{days}/[period_days!]-{back}))")
    return f"IF([last]=1,0,{'+'.join(parts)})"
