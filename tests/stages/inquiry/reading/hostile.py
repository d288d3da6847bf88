"""Papers made to harm: PDFs and workbooks written by hand, each with one trap."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import openpyxl


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of the objects, numbered from 1; the first is the catalogue."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(body)


def one_page(content: bytes = b"", *, catalogue: bytes = b"", resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page that draws the content; further objects are numbered from 5."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << "
        b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> %s >> >>" % resources,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *more,
    ])


def lines(rows: Sequence[tuple[str, str]]) -> bytes:
    """Drawing orders for rows of a name and an amount."""
    drawn = [b"BT /F1 10 Tf"]
    for at, (name, amount) in enumerate(rows):
        drawn.append(b"1 0 0 1 72 %d Tm (%s) Tj" % (700 - 20 * at, name.encode()))
        drawn.append(b"1 0 0 1 %d %d Tm (%s) Tj" % (500 - 6 * len(amount), 700 - 20 * at, amount.encode()))
    return b" ".join([*drawn, b"ET"])


def locked() -> bytes:
    """A PDF behind a password nobody knows."""
    whole = one_page(lines([("Cash", "1.00")]))
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"ab" * 32, b"cd" * 32)
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock)


def of_pages(count: int) -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
                *[page] * count])


def with_huge_picture() -> bytes:
    """A PDF that declares a picture of 900 million dots in a few bytes."""
    packed = zlib.compress(bytes(1 << 20))
    picture = (b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
               b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
    return one_page(b"612 0 0 792 0 0 cm /Im Do", resources=b"/XObject << /Im 5 0 R >>", more=[picture])


def huge_png() -> bytes:
    """A PNG of 69 bytes that declares 30,000 by 30,000 dots."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def workbook(path: Path) -> Path:
    """A plain workbook of two amounts."""
    book = openpyxl.Workbook()
    book.active.append(["货币资金", 1234.5, 0.3])
    book.save(path)
    return path


def changed(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one of its parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    return path
