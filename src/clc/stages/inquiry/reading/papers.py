"""Any paper somebody hands over into sheets: what it is is told by its bytes, and its name must not say otherwise."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.workbook import check_workbook
from clc.stages.inquiry.reading import bounds
from clc.stages.inquiry.reading.apart import read_apart
from clc.stages.inquiry.reading.delimited import delimited
from clc.stages.inquiry.reading.grid import Cell, Origin, Sheet

Kind = Literal["workbook", "pdf", "picture", "text"]
Progress = Callable[[int, int], None]
_SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "workbook": (".xlsx", ".xlsm", ".xls"),
    "pdf": (".pdf",),
    "picture": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    "text": (".csv", ".tsv", ".txt", ".xls"),
}
ACCEPTED = tuple(sorted({suffix for suffixes in _SUFFIXES.values() for suffix in suffixes}))
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 4096


@dataclass(frozen=True)
class Paper:
    """A paper as it was read: its sheets, and the numbers of its pages that can be shown as `page-N.jpg`."""

    kind: Kind
    sheets: tuple[Sheet, ...]
    pages: tuple[int, ...] = ()


def kind_of(path: Path) -> Kind:
    """What a file is; BadInput when it is empty, too large, of another format, or named as something else."""
    size = path.stat().st_size
    if not size:
        raise BadInput(_("%(file)s is empty.") % {"file": path.name}, todo=_("Check where the file came from."))
    if size > bounds.BYTES_MAX:
        raise BadInput(
            _("%(file)s is larger than %(size)s MB.") % {"file": path.name, "size": bounds.BYTES_MAX >> 20},
            todo=_("Bring in the pages with the statements only."),
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind = _by_bytes(path, head)
    if path.suffix.lower() not in _SUFFIXES[kind]:
        raise BadInput(
            _("%(file)s is not what its name says.") % {"file": path.name},
            todo=_("Give a workbook (xlsx, xls), CSV, PDF, PNG or JPEG under its own name."),
        )
    return kind


def needs_waiting(path: Path) -> bool:
    """Whether reading it takes longer than a person should wait for a page."""
    return kind_of(path) in ("pdf", "picture")


def _by_bytes(path: Path, head: bytes) -> Kind:
    """The kind the first bytes tell."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(_PICTURES):
        return "picture"
    if head.startswith((_OLD_WORKBOOK, b"PK")):
        return "workbook"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")) or zipfile.is_zipfile(path):
        raise BadInput(
            _("%(file)s is a web page or another format, not a workbook.") % {"file": path.name},
            todo=_("Open it in a spreadsheet program and save it as xlsx."),
        )
    return "text"


def read_paper(path: Path, out: Path, progress: Progress = lambda done, of: None) -> Paper:
    """The paper's sheets; pictures of its pages are left in the folder `out`. BadInput when it cannot or must not be read.

    `progress` is told how many pages are read, of how many.
    """
    kind = kind_of(path)
    if kind == "text":
        return Paper(kind, (delimited(path),))
    if kind == "workbook":
        return Paper(kind, _workbook(path))
    if kind == "pdf":
        return _pdf(path, out, progress)
    progress(0, 1)
    rows = _scanned(path, 0, out)
    progress(1, 1)
    return Paper(kind, (_sheet(0, rows, "image"),), (0,))


def _workbook(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook that is no trap."""
    if zipfile.is_zipfile(path):
        check_workbook(path)
    told = read_apart("workbook", [str(path)], bounds.WORKBOOK)
    sheets = []
    for one in told["sheets"]:
        rows = tuple(tuple(_cell(cell) for cell in row) for row in one["rows"])
        sheets.append(Sheet(one["name"], rows, "workbook", tuple(one["notes"])))
    return tuple(sheets)


def _pdf(path: Path, out: Path, progress: Progress) -> Paper:
    """A sheet for each page: its text, or what is seen on it."""
    told = read_apart("pdf", [str(path), str(out)], bounds.PDF)
    pages = told["pages"]
    sheets = []
    for number, page in enumerate(pages):
        progress(number, len(pages))
        notes = tuple(told["notes"]) if number == 0 else ()
        if "picture" in page:
            rows = _scanned(out / page["picture"], number, out)
            sheets.append(_sheet(number, rows, "pdf_scan", notes))
        else:
            sheets.append(_sheet(number, page["rows"], "pdf_text", notes))
    progress(len(pages), len(pages))
    return Paper("pdf", tuple(sheets), tuple(range(len(pages))))


def _scanned(picture: Path, number: int, out: Path) -> list[list[dict[str, Any]]]:
    """The rows seen on a picture."""
    told = read_apart("scan", [str(out), str(number), str(picture)], bounds.PICTURE)
    rows: list[list[dict[str, Any]]] = told["rows"]
    return rows


def _sheet(number: int, rows: list[list[dict[str, Any]]], origin: Origin, notes: tuple[str, ...] = ()) -> Sheet:
    """A page's rows as a sheet."""
    cells = tuple(tuple(_cell(cell) for cell in row) for row in rows)
    if origin in ("pdf_scan", "image"):
        notes = (*notes, "scanned")
    if not cells:
        notes = (*notes, "no_text")
    return Sheet(_("Page %(number)s") % {"number": number + 1}, cells, origin, notes)


def _cell(told: dict[str, Any]) -> Cell:
    """A cell as a child told it."""
    box = told["box"]
    return Cell(told["text"], told["confidence"], told["page"], None if box is None else (box[0], box[1], box[2], box[3]),
                told["doubt"])
