"""Which encoding a text file is written in: UTF-8, UTF-16 by its mark, GB18030 (GBK, GB2312); else a clear refusal."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_COMMON_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_COMMON_SHARE = 0.8
_BROKEN_LINES_SHARE = 0.01


def encoding_of(path: Path) -> str:
    """The Python codec that reads the whole file; BadInput when it is none of those Clc reads.

    The file is streamed, never held. A file that is UTF-8 but for a few broken lines counts as UTF-8: those lines are
    rejected one by one later, the rest is kept.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    if _decodes(path, "utf-8"):
        return "utf-8"
    lines, marked, broken = _lines_marked_broken(path)
    if broken <= marked / 2:
        return "utf-8"
    if _looks_chinese(path):
        return "gb18030"
    if broken <= lines * _BROKEN_LINES_SHARE:
        return "utf-8"
    raise BadInput(
        _("The text of %(file)s is neither UTF-8 nor GB18030 (GBK).") % {"file": path.name},
        todo=_("Save the file as UTF-8 (in a spreadsheet program: 'CSV UTF-8') and import it again."),
    )


def _decodes(path: Path, codec: str) -> bool:
    """Whether every byte of the file belongs to the codec."""
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _looks_chinese(path: Path) -> bool:
    """Whether the bytes above ASCII are mostly the pairs Chinese text is made of, not stray Latin letters."""
    pairs = common = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found = _PAIR.findall(chunk)
            pairs += len(found)
            common += sum(1 for pair in found if _COMMON_PAIR.match(pair))
            if pairs > _CHUNK:
                break
    return pairs > 0 and common / pairs >= _COMMON_SHARE


def _lines_marked_broken(path: Path) -> tuple[int, int, int]:
    """Number of lines, of those with bytes above ASCII, and of those that are not UTF-8."""
    lines = marked = broken = 0
    with path.open("rb") as file:
        while line := file.readline(_CHUNK):
            lines += 1
            if not line.isascii():
                marked += 1
                broken += not _is_utf8(line)
    return lines, marked, broken


def _is_utf8(line: bytes) -> bool:
    """Whether the line decodes."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
