"""Columns of an opened file understood: numbers, dates, groups, identifiers; and what nothing can be learned from."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

NUMBER, DATE, YEAR, GROUP, IDENTIFIER, CONSTANT, EMPTY, NESTED = (
    "number", "date", "year", "group", "identifier", "constant", "empty", "nested",
)  # fmt: skip
MISSING = ("", "?", "na", "n/a", "nan", "null", "none", "nil", ".", "-", "--", "#n/a", "#null!", "缺失", "无", "未知")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d-%b-%y", "%d-%b-%Y", "%m/%d/%y",
         "%Y年%m月%d日")  # fmt: skip
MONTHS = ("%Y-%m", "%Y/%m", "%Y%m", "%b-%Y", "%b-%y", "%Y年%m月")
STAMP = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
NAMED_ID = re.compile(
    r"(^|_)(id|ids|no|nr|nbr|num|number|key|index|idx|uuid|code|ref|chkdgt|rownum)($|_)|编号|序号|代号|代码"
)
NAMED_TIME = re.compile(
    r"(^|_)(date|day|time|month|year|yr|fy|period|quarter|vintage|cohort|ts|asof|as_of|dt)($|_)|日期|时间|年|月|期$"
)
ENOUGH = 0.98
LOOKED_AT = 5000


@dataclass(frozen=True)
class Cast:
    """A column understood: numbers as Float64, dates as days since 1970 in Float64, else text; unknown NULL."""

    name: str
    kind: str
    values: pl.Series
    note: str = ""


def cast(series: pl.Series) -> Cast:
    """What a column of a file is."""
    if is_nested(series):
        return Cast(series.name, NESTED, pl.Series(series.name, [None] * series.len(), dtype=pl.Float64))
    values = _native(series)
    known = values.drop_nulls()
    if not known.len():
        return Cast(series.name, EMPTY, pl.Series(series.name, [None] * series.len(), dtype=pl.Float64))
    if known.n_unique() == 1:
        return Cast(series.name, CONSTANT, values)
    if values.dtype == pl.String:
        return _of_text(series.name, values)
    kind = DATE if series.dtype.is_temporal() else _of_numbers(series.name, values)
    if kind == DATE and not series.dtype.is_temporal():
        return _dated(series.name, values.cast(pl.Int64).cast(pl.String)) or Cast(series.name, NUMBER, values)
    return Cast(series.name, kind, values)


def is_nested(series: pl.Series) -> bool:
    """Whether cells hold lists, records or bytes, of which no single value can be made."""
    return series.dtype.is_nested() or series.dtype in (pl.Binary, pl.Object)


def is_time(name: str) -> bool:
    """Whether a name speaks of a time."""
    return bool(NAMED_TIME.search(_words(name)))


def plain_text(series: pl.Series) -> pl.Series:
    """A column as trimmed text, the spellings of nothing as NULL."""
    told = series.cast(pl.String, strict=False).str.strip_chars()
    told = told.str.replace(r"^b'(.*)'$", "${1}").str.strip_chars("'\"")
    nothing = told.str.to_lowercase().is_in(MISSING)
    return pl.select(pl.when(nothing).then(None).otherwise(told)).to_series().alias(series.name)


def _native(series: pl.Series) -> pl.Series:
    """Text as trimmed text, times as days, the rest as Float64 without NaN or infinities."""
    if series.dtype.is_temporal() and series.dtype not in (pl.Time, pl.Duration):
        return series.cast(pl.Date, strict=False).cast(pl.Int32).cast(pl.Float64)
    if series.dtype.is_numeric() or series.dtype == pl.Boolean:
        told = series.cast(pl.Float64, strict=False)
        return pl.select(pl.when(told.is_finite()).then(told)).to_series().alias(series.name)
    return plain_text(series)


def _of_text(name: str, text: pl.Series) -> Cast:
    known = text.drop_nulls()
    head = known.head(LOOKED_AT)
    if _share(_numbers(head), head) >= ENOUGH:
        numbers = _numbers(text)
        lost = text.len() - text.null_count() - (numbers.len() - numbers.null_count())
        if lost <= (1 - ENOUGH) * known.len() + 1:
            return _numbered(name, numbers, text, lost)
    dated = _dated(name, text)
    if dated:
        return dated
    distinct = known.n_unique()
    if distinct > 0.9 * known.len() and known.len() >= 50:
        return Cast(name, IDENTIFIER, text)
    return Cast(name, GROUP, text)


def _numbered(name: str, numbers: pl.Series, text: pl.Series, lost: int) -> Cast:
    said = f"{lost} values that are no numbers were taken as unknown" if lost else ""
    if numbers.drop_nulls().n_unique() < 2:
        return Cast(name, CONSTANT, numbers, said)
    kind = _of_numbers(name, numbers)
    if kind == DATE:
        return _dated(name, text) or Cast(name, NUMBER, numbers, said)
    return Cast(name, kind, numbers, said)


def _numbers(text: pl.Series) -> pl.Series:
    """Numbers as people write them: 1,234.50, 12 %, $5, or with a decimal comma where there is no point."""
    bare = text.str.replace_all(r"[\s$¥€£%]", "").str.replace(r"^\((.*)\)$", "-${1}")
    plain = bare.cast(pl.Float64, strict=False)
    commas = bare.str.contains(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")
    grouped = bare.str.replace_all(",", "").cast(pl.Float64, strict=False)
    decimal = bare.str.contains(r"^-?\d+,\d+$")
    comma = bare.str.replace(",", ".").cast(pl.Float64, strict=False)
    if (decimal & (~commas | bare.str.contains(r"^-?0,"))).any() and not bare.str.contains(".", literal=True).any():
        commas = decimal & False  # 1,234 beside 0,5: the comma is the point of the whole column
    told = pl.select(
        pl.when(plain.is_not_null()).then(plain).when(commas).then(grouped).when(decimal).then(comma)
    ).to_series()
    return pl.select(pl.when(told.is_finite()).then(told)).to_series().alias(text.name)


def _dated(name: str, text: pl.Series) -> Cast | None:
    """A column of days, where one way to write them fits nearly all; where two fit alike, month before day."""
    known = text.drop_nulls()
    head = known.head(LOOKED_AT).str.replace(STAMP.pattern, "")
    for form in (*DATES, *MONTHS):
        if _share(_days(head, form), head) >= ENOUGH:
            days = _days(text.str.replace(STAMP.pattern, ""), form)
            return Cast(name, DATE, days.alias(name), f"days written as {form}")
    return None


def _days(text: pl.Series, form: str) -> pl.Series:
    if form in MONTHS:
        text, form = text + " 01", form + " %d"
    days = text.str.to_date(form, strict=False, exact=True)
    sane = days.dt.year().is_between(1900, 2100)
    return pl.select(pl.when(sane).then(days)).to_series().cast(pl.Int32).cast(pl.Float64)


def _of_numbers(name: str, numbers: pl.Series) -> str:
    known = numbers.drop_nulls()
    whole = bool((known == known.floor()).all())
    if not whole:
        return NUMBER
    low, high, distinct = float(known.min() or 0), float(known.max() or 0), known.n_unique()  # type: ignore[arg-type]
    if is_time(name) and low >= 1950 and high <= 2100:
        return YEAR
    if low >= 19000101 and high <= 21001231 and _share(_days(_head_text(known), "%Y%m%d"), known.head(LOOKED_AT)) == 1:
        return DATE
    if is_time(name) and low >= 190001 and high <= 210012:
        return DATE
    if distinct == known.len() >= 50 and (NAMED_ID.search(_words(name)) or bool((known.diff().drop_nulls() == 1).all())):
        return IDENTIFIER
    return NUMBER


def _head_text(known: pl.Series) -> pl.Series:
    return known.head(LOOKED_AT).cast(pl.Int64).cast(pl.String)


def _share(found: pl.Series, told: pl.Series) -> float:
    return (found.len() - found.null_count()) / max(told.len(), 1)


def _words(name: str) -> str:
    """LoanNr_ChkDgt as loan_nr_chk_dgt, so that words can be looked for."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]+", "_", apart.lower())
