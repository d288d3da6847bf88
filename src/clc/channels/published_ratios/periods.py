"""Periods of reports: when they end, and the day by which they must be published."""

from __future__ import annotations

import polars as pl


def period_end(period: pl.Expr) -> pl.Expr:
    """The last day of a period written as 2015Q4, 2015年三季报, 2015 or 2015-12-31; null for anything else."""
    text = period.str.strip_chars().str.to_uppercase()
    year = text.str.extract(r"^(\d{4})", 1)
    quarter = text.str.extract(r"^\d{4}\s*-?\s*Q([1-4])$", 1).cast(pl.Int32)
    named = (
        pl.when(text.str.contains("一季")).then(1)
        .when(text.str.contains("半年|中报")).then(2)
        .when(text.str.contains("三季")).then(3)
        .when(text.str.contains("年报") | text.str.contains(r"^\d{4}$")).then(4)
    )  # fmt: skip
    which = pl.coalesce(quarter, named)
    of_quarter = pl.date(year.cast(pl.Int32), which * 3, 1).dt.month_end()
    written = text.str.replace_all(r"[/.]", "-").str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(of_quarter, written)


def known_by(end: pl.Expr) -> pl.Expr:
    """The last day on which a listed firm must publish the report of a period.

    Quarters by the end of April and October, half-years by the end of August, years by the end of April.
    Source: CSRC, rules on the periodic reports of listed firms. Other period ends: four months later.
    """
    month, year = end.dt.month(), end.dt.year()
    return (
        pl.when(month == 3).then(pl.date(year, 4, 30))
        .when(month == 6).then(pl.date(year, 8, 31))
        .when(month == 9).then(pl.date(year, 10, 31))
        .when(month == 12).then(pl.date(year + 1, 4, 30))
        .otherwise(end.dt.offset_by("4mo"))
    )  # fmt: skip
