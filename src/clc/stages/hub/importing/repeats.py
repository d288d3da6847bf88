"""Rows as a multiset: which occurrence of its content a row is, and whether the lake has that occurrence already."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from clc.stages.hub.importing.staging import StagedPart

_BUCKET_ROWS = 2_000_000
_HALVES = ["high", "low"]


def mark_repeats(parts: Sequence[StagedPart], held: Sequence[Path], folder: Path) -> None:
    """Write for each part the rows that are not plainly new and first: `row`, `repeat`, `known`.

    parts: staged files with `row` and `digest`; held: the lake's visible files of the same table and source. Of content
    that the lake holds n times, the first n occurrences in the parts are known, the later ones new. Digests are taken in
    buckets, and the lake's are streamed past them, so that memory does not grow with the number of rows.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = sum(_rows(part.path) for part in parts)
    buckets = max(1, -(-rows // _BUCKET_ROWS))
    for bucket in range(buckets):
        _mark_bucket(parts, held, folder, bucket, buckets)


def marks_of(part: int, folder: Path) -> pl.DataFrame:
    """What `mark_repeats` wrote of a part: `row`, `repeat` Int32, `known` flag."""
    found = sorted(folder.glob(f"{part:06d}-*.parquet"))
    if not found:
        return pl.DataFrame(schema={"row": pl.Int64, "repeat": pl.Int32, "known": pl.Boolean})
    return pl.read_parquet(found)


def _mark_bucket(parts: Sequence[StagedPart], held: Sequence[Path], folder: Path, bucket: int, buckets: int) -> None:
    """Mark the rows whose digest falls into the bucket."""
    staged = pl.concat(
        [
            _halved(pl.scan_parquet(part.path).select("digest", "row"), bucket, buckets)
            .with_columns(pl.lit(number, dtype=pl.Int32).alias("part"))
            .collect()
            for number, part in enumerate(parts)
        ]
    )
    if held:
        lake = _halved(pl.scan_parquet(list(held)).select("digest"), bucket, buckets)
        met = lake.join(staged.lazy().select(_HALVES).unique(), on=_HALVES, how="semi")
        known = met.group_by(_HALVES).agg(pl.len().alias("held")).collect(engine="streaming")
        staged = staged.join(known, on=_HALVES, how="left", maintain_order="left")
    else:
        staged = staged.with_columns(pl.lit(0, dtype=pl.UInt32).alias("held"))
    marked = (
        staged.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).over(_HALVES).alias("repeat"))
        .with_columns((pl.col("repeat") < pl.col("held").fill_null(0)).alias("known"))
        .filter(pl.col("known") | (pl.col("repeat") > 0))
        .select("part", "row", "repeat", "known")
    )
    for (number,), rows in marked.partition_by("part", as_dict=True, include_key=False).items():
        rows.write_parquet(folder / f"{number:06d}-{bucket:06d}.parquet")


def _halved(frame: pl.LazyFrame, bucket: int, buckets: int) -> pl.LazyFrame:
    """The digest as two numbers, of the rows in the bucket."""
    high, low = (
        pl.col("digest").bin.slice(start, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little").alias(name)
        for start, name in ((0, "high"), (8, "low"))
    )
    halved = frame.with_columns(high, low).drop("digest")
    return halved if buckets == 1 else halved.filter(pl.col("high") % buckets == bucket)


def _rows(path: Path) -> int:
    """Rows of a Parquet file by its footer."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())
