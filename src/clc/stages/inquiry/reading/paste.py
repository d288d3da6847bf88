"""A block pasted from a spreadsheet: tabs between cells, quotation marks round cells with line breaks."""

from __future__ import annotations

import csv
import io
import re

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading.bounds import BYTES_MAX
from clc.stages.inquiry.reading.grid import Sheet
from clc.stages.inquiry.reading.plain import sheet_of

_GAPS = re.compile(r"\s{2,}|\u3000+")


def paste(text: str) -> Sheet:
    """The pasted block as a sheet; BadInput when there is nothing in it or far too much.

    Without tabs, cells are what commas separate (amounts with separators in quotation marks), else what wide gaps do.
    """
    if not text.strip():
        raise BadInput(_("Nothing was pasted."), todo=_("Copy the table in the spreadsheet program and paste it again."))
    if len(text) > BYTES_MAX:
        raise BadInput(_("This is too much to paste."), todo=_("Bring the file in instead."))
    return sheet_of(_("Pasted"), _rows(text.replace("\x00", "")), "paste")


def _rows(text: str) -> list[list[str]]:
    """The block's rows of cells."""
    if "\t" in text:
        return _separated(text, "\t")
    lines = text.splitlines()
    by_comma = _separated(text, ",")
    widths = {len(row) for row in by_comma if any(row)}
    if len(widths) == 1 and widths != {1}:
        return by_comma
    return [_GAPS.split(line.strip()) for line in lines]


def _separated(text: str, sign: str) -> list[list[str]]:
    """Rows as a spreadsheet writes them; quotation marks that never close are plain signs."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error:
        return [line.split(sign) for line in text.splitlines()]
