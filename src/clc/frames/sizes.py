"""Sizes of firms by the book: which lines an industry code falls under, and the size of one firm or of a table of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
from narwhals.stable.v2.typing import IntoFrameT

from clc.engines.indicators.size import SIZES, size_class
from clc.kernel.column import UNKNOWN, Column
from clc.policy.kind.industry import Classification
from clc.policy.kind.size_class import Lines, SizeClass
from clc.policy.rulebook import Book

CLASSIFICATION = "gb_t_4754"
MEASURES = ("employees", "revenue", "assets")


def whole_code(code: str, book: Book) -> str:
    """An industry code with its section's letter, `C2511`; "" for what is no code of the classification."""
    return book.of(Classification)[CLASSIFICATION].whole(code)


def industry_of(code: str, book: Book) -> str:
    """The name of the size rule (`size_class/<name>`) for an industry code; "" where none is for it, as for finance."""
    whole = whole_code(code, book)
    found = ""
    longest = 0
    for name, rule in book.of(SizeClass).items() if whole else ():
        for told in rule.codes:
            letter = told[0].isalpha()
            fits = whole.startswith(told) if letter else whole[1:].startswith(told)
            digits = len(told) if letter else len(told) + 1
            if fits and digits > longest:
                longest, found = digits, name
    return found


def size_of(code: str, told: Mapping[str, float], book: Book, day: date) -> str:
    """The size of a firm of this industry: employees in heads, revenue and assets in yuan; "unknown" where it is not told.

    Also unknown on a day before the rule, and for an industry the book has no rule for.
    """
    rule = book.of(SizeClass).get(industry_of(code, book))
    return size_by(rule, told, day) if rule else SIZES[0]


def size_by(rule: SizeClass, told: Mapping[str, float], day: date) -> str:
    """The size of a firm by the lines of one industry on a day; "unknown" where they are not in force."""
    lines = rule.on_day(day)
    if lines is None:
        return SIZES[0]
    values = {measure: told.get(measure, UNKNOWN) for measure in MEASURES}
    return SIZES[int(cast(float, size_class(values, _plain(lines))))]


def sizes(table: IntoFrameT, book: Book, day: date, *, code: str = "industry") -> IntoFrameT:
    """The table with a column `size`: a word of SIZES for each row.

    table: a column of industry codes named by `code`, and employees, revenue, assets as Float64 (a missing one is unknown).
    """
    held: Any = nw.from_native(table)
    columns = set(held.collect_schema().names())
    told: dict[str, Column] = {name: nw.col(name) if name in columns else UNKNOWN for name in MEASURES}
    codes = held.lazy().select(code).unique().collect()[code].to_list()
    answer: Any = nw.lit(0.0)
    named = {each: industry_of(each, book) for each in codes if each}
    for name in sorted(set(named.values()) - {""}):
        lines = _lines(name, book, day)
        members = [each for each, industry in named.items() if industry == name]
        if lines is not None:
            answer = nw.when(nw.col(code).is_in(members)).then(size_class(told, _plain(lines))).otherwise(answer)
    words: Any = nw.lit(SIZES[0])
    for place, word in enumerate(SIZES):
        words = nw.when(nw.col("size") == place).then(nw.lit(word)).otherwise(words)
    found: IntoFrameT = held.with_columns(size=answer).with_columns(size=words).to_native()
    return found


def size_words(firms: pl.DataFrame, book: Book, day: date, *, code: str = "industry") -> pl.Series:
    """The same for a table in memory, by arrays: `size`, a word of SIZES for each row in its order.

    With few firms of many industries this is much quicker than one expression with the lines of all of them.
    """
    named = {each: industry_of(each, book) for each in firms[code].unique() if each}
    held = firms.select(*MEASURES, name=pl.col(code).replace_strict(named, default=None, return_dtype=pl.String))
    found = np.zeros(firms.height)
    names = held["name"].to_numpy()
    for name in sorted(set(named.values()) - {""}):
        lines, members = _lines(name, book, day), names == name
        if lines is not None:
            told: dict[str, Column] = {each: held[each].to_numpy()[members] for each in MEASURES}
            found[members] = cast(Any, size_class(told, _plain(lines)))
    return pl.Series("size", [SIZES[int(each)] for each in found], dtype=pl.String)


def _lines(name: str, book: Book, day: date) -> Lines | None:
    """The lines of an industry in force on a day."""
    rule = book.of(SizeClass).get(name)
    return rule.on_day(day) if rule else None


def _plain(lines: Lines) -> dict[str, dict[str, float]]:
    """The lines as the engine takes them."""
    return {size: {str(m): v for m, v in getattr(lines, size).items()} for size in ("large", "medium", "small")}
