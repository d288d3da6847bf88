"""Papers with statements that people bring in: kept for the client, read once, their pages kept to look at."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clc.kernel.errors import ClcError, NotFound
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.keeping import keep_file, path_of
from clc.stages.inquiry.reading import bounds
from clc.stages.inquiry.reading.grid import Cell, Sheet
from clc.stages.inquiry.reading.papers import read_paper

KIND = "statement"
_SHEETS, _STATE = "sheets.json", "state.json"
State = Literal["waiting", "reading", "read", "refused"]


@dataclass(frozen=True)
class Progress:
    """How far the reading of a paper is: pages done, of how many, and why it was refused."""

    state: State
    done: int = 0
    of: int = 0
    message: str = ""
    todo: str = ""


@transaction.atomic
def receive_statement(*, by: User, client: Client, name: str, chunks: Iterable[bytes]) -> Document:
    """Keep a paper for a client; NotAllowed, and BadInput for what is empty, too large or of no type that is read."""
    require(by, "enter_statement", client)
    document = keep_file(by=by, client=client, name=name, chunks=chunks, kind=KIND, bytes_max=bounds.BYTES_MAX)
    if progress_of(document).state != "read":
        (folder_of(document) / _STATE).unlink(missing_ok=True)
    note(by, "brought a statement in", document, {"sha256": document.sha256, "size": document.size})
    return document


def folder_of(document: Document) -> Path:
    """Where what was read from these bytes lies."""
    return Path(settings.HOME.documents) / "read" / document.sha256[:2] / document.sha256


def progress_of(document: Document) -> Progress:
    """How far the reading is."""
    if (folder_of(document) / _SHEETS).is_file():
        return Progress("read")
    try:
        return Progress(**json.loads((folder_of(document) / _STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Progress("waiting")


def sheets_of(document: Document) -> tuple[Sheet, ...]:
    """What was read; NotFound while nothing is."""
    try:
        told = json.loads((folder_of(document) / _SHEETS).read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(_("This paper is not read yet."), todo=_("Wait a little, or bring it in again.")) from error
    return tuple(_sheet(one) for one in told)


def _sheet(told: dict[str, Any]) -> Sheet:
    """A sheet as it was written down."""
    rows = tuple(tuple(Cell(**{**cell, "box": _box(cell["box"])}) for cell in row) for row in told["rows"])
    return Sheet(told["name"], rows, told["origin"], tuple(told["notes"]))


def _box(told: list[float] | None) -> tuple[float, float, float, float] | None:
    """A place on a page."""
    return None if told is None else (told[0], told[1], told[2], told[3])


def page_of(document: Document, number: int) -> Path:
    """The picture of a page; NotFound where there is none."""
    place = folder_of(document) / f"page-{number}.jpg"
    if not place.is_file():
        raise NotFound(_("There is no picture of this page."), todo=_("Open the document itself."))
    return place


def has_pages(document: Document | None) -> bool:
    """Whether the pages can be looked at beside the amounts."""
    return document is not None and (folder_of(document) / "page-0.jpg").is_file()


def read_document(document: Document) -> Progress:
    """Read the paper and keep what it says; a refusal is kept in words, in the language of who brought it."""
    held = progress_of(document)
    if held.state == "read":
        return held
    folder = folder_of(document)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    language = document.by.language if document.by and document.by.language else settings.LANGUAGE_CODE
    with translation.override(language), tempfile.TemporaryDirectory(dir=folder) as work:
        _write(folder, Progress("reading"))
        try:
            _read(document, Path(work), folder)
            return Progress("read")
        except ClcError as error:
            refused = Progress("refused", message=error.message, todo=error.todo)
            _write(folder, refused)
            return refused


def _read(document: Document, work: Path, folder: Path) -> None:
    """Read a copy under its own name; what was read is put in its place when it is whole."""
    copy = work / Path(document.name).name
    shutil.copyfile(path_of(document), copy)
    paper = read_paper(copy, work, lambda done, of: _write(folder, Progress("reading", done, of)))
    for number in paper.pages:
        if (work / f"page-{number}.jpg").is_file():
            (work / f"page-{number}.jpg").replace(folder / f"page-{number}.jpg")
    draft = work / _SHEETS
    draft.write_text(json.dumps([asdict(sheet) for sheet in paper.sheets], ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / _SHEETS)


def _write(folder: Path, progress: Progress) -> None:
    """Write down how far it is."""
    draft = folder / f".{_STATE}"
    draft.write_text(json.dumps(asdict(progress), ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / _STATE)
