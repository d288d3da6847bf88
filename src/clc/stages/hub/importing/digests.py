"""The mark of a row's content: the same from Parquet, CSV or a workbook, on any machine, in any later release."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import polars as pl

DIGEST_BYTES = 16
_END = "\x1f"


def digests(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """blake2b-128 of each row's named, known values (Binary, 16 bytes).

    Columns go in by name order and nulls not at all, so a column that a table gains later leaves old marks as they are.
    Numbers go in by their IEEE 754 bits, dates by their day number.
    """
    parts = [_canonical(frame[name]) for name in sorted(columns)]
    table = pl.DataFrame(parts).select(pl.concat_str(pl.all(), ignore_nulls=True).alias("text"))
    texts = table["text"].fill_null("").to_list()
    marks = [blake2b(text.encode(), digest_size=DIGEST_BYTES).digest() for text in texts]
    return pl.Series("digest", marks, dtype=pl.Binary)


def _canonical(column: pl.Series) -> pl.Series:
    """`name=value` of each known value, ended by a sign that no value holds; null where unknown."""
    if column.dtype.is_numeric():
        bits = (column.cast(pl.Float64).fill_null(float("nan")).to_numpy() + 0.0).astype("<f8").view(np.int64)
        text = pl.Series(bits).cast(pl.String).zip_with(column.is_not_null(), pl.Series([None], dtype=pl.String))
    elif column.dtype == pl.Date:
        text = column.to_physical().cast(pl.String)
    else:
        text = column.cast(pl.String).str.replace_all(_END, " ", literal=True)
    named = pl.DataFrame({"value": text}).select(pl.concat_str(pl.lit(f"{column.name}="), "value", pl.lit(_END)))
    return named.to_series().alias(column.name)
