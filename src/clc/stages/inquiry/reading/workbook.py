"""Workbooks into sheets of text. Run only as a child process (`read_apart`) after `check_workbook` has looked for traps."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from clc.stages.inquiry.reading.answering import Refused, answered
from clc.stages.inquiry.reading.bounds import COLUMNS_MAX, ROWS_MAX, SHEETS_MAX
from clc.stages.inquiry.reading.grid import Sheet
from clc.stages.inquiry.reading.plain import sheet_of

_BARE_FORMULA = re.compile(rb"</f>\s*(?:<v>\s*</v>|<v\s*/>|</c>)|<f\s[^>]*/>\s*(?:<v>\s*</v>|<v\s*/>|</c>)")
_DECIMALS_MAX = 6
_WRAPPED = b"\xd0\xcf\x11\xe0"
_LOCK = "EncryptedPackage".encode("utf-16-le")
Value = int | float | str | bool | time | date | datetime | timedelta


def main(arguments: Sequence[str]) -> None:
    """Read the workbook named and print its sheets."""
    answered(lambda: {"sheets": [asdict(one) for one in read_workbook(Path(arguments[0]))]})


def read_workbook(path: Path) -> list[Sheet]:
    """The visible sheets that hold anything; Refused when the file is none, is locked, or holds nothing."""
    _check_lock(path)
    notes = _notes(path)
    try:
        book = CalamineWorkbook.from_path(path)
        visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        if len(visible) < len(book.sheet_names):
            notes = (*notes, "hidden_sheets")
        sheets = [_sheet(book.get_sheet_by_name(name), notes) for name in visible[:SHEETS_MAX]]
    except PasswordError as error:
        raise Refused("encrypted") from error
    except BaseException as error:
        if not isinstance(error, (CalamineError, OSError)) and type(error).__name__ != "PanicException":
            raise
        raise Refused("encrypted" if "assword" in str(error) else "workbook_broken") from error
    held = [one for one in sheets if one.rows]
    if not held:
        raise Refused("workbook_empty")
    return held


def _check_lock(path: Path) -> None:
    """Refused for a workbook that is wrapped with a password."""
    held = path.read_bytes()
    if held.startswith(_WRAPPED) and _LOCK in held:
        raise Refused("encrypted")


def _notes(path: Path) -> tuple[str, ...]:
    """What a person should know of the whole workbook."""
    if not zipfile.is_zipfile(path):
        return ()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        linked = any(name.startswith("xl/externalLinks/") for name in names)
        sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        bare = any(_BARE_FORMULA.search(archive.read(name)) for name in sheets)
    return tuple(code for code, holds in (("external_links", linked), ("formulas_without_values", bare)) if holds)


def _sheet(sheet: CalamineSheet, notes: tuple[str, ...]) -> Sheet:
    """One sheet; of merged cells the first holds the text, as a spreadsheet shows it."""
    return sheet_of(sheet.name, _rows(sheet), "workbook", notes)


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """The sheet's rows of text down to its last row with any; runs of empty rows count as one."""
    if not sheet.height:
        return
    empty = False
    for number, row in enumerate(sheet.iter_rows()):
        texts = [_text(value) for value in row[: COLUMNS_MAX + 1]]
        if any(texts) or not empty:
            yield texts
        empty = not any(texts)
        if number > ROWS_MAX * 10:
            return


def _text(value: Value) -> str:
    """A cell's value as text: numbers without the noise of binary fractions, days in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.{_DECIMALS_MAX}f}".rstrip("0").rstrip(".") if abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
