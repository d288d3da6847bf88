"""Standard values from a table that a bank keeps in a spreadsheet: rows in, texts of the rule book out."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clc.frames.sizes import whole_code
from clc.kernel.errors import BadInput
from clc.policy.kind.performance import LEVELS, Performance
from clc.policy.rulebook import Book
from clc.policy.shapes import iso_day

BYTES_MAX = 20 * 1024 * 1024
TOLD_MAX = 20
PERCENT = re.compile(r"[(（]\s*[%％]\s*[)）]$")
NAMES: Mapping[str, tuple[str, ...]] = {
    "industry": ("industry", "行业代码"), "size": ("size", "规模"), "since": ("since", "from", "启用日期"),
    "indicator": ("indicator", "指标", "项目"), "excellent": ("excellent", "优秀值", "优秀"),
    "good": ("good", "良好值", "良好"), "average": ("average", "平均值", "平均"), "low": ("low", "较低值", "较低"),
    "poor": ("poor", "较差值", "较差"),
}  # fmt: skip
SIZES: Mapping[str, str] = {
    "": "all", "全行业": "all", "all": "all", "大型": "large", "大型企业": "large", "large": "large", "中型": "medium",
    "中型企业": "medium", "medium": "medium", "小型": "small", "小型企业": "small", "small": "small",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What holds for rows that do not say it themselves, and where the values come from."""

    since: str
    label: str
    reference: str
    industry: str = ""
    size: str = "all"
    evaluation: str = "enterprise"


def texts_of(raw: bytes, book: Book, given: Given) -> dict[str, dict[str, Any]]:
    """Texts of the rule book by path (`standard/c25_medium`), one for each industry and size of the table.

    raw: a CSV file in UTF-8 or GB 18030 with a column for the indicator (its name here, or as the yearbook writes it) and
    five for the values, and, where they differ from row to row, industry, size and since. A value with a percent sign, or
    of an indicator written with (%), is percent. Rows without any value are left out. BadInput tells every wrong line.
    """
    told: dict[str, dict[str, Any]] = {}
    wrong: list[str] = []
    for number, row in _rows(raw):
        try:
            _place(told, row, book, given)
        except ValueError as mistake:
            wrong.append(f"line {number}: {mistake}")
    if wrong:
        more = f" … and {len(wrong) - TOLD_MAX} more" if len(wrong) > TOLD_MAX else ""
        raise BadInput("; ".join(wrong[:TOLD_MAX]) + more + ".", todo="Nothing was written. Correct the file and try again.")
    if not told:
        raise BadInput("The file has no row with standard values.", todo="Export the sheet with its values as CSV.")
    return told


def _rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by the names of NAMES with their line; BadInput where the head has not what is needed."""
    if len(raw) > BYTES_MAX:
        raise BadInput(f"The file has {len(raw):,} bytes; at most {BYTES_MAX:,} are read.", todo="Split it by industry.")
    reader = csv.reader(io.StringIO(_decoded(raw), newline=""))
    try:
        head = [_column(cell) for cell in next(reader, [])]
        missing = [name for name in ("indicator", *LEVELS) if name not in head]
        if missing:
            raise BadInput(f"The file has no column for {', '.join(missing)}.",
                           todo=f"Its first line names the columns: {', '.join(NAMES)}.")  # fmt: skip
        for cells in reader:
            row = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name}
            if any(row.get(name) for name in LEVELS):
                yield reader.line_num, row
    except csv.Error as mistake:
        raise BadInput(f"The file is not CSV: {mistake}.", todo="Export the sheet as CSV.") from mistake


def _decoded(raw: bytes) -> str:
    """The text of a file in UTF-8 or GB 18030."""
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    raise BadInput("The file is neither UTF-8 nor GB 18030.", todo="Export the sheet as CSV in UTF-8.")


def _column(cell: str) -> str:
    """The name of a column of the head; "" for one that is not read."""
    told = cell.strip().lower()
    return next((name for name, words in NAMES.items() if told in words), "")


def _place(told: dict[str, dict[str, Any]], row: Mapping[str, str], book: Book, given: Given) -> None:
    """Put a row into its text; ValueError in words where it cannot be."""
    code = row.get("industry") or given.industry
    whole = whole_code(code, book) if code else ""
    if code and not whole:
        raise ValueError(f"{code!r} is no industry code; write C, C25 or 2511")
    word = row.get("size") or given.size
    if word not in SIZES:
        raise ValueError(f"{word!r} is no size; write one of {', '.join(sorted({*SIZES.values()}))}")
    size, since = SIZES[word], str(iso_day(row.get("since") or given.since))
    indicator, percent = _indicator(row.get("indicator", ""), book, given)
    values = [_value(row.get(level, ""), percent=percent) for level in LEVELS]
    path = f"standard/{(whole or 'all').lower()}_{size}"
    text = told.setdefault(path, {
        "label": f"{given.label}, {whole or ALL_INDUSTRIES}, {size}"[:600], "reference": given.reference,
        "evaluation": given.evaluation, "codes": [whole] if whole else [], "size": size, "values": {},
    })  # fmt: skip
    held = text["values"].setdefault(since, {})
    if indicator in held:
        raise ValueError(f"{row.get('indicator')} is told twice for {whole or ALL_INDUSTRIES}, {size}, {since}")
    held[indicator] = values


ALL_INDUSTRIES = "all industries"


def _indicator(written: str, book: Book, given: Given) -> tuple[str, bool]:
    """The indicator's name, and whether it is written with (%)."""
    rule = book.of(Performance).get(given.evaluation)
    if rule is None:
        raise ValueError(f"there is no evaluation {given.evaluation!r}")
    bare = PERCENT.sub("", written).strip()
    for name, item in rule.items().items():
        if bare in (name, item.written):
            return name, bare != written.strip()
    raise ValueError(f"{written!r} is no indicator of the evaluation {given.evaluation}")


def _value(cell: str, *, percent: bool) -> float:
    """A value; ValueError where it is no finite number."""
    bare = cell.replace(",", "").replace("，", "").rstrip("%％").strip()
    try:
        value = float(bare)
    except ValueError:
        raise ValueError(f"{cell!r} is no number") from None
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is no number")
    return round(value / 100, 12) if percent or cell.rstrip().endswith(("%", "％")) else value
