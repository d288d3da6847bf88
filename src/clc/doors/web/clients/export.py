"""The list as a file: exactly what is filtered, in the columns shown, safe to open in a spreadsheet."""
from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from clc.doors.web.answer import person, screen
from clc.doors.web.clients import bulk, columns, rows
from clc.doors.web.clients.columns import Cell, Column
from clc.doors.web.clients.filters import Filters
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.audit import note

CHUNK = 2_000
ALL = 100_000_000
SHEET_ROWS_MAX = 100_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
TYPES = {"csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@screen("export_clients", methods=("GET", "POST"))
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send what matches (POST: what is ticked) as `csv` or `xlsx`; the audit keeps who took what."""
    user = person(request)
    require(user, "export_clients")
    if form not in TYPES:
        raise NotFound(_("There is no export of this form: %(form)s.") % {"form": form}, todo=_("Use csv or xlsx."))
    asked = QueryDict(request.POST.get("query", "")[:4000]) if request.method == "POST" else request.GET
    keys = keys_of(request, asked, user)
    if form == "xlsx" and len(keys) > SHEET_ROWS_MAX:
        raise BadInput(_("A workbook takes at most %(count)d clients.") % {"count": SHEET_ROWS_MAX},
                       todo=_("Narrow the list, or export it as CSV."))
    note(user, "exported clients", None, {"form": form, "query": asked.urlencode(), "clients": len(keys)})
    shown = columns.shown(asked)
    name = f"clients-{timezone.localdate():%Y%m%d}.{form}"
    head = [_("Code"), _("Client"), *(str(column.label) for column in shown)]
    lines = lines_of(user, keys, shown, translation.get_language() or "zh-hans")
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(as_csv(head, lines), content_type=TYPES[form])
    else:
        answer = FileResponse(as_workbook(head, lines), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def keys_of(request: HttpRequest, asked: QueryDict, user: User) -> list[int]:
    """The keys of the clients to export, in the order of the list."""
    if request.method == "POST" and request.POST.get("all_matching") != "1":
        return [client.pk for client in bulk.ticked(request.POST, user)]
    return rows.keys_of(Filters.read(asked, user), sort=columns.sort_of(asked), start=0, size=ALL)


def lines_of(user: User, keys: Sequence[int], shown: Sequence[Column], language: str) -> Iterator[list[Cell]]:
    """One line per client, read in pieces, each in a transaction that reaches no further than the reader."""
    for start in range(0, len(keys), CHUNK):
        with acting_as(user), translation.override(language):
            for row in rows.rows_of(keys[start:start + CHUNK]):
                yield [row.client.code, row.client.party.name, *(each.plain(row.client, row.standing) for each in shown)]


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers and days stay."""
    if isinstance(cell, str) and cell.lstrip().startswith(DANGEROUS):
        return f"'{cell}"
    return cell


def written(cell: Cell) -> str | float | int:
    """A cell as CSV says it; nothing where nothing is known."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else cell


def as_csv(head: Sequence[str], lines: Iterator[list[Cell]]) -> Iterator[bytes]:
    """CSV in pieces, with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    out = csv.writer(buffer)
    buffer.write("\ufeff")
    out.writerow([harmless(cell) for cell in head])
    for count, line in enumerate(lines, start=1):
        out.writerow([written(harmless(cell)) for cell in line])
        if count % CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_workbook(head: Sequence[str], lines: Iterator[list[Cell]]) -> IO[bytes]:
    """A workbook with one sheet, its head frozen; written row by row to a temporary file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Clients"))
    sheet.freeze_panes = "C2"
    sheet.append([harmless(cell) for cell in head])
    for line in lines:
        sheet.append([plain_text(sheet, cell) if isinstance(cell, str) else cell for cell in line])
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile())
        book.save(file)
        file.seek(0)
        stack.pop_all()
    return file


def plain_text(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    """A cell that stays text whatever it looks like; letters that no file may hold are dropped."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", str(harmless(text))))
    cell.data_type = "s"
    return cell
