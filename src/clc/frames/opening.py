"""A training file opened, whatever its form: CSV of any dialect, ARFF, Parquet or a workbook, in bounded memory."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook

from clc.kernel.errors import BadInput

CELLS_MAX = 30_000_000
HEAD_BYTES = 1 << 20
COLUMNS_MAX = 20_000
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", ";", "\t", "|")
ATTRIBUTE = re.compile(r"@attribute\s+(?:'([^']*)'|\"([^\"]*)\"|(\S+))", re.IGNORECASE)
FORMS = "CSV (any delimiter), ARFF, Parquet or .xlsx with the names of the columns in the first row"


@dataclass(frozen=True)
class Opened:
    """Rows of a file as they stand. rows_read: how many the file holds (about, for a large text file); every:
    each so-manieth row was taken, 1 all of them; notes: what was guessed."""

    table: pl.DataFrame
    rows_read: int
    every: int
    notes: tuple[str, ...]


def opened(path: Path, *, cells_max: int = CELLS_MAX) -> Opened:
    """The rows of a training file, text columns as text; of a very long file each so-manieth row.

    At most about `cells_max` values are held. BadInput when it is not there, is empty or no table.
    """
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", todo="Give the path of a table with one row per case.")
    if not path.stat().st_size:
        raise BadInput(f"{path.name} is empty.", todo=f"Give a table: {FORMS}.")
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    try:
        found = _read(path, head, cells_max)
    except (pl.exceptions.PolarsError, OSError, csv.Error, UnicodeError) as wrong:
        raise BadInput(f"{path.name} cannot be read as a table: {_first(wrong)}", todo=f"Give {FORMS}.") from wrong
    if found.table.width < 2:
        raise BadInput(f"{path.name} has {found.table.width} column.", todo=f"Give {FORMS}.")
    if not found.table.height:
        raise BadInput(f"{path.name} has names of columns, but no row.", todo="Give one row per case.")
    return found


def _read(path: Path, head: bytes, cells_max: int) -> Opened:
    if head[:4] == b"PAR1":
        return _parquet(path, cells_max)
    if head[:2] == b"PK":
        return _workbook(path)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _text(path.read_bytes().decode("utf-16").encode(), path, cells_max, ("Read as UTF-16.",))
    if b"\x00" in head:
        raise BadInput(f"{path.name} is no text and no known table.", todo=f"Give {FORMS}.")
    if re.search(rb"^\s*@relation", head, re.IGNORECASE | re.MULTILINE):
        return _arff(path)
    encoding = _encoding(head)
    if encoding == "utf-8-sig":
        return _text(path, path, cells_max, ())
    said = f"Read as {encoding.upper()}, as it is no UTF-8."
    return _text(path.read_bytes().decode(encoding, errors="replace").encode(), path, cells_max, (said,))


def _parquet(path: Path, cells_max: int) -> Opened:
    rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    width = max(len(pl.scan_parquet(path).collect_schema()), 1)
    every = max(1, -(-rows * width // cells_max))
    told = pl.scan_parquet(path)
    if every > 1:
        told = told.gather_every(every)
    return Opened(told.collect(engine="streaming"), rows, every, ())


def _workbook(path: Path) -> Opened:
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python()
    except Exception as wrong:  # the reader tells of a broken workbook in errors of many names
        raise BadInput(f"{path.name} cannot be read as a workbook: {_first(wrong)}", todo=f"Give {FORMS}.") from wrong
    names = _names([str(each) for each in rows[0]]) if rows else []
    columns = {name: [str(row[at]) for row in rows[1:]] for at, name in enumerate(names)}
    said = (f"Read the first of {len(book.sheet_names)} sheets.",) if len(book.sheet_names) > 1 else ()
    return Opened(pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)), max(len(rows) - 1, 0), 1, said)


def _arff(path: Path) -> Opened:
    raw = path.read_bytes()
    start = re.search(rb"^\s*@data[^\n]*\n", raw, re.IGNORECASE | re.MULTILINE)
    if start is None:
        raise BadInput(f"{path.name} has no @data.", todo="Give a complete ARFF file.")
    header = raw[: start.start()].decode("utf-8", errors="replace")
    names = _names([next(part for part in found if part) for found in ATTRIBUTE.findall(header) if any(found)])
    body = raw[start.end() :]
    first = next((line for line in body.splitlines() if line.strip() and not line.lstrip().startswith(b"%")), b"")
    if first.lstrip().startswith(b"{"):
        raise BadInput(f"{path.name} is a sparse ARFF file.", todo="Save it as dense ARFF or as CSV.")
    table = pl.read_csv(io.BytesIO(body), has_header=False, new_columns=names, infer_schema=False, comment_prefix="%",
                        quote_char="'" if b"'" in body[:HEAD_BYTES] else '"', encoding="utf8-lossy",
                        truncate_ragged_lines=False)  # fmt: skip
    if table.width != len(names):
        raise BadInput(
            f"{path.name} declares {len(names)} attributes, and its rows hold {table.width} values.",
            todo="Give a complete ARFF file.",
        )
    return Opened(table, table.height, 1, ())


def _text(source: Path | bytes, path: Path, cells_max: int, said: tuple[str, ...]) -> Opened:
    head = source[:HEAD_BYTES] if isinstance(source, bytes) else source.open("rb").read(HEAD_BYTES)
    size = len(source) if isinstance(source, bytes) else path.stat().st_size
    lines = head.decode("utf-8-sig", errors="replace").splitlines()
    delimiter = _delimiter(lines)
    names = _names(next(csv.reader(lines[:50], delimiter=delimiter), []))
    if len(names) > COLUMNS_MAX:
        raise BadInput(f"{path.name} has {len(names)} columns.", todo=f"Give at most {COLUMNS_MAX}.")
    if sum(bool(line.strip()) for line in lines[:50]) < 2:
        raise BadInput(f"{path.name} has names of columns, but no row.", todo="Give one row per case.")
    rows = int(max(len(lines) - 1, 1) * size / max(len(head), 1))
    every = max(1, -(-rows * max(len(names), 1) // cells_max))
    told = pl.scan_csv(source, separator=delimiter, infer_schema=False, has_header=False, skip_lines=1,
                       new_columns=names, encoding="utf8-lossy", truncate_ragged_lines=True, ignore_errors=True)  # fmt: skip
    if every > 1:
        told = told.gather_every(every)
    table = told.collect(engine="streaming")
    counted = rows if every > 1 else table.height
    semicolon = (f"Columns are divided by {delimiter!r}.",) if delimiter != "," else ()
    return Opened(table, counted, every, said + semicolon)


def _encoding(head: bytes) -> str:
    tail = head[: head.rfind(b"\n") + 1] or head
    for encoding in ENCODINGS:
        try:
            tail.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _delimiter(lines: list[str]) -> str:
    """The divider that cuts the first lines into most, and equally many, parts."""
    looked = [line for line in lines[:20] if line.strip()]

    def parts(delimiter: str) -> tuple[bool, int]:
        counts = [len(next(csv.reader([line], delimiter=delimiter))) for line in looked]
        return bool(counts) and min(counts) == max(counts) and counts[0] > 1, counts[0] if counts else 0

    return max(DELIMITERS, key=parts)


def _names(told: list[str]) -> list[str]:
    """Names of columns, none empty, none twice."""
    found: list[str] = []
    for at, name in enumerate(told, start=1):
        plain = name.strip().strip("'\"") or f"column {at}"
        found.append(plain if plain not in found else f"{plain} ({at})")
    return found


def _first(wrong: Exception) -> str:
    return (str(wrong).strip().splitlines() or [type(wrong).__name__])[0][:200]
