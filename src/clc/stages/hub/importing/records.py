"""Text of any shape into records: a broken line costs itself alone, never the good rows after it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

LINE_MAX = 1 << 20
_QUOTED_LINES_MAX = 200
_BLOCK_LINES = 20_000
_BLOCK_CHARS = 16 << 20
_READ_ALOUD = 2_000

csv.field_size_limit(LINE_MAX)


@dataclass
class Block:
    """Some records of the file as lists of cells, and by index the reason why a record is none."""

    records: list[list[str]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    chars: int = 0

    def fault(self, line: str, reason: str) -> None:
        """Keep the beginning of a line that is no record, with the reason."""
        self.faults[len(self.records)] = reason
        self.records.append([line[:_READ_ALOUD].rstrip("\n")])


def delimiter_of(heading: str) -> str:
    """The separator of a heading line: the one of comma, tab, semicolon, bar that occurs most."""
    return max(",\t;|", key=heading.count)


def blocks(path: Path, codec: str, delimiter: str | None = None) -> Iterator[Block]:
    """The file's records, heading included and blank lines left out, in blocks that bound memory whatever the file holds.

    Without a delimiter it is the one the first line suggests.
    """
    lines: list[str] = []
    chars = 0
    for line in _lines(path, codec):
        delimiter = delimiter or delimiter_of(line)
        lines.append(line)
        chars += len(line)
        if len(lines) >= _BLOCK_LINES or chars >= _BLOCK_CHARS:
            block = Block(chars=chars)
            lines = _fill(block, lines, delimiter, last=False)
            chars = sum(map(len, lines))
            yield block
    block = Block(chars=chars)
    _fill(block, lines, delimiter or ",", last=True)
    yield block


def _lines(path: Path, codec: str) -> Iterator[str]:
    """The file's lines; of one longer than LINE_MAX only the beginning."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, codec, "surrogateescape", newline=None) as text:
        while line := text.readline(LINE_MAX):
            if len(line) == LINE_MAX and not line.endswith("\n"):
                _skip_line(text)
            yield line


def _skip_line(text: io.TextIOWrapper) -> None:
    """Read on to the end of the line and forget it."""
    while rest := text.readline(LINE_MAX):
        if rest.endswith("\n"):
            return


def _fill(block: Block, lines: list[str], delimiter: str, *, last: bool) -> list[str]:
    """Put the lines' records into the block; returns the lines of a quoted record that goes on after them."""
    if not any('"' in line or len(line) >= LINE_MAX for line in lines):
        _parse(block, lines, delimiter)
        return []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        end = _end_of_record(lines, at, delimiter)
        if end is None and not last and len(lines) - at < _QUOTED_LINES_MAX and len(line) < LINE_MAX:
            break
        if end is None:
            _parse(block, plain, delimiter)
            plain = []
            block.fault(line, _fault_of(line))
        else:
            plain.extend(lines[at:end])
        at = end or at + 1
    _parse(block, plain, delimiter)
    return lines[at:]


def _fault_of(line: str) -> str:
    """Why the line begins no record."""
    if len(line) >= LINE_MAX:
        return _("the line is longer than a million characters")
    return _("a quotation mark is opened and never closed")


def _end_of_record(lines: list[str], start: int, delimiter: str) -> int | None:
    """The line after the record that begins at `start`; None when the line is too long or nothing closes its quotation."""
    line = lines[start]
    if len(line) >= LINE_MAX:
        return None
    if line.count('"') % 2 == 0 or _closes(lines[start : start + 1], delimiter):
        return start + 1
    for end in range(start + 1, min(len(lines), start + _QUOTED_LINES_MAX)):
        if lines[end].count('"') % 2 and _closes(lines[start : end + 1], delimiter):
            return end + 1
    return None


def _closes(lines: list[str], delimiter: str) -> bool:
    """Whether the lines end outside quotation marks."""
    try:
        for _record in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" not in str(error)
    return True


def _parse(block: Block, lines: list[str], delimiter: str) -> None:
    """Put the records of lines that end outside quotation marks into the block."""
    try:
        block.records.extend(cells for cells in list(csv.reader(lines, delimiter=delimiter)) if any(cells))
    except csv.Error as error:
        if len(lines) == 1:
            block.fault(lines[0], str(error))
            return
        for line in lines:
            _parse(block, [line], delimiter)
