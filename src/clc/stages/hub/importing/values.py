"""Cells into typed values, whole columns at a time; what a cell cannot be is said, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

from clc.stages.hub.importing.placing import DateOrder, Field
from clc.stages.hub.importing.rejects import NO_REJECTS, SCHEMA

TEXT_MAX = 4_000
_BLANK_WORDS = ("n/a", "na", "#n/a", "null", "none", "nan", "nil")
_DASHES = ["", "-", "--", "—", "——"]
_BLANKS = [*_DASHES, "/", *(w for word in _BLANK_WORDS for w in (word, word.upper(), word.capitalize()))]
_TIME = r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$"
_MONEY_SIGNS = r"[\s\u00a0\u3000¥￥$€£]"
_GROUPED = r"^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$"
_PLAIN = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$"
_WIDE = dict(zip("０１２３４５６７８９．，－＋（）／：", "0123456789.,-+()/:", strict=True))
_NUMBER_MAX = 1e18
_FLAGS = {
    "是": True,
    "否": False,
    "有": True,
    "无": False,
    "yes": True,
    "no": False,
    "y": True,
    "n": False,
    "true": True,
    "false": False,
    "t": True,
    "f": False,
    "1": True,
    "0": False,
}
_FIRST_DAY = pl.date(1800, 1, 1)
_LAST_DAY = pl.date(2200, 12, 31)
_DAY_PATTERNS: Mapping[DateOrder, Sequence[str]] = {
    "ymd": (r"^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})$", r"^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$"),
    "mdy": (r"^(?<m>\d{1,2})-(?<d>\d{1,2})-(?<y>\d{4})$",),
    "dmy": (r"^(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})$",),
}


@dataclass(frozen=True)
class Typed:
    """Rows whose every cell was understood, and the rejects of the others."""

    frame: pl.DataFrame
    rejects: pl.DataFrame


def typed(raw: pl.DataFrame, fields: Sequence[Field], headings: Mapping[str, str]) -> Typed:
    """The raw table (with `row`) as typed columns named by the fields; a field with no heading is null all the way.

    Numbers become Float64 (finite), dates Date, flags Boolean, choices and texts String. Raises nothing: a row with a
    cell that cannot be read, or that lacks a required one, is rejected with every reason it has.
    """
    columns = [raw["row"]]
    reasons: list[pl.Series] = []
    for wanted in fields:
        value, faults = read_column(raw, wanted, headings.get(wanted.name))
        columns.append(value)
        reasons.extend(faults)
    frame = pl.DataFrame(columns)
    if not reasons:
        return Typed(frame, NO_REJECTS)
    reason = pl.DataFrame([one.alias(str(at)) for at, one in enumerate(reasons)]).select(
        pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)
    )
    bad = reason.to_series() != ""
    content = raw.filter(bad).select(
        pl.concat_str(pl.exclude("row").cast(pl.String).str.slice(0, 200), separator=" | ", ignore_nulls=True)
    )
    rejects = pl.DataFrame(
        {"row": raw["row"].filter(bad), "reason": reason.to_series().filter(bad), "content": content.to_series()},
        schema=SCHEMA,
    )
    return Typed(frame.filter(~bad), rejects)


def read_column(raw: pl.DataFrame, wanted: Field, heading: str | None) -> tuple[pl.Series, list[pl.Series]]:
    """A field's typed values, and for each fault its cells have a column of the reason, null where there is none."""
    if heading is None:
        return pl.Series(wanted.name, [None], dtype=_DTYPES[wanted.kind]).new_from_index(0, raw.height), []
    value, blank = _value(raw[heading], wanted)
    return value.alias(wanted.name), _reasons(raw[heading], value, blank, wanted)


_DTYPES = {"text": pl.String(), "number": pl.Float64(), "date": pl.Date(), "flag": pl.Boolean(), "choice": pl.String()}


def _value(cells: pl.Series, wanted: Field) -> tuple[pl.Series, pl.Series]:
    """The typed value of a column, null where it is blank or not understood, and where it is blank."""
    if cells.dtype.is_numeric() and wanted.kind == "number":
        number = cells.cast(pl.Float64)
        return _of_text(number, _bounded(pl.first())), number.is_null() | number.is_nan()
    if cells.dtype.is_temporal() and cells.dtype != pl.Time and wanted.kind == "date":
        return _of_text(cells.cast(pl.Date), _within(pl.first())), cells.is_null()
    if cells.dtype == pl.Boolean and wanted.kind == "flag":
        return cells, cells.is_null()
    text = cells.cast(pl.String).str.strip_chars()
    blank = text.is_null() | text.is_in(_DASHES if wanted.kind == "text" else _BLANKS)
    text = text.set(blank, None)
    value = _of_text(text, _PARSERS[wanted.kind](pl.first(), wanted))
    odd = value.is_null() & ~blank
    slow = _SLOW_PARSERS.get(wanted.kind)
    if slow and odd.any():
        spelled = text.filter(odd).unique()
        meant = _of_text(spelled, slow(pl.first(), wanted))
        value = value.scatter(odd.arg_true(), text.filter(odd).replace_strict(spelled, meant, return_dtype=value.dtype))
    return value, blank


def _of_text(column: pl.Series, expression: pl.Expr) -> pl.Series:
    """The expression on one column."""
    return pl.DataFrame([column]).select(expression).to_series()


