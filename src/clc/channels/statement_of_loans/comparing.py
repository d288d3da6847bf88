"""What changed from one statement to the next: loans new, gone, with another status or other values, both values told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

_CENT = 0.005
_APART = ("loan", "day", "who", "client", "row", "digest", "repeat", "record", "source")


def compare(before: pl.DataFrame, now: pl.DataFrame) -> tuple[dict[str, int], list[Mapping[str, Any]]]:
    """Counts `new gone both status_changed changed same`, and each change with what stood before and what stands now.

    before, now: statements with `loan` and the columns of the loan table. Amounts that settle to the same cent are equal.
    """
    columns = [name for name in now.columns if name in before.columns and name not in _APART]
    both = before.join(now, on="loan", suffix=" now", maintain_order="left")
    differs = both.select("loan", *(_differs(name, now.schema[name]) for name in columns))
    moved = differs.filter(pl.any_horizontal(columns)) if columns else differs.clear()
    new = now.join(before, on="loan", how="anti", maintain_order="left")
    gone = before.join(now, on="loan", how="anti", maintain_order="left")
    changes = {
        "new": new.height,
        "gone": gone.height,
        "both": both.height,
        "status_changed": int(differs["status"].sum()),
        "changed": moved.height,
        "same": both.height - moved.height,
    }
    listed: list[Mapping[str, Any]] = [
        *_whole(new, "new", columns),
        *_whole(gone, "gone", columns),
        *_fields(both, moved, columns),
    ]
    return changes, listed


def _differs(name: str, dtype: pl.DataType) -> pl.Expr:
    """Whether a column differs, missing being equal to missing."""
    left, right = pl.col(name), pl.col(f"{name} now")
    if dtype.is_numeric():
        apart = (left - right).abs() >= (_CENT if name != "rate" else 1e-9)
        return (apart.fill_null(False) | (left.is_null() != right.is_null())).alias(name)
    return left.ne_missing(right).alias(name)


def _whole(rows: pl.DataFrame, what: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Loans that came or went, with all that is told of them."""
    return [
        {
            "loan": line["loan"],
            "what": what,
            "fields": {name: _pair(what, line[name]) for name in columns if line[name] is not None},
        }
        for line in rows.iter_rows(named=True)
    ]


def _pair(what: str, value: Any) -> list[Any]:
    """The value before and now of a loan that came or went."""
    return [None, value] if what == "new" else [value, None]


def _fields(both: pl.DataFrame, moved: pl.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Loans in both statements with what differs."""
    lines = both.join(moved.select("loan"), on="loan", how="semi", maintain_order="left").iter_rows(named=True)
    flags = moved.select(columns).iter_rows(named=True)
    return [
        {
            "loan": line["loan"],
            "what": "changed",
            "fields": {name: [line[name], line[f"{name} now"]] for name in columns if flag[name]},
        }
        for line, flag in zip(lines, flags, strict=True)
    ]
