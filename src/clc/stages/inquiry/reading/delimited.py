"""Text files of cells: UTF-8, UTF-16 and GB18030, separated by comma, tab, semicolon or bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from clc.stages.hub.importing.encoding import encoding_of
from clc.stages.hub.importing.records import blocks
from clc.stages.inquiry.reading.bounds import ROWS_MAX
from clc.stages.inquiry.reading.grid import Sheet
from clc.stages.inquiry.reading.plain import sheet_of

_LOOKED_AT = 40
_SEPARATORS = "\t,;|"


def delimited(path: Path) -> Sheet:
    """The file as one sheet; BadInput when its bytes are no text Clc reads."""
    codec = encoding_of(path)
    return sheet_of(path.stem, _rows(path, codec), "csv")


def _rows(path: Path, codec: str) -> Iterator[list[str]]:
    """The file's rows; a line that is no record is one cell, so that a person sees it."""
    count = 0
    for block in blocks(path, codec, _separator(path, codec)):
        for record in block.records:
            yield [cell.encode("utf-8", "replace").decode("utf-8").replace("\ufeff", "") for cell in record]
        count += len(block.records)
        if count > ROWS_MAX:
            return


def _separator(path: Path, codec: str) -> str:
    """The sign that most of the first lines hold; titles above a table hold none."""
    with path.open(encoding=codec, errors="replace") as file:
        lines = [file.readline(10_000) for _line in range(_LOOKED_AT)]
    held = Counter({sign: sum(sign in line for line in lines) for sign in _SEPARATORS})
    return max(_SEPARATORS, key=lambda sign: held[sign])