def _reasons(cells: pl.Series, value: pl.Series, blank: pl.Series, wanted: Field) -> list[pl.Series]:
    """Why cells reject their rows: for each fault that occurs a column of the reason, null where it does not."""
    name = cells.name
    found: list[tuple[pl.Series, str]] = [(value.is_null() & ~blank, "")]
    if wanted.required:
        found.append((blank, f"{name}: " + _("is blank and must not be")))
    if cells.dtype == pl.String:
        found.append((cells.str.contains("\x00", literal=True), f"{name}: " + _("the cell holds a NUL character")))
        long = _("the cell is longer than %(count)s bytes") % {"count": TEXT_MAX}
        found.append((cells.str.len_bytes() > TEXT_MAX, f"{name}: {long}"))
    if wanted.longest:
        long = _("the cell is longer than %(count)s signs") % {"count": wanted.longest}
        found.append((value.str.len_chars() > wanted.longest, f"{name}: {long}"))
    return [
        _reason(cells, mask.fill_null(False), text or _complaint(wanted), quote=not text)
        for mask, text in found
        if mask.any()
    ]


def _reason(cells: pl.Series, mask: pl.Series, text: str, *, quote: bool) -> pl.Series:
    """The reason where the mask holds, with the cell quoted when it is the cell's own fault."""
    shown = pl.first().cast(pl.String).str.slice(0, 60)
    said = pl.concat_str(pl.lit(f"{cells.name}: “"), shown, pl.lit(f"” {text}")) if quote else pl.lit(text)
    return pl.DataFrame([cells, mask.alias("\x00mask")]).select(pl.when(pl.col("\x00mask")).then(said)).to_series()


def _complaint(wanted: Field) -> str:
    """What is said of a cell of the kind that cannot be read."""
    if wanted.kind == "choice":
        return _("is none of: %(choices)s") % {"choices": ", ".join(wanted.values)}
    return {
        "text": _("is no text"),
        "number": _("is not a number"),
        "date": _("is no day that exists, or its day and month cannot be told apart"),
        "flag": _("is neither yes nor no"),
    }[wanted.kind]


def _text(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Text with control characters out of the way."""
    return text.str.replace_all(r"[\x00-\x1f\x7f]+", " ")


def _number(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Numbers in plain digits."""
    return _bounded(text.cast(pl.Float64, strict=False))


def _bounded(number: pl.Expr) -> pl.Expr:
    """The number where it is one that a book can hold."""
    return pl.when(number.is_finite() & (number.abs() < _NUMBER_MAX)).then(number)


def _written_number(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Numbers as people write them: grouped by commas, with a currency sign, in brackets or with a percent sign."""
    plain = text.str.replace_many(_WIDE).str.replace_all(_MONEY_SIGNS, "")
    percent = plain.str.ends_with("%")
    plain = plain.str.strip_suffix("%")
    bracketed = plain.str.contains(r"^\(.*\)$")
    plain = pl.when(bracketed).then(pl.concat_str(pl.lit("-"), plain.str.strip_chars("()"))).otherwise(plain)
    grouped = plain.str.contains(_GROUPED)
    digits = pl.when(grouped).then(plain.str.replace_all(",", "", literal=True)).when(plain.str.contains(_PLAIN)).then(plain)
    number = digits.str.strip_prefix("+").cast(pl.Float64, strict=False)
    return _bounded(pl.when(percent).then(number / 100).otherwise(number))


def _day(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Days in ISO form."""
    return _within(text.str.to_date("%Y-%m-%d", strict=False))


def _written_day(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Days as people write them; a day-month order other than year first must be declared."""
    plain = text.str.replace_many(_WIDE).str.replace_all(r"[年月./]", "-").str.replace("日", "", literal=True)
    plain = plain.str.replace(_TIME, "")
    days = [_day_of(plain, pattern) for pattern in dict.fromkeys((*_DAY_PATTERNS[wanted.order], *_DAY_PATTERNS["ymd"]))]
    return _within(pl.coalesce(days))


def _day_of(text: pl.Expr, pattern: str) -> pl.Expr:
    """The day where the text fits the pattern and the day exists."""
    iso = text.str.extract_groups(pattern)
    joined = pl.concat_str(
        iso.struct.field("y"),
        iso.struct.field("m").str.zfill(2),
        iso.struct.field("d").str.zfill(2),
        separator="-",
    )
    return joined.str.to_date("%Y-%m-%d", strict=False)


def _within(day: pl.Expr) -> pl.Expr:
    """The day where it lies within what a book can hold."""
    return pl.when(day.is_between(_FIRST_DAY, _LAST_DAY)).then(day)


def _flag(text: pl.Expr, wanted: Field) -> pl.Expr:
    """Yes or no in the words for them."""
    return text.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)


def _choice(text: pl.Expr, wanted: Field) -> pl.Expr:
    """The declared choice the source's word stands for."""
    words = {word.casefold(): choice for word, choice in wanted.values.items()}
    words.update({choice.casefold(): choice for choice in wanted.values.values()})
    return text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String)


_PARSERS = {"text": _text, "number": _number, "date": _day, "flag": _flag, "choice": _choice}
_SLOW_PARSERS = {"number": _written_number, "date": _written_day}
