"""Workbooks: looked over for traps before they are opened, then read row by row as text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.records import Block

EXPANDED_MAX = 512 << 20
RATIO_MAX = 300
_RATIO_FROM = 8 << 20
AREA_MAX = 40_000_000
_PARTS_MAX = 5_000
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_PLACE_LENGTH = 64
_PROLOGUE = 4_096
_CHUNK = 1 << 20
_BLOCK_ROWS = 20_000

Cell = int | float | str | bool | time | date | datetime | timedelta


def workbook_rows(path: Path) -> Iterator[Block]:
    """The rows of the first sheet that has any, as text, heading first; BadInput when the file is a trap or unreadable.

    The reader is written in Rust: where a broken file makes it give up, its panic is a refusal like any other.
    """
    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                yield from _rows(sheet.iter_rows())
                return
    except BaseException as error:
        if not isinstance(error, (CalamineError, OSError)) and type(error).__name__ != "PanicException":
            raise
        raise BadInput(
            _("%(file)s cannot be read as a workbook: %(why)s") % {"file": path.name, "why": str(error)[:200]},
            todo=_("Open it in a spreadsheet program, save it as xlsx or CSV without a password, and import that."),
        ) from error


def check_workbook(path: Path) -> None:
    """BadInput when a zipped workbook would expand beyond bounds, names files outside itself or declares XML entities."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".xls":
            return
        raise _trap(path, _("it is no workbook, whatever its name says"))
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _PARTS_MAX:
            raise _trap(path, _("it holds more than %(count)s files") % {"count": _PARTS_MAX})
        room = EXPANDED_MAX
        for part in parts:
            if _leads_outside(part.filename):
                raise _trap(path, _("it names a file outside itself"))
            room -= _expanded(path, archive, part, room)


def _leads_outside(name: str) -> bool:
    """Whether a name in the archive would be written outside the folder it is unpacked to."""
    parts = PurePosixPath(name.replace("\\", "/"))
    return parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]


def _expanded(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """The part's real size, counted while it expands and stopped at the bounds; headers may lie."""
    size, rows, columns, end = 0, 0, 0, b""
    for piece in _pieces(path, archive, part):
        if not size and (b"<!DOCTYPE" in piece[:_PROLOGUE] or b"<!ENTITY" in piece[:_PROLOGUE]):
            raise _trap(path, _("it declares XML entities"))
        size += len(piece)
        _check_size(path, size, room, part.compress_size)
        rows, columns = _spanned(end + piece, rows, columns)
        end = piece[-_PLACE_LENGTH:]
        if rows * columns > AREA_MAX:
            far = _("its cells lie too far apart: a table of %(count)s million cells at most")
            raise _trap(path, far % {"count": AREA_MAX // 1_000_000})
    return size


def _pieces(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part as it expands; BadInput when it cannot be."""
    try:
        with archive.open(part) as stream:
            yield from iter(lambda: stream.read(_CHUNK), b"")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise _trap(path, str(error)[:200]) from error


def _spanned(piece: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The last row and column that the cells named so far reach: a reader makes room for all cells in between."""
    places = set(_PLACE.findall(piece))
    last_row = max((int(row) for _letters, row in places), default=0)
    last_column = max((_column(letters) for letters, _row in places), default=0)
    return max(rows, last_row), max(columns, last_column)


def _column(letters: bytes) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_size(path: Path, size: int, room: int, packed: int) -> None:
    """BadInput when what was unpacked so far is more than there is room for, or out of proportion."""
    if size > room:
        raise _trap(path, _("it would expand to more than %(size)s MB") % {"size": EXPANDED_MAX >> 20})
    if size > _RATIO_FROM and size > RATIO_MAX * max(packed, 1):
        raise _trap(path, _("it expands more than %(ratio)s-fold") % {"ratio": RATIO_MAX})


def _trap(path: Path, why: str) -> BadInput:
    """The refusal of a workbook that is not safe or not whole."""
    return BadInput(
        _("%(file)s was not opened: %(why)s.") % {"file": path.name, "why": why},
        todo=_("Save the table as a plain xlsx or CSV file and import that."),
    )


def _rows(rows: Iterator[list[Cell]]) -> Iterator[Block]:
    """Blocks of rows as text, blank rows left out."""
    block = Block()
    for row in rows:
        cells = [_cell(cell) for cell in row]
        if any(cells):
            block.records.append(cells)
            block.chars += sum(map(len, cells))
        if len(block.records) >= _BLOCK_ROWS:
            yield block
            block = Block()
    yield block


def _cell(cell: Cell) -> str:
    """A cell as text: whole numbers without a fraction, days in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
