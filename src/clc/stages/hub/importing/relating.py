"""Ties between parties told by an import: each tie is written once."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from clc.stages.hub.importing.channel import RELATIONS
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.models import Relation

_CHUNK = 5_000
_KEY = ["source", "target", "kind"]


def relate(stage: Stage, matched: pl.DataFrame, records: list[int]) -> int:
    """Write the staged ties that do not stand yet, in the caller's transaction; returns how many."""
    told = _told(stage, matched, records)
    made = 0
    for chunk in told.iter_slices(_CHUNK):
        standing = set(
            Relation.objects.filter(source_id__in=chunk["source"].to_list()).values_list("source_id", "target_id", "kind")
        )
        fresh = [
            Relation(
                source_id=line["source"],
                target_id=line["target"],
                kind=line["kind"],
                share=line["share"],
                starts=line["starts"],
                record_id=line["record"],
            )
            for line in chunk.iter_rows(named=True)
            if (line["source"], line["target"], line["kind"]) not in standing
        ]
        Relation.objects.bulk_create(fresh)
        made += len(fresh)
    return made


def _told(stage: Stage, matched: pl.DataFrame, records: list[int]) -> pl.DataFrame:
    """Staged ties between matched parties, each once."""
    frames = list(_frames(stage, records))
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(_KEY, pl.Int64))
    source = matched.select("who", pl.col("party").alias("source"))
    target = matched.select(pl.col("who").alias("other"), pl.col("party").alias("target"))
    ties = pl.concat(frames).join(source, on="who").join(target, on="other")
    return ties.filter(pl.col("source") != pl.col("target")).unique(_KEY, keep="first", maintain_order=True)


def _frames(stage: Stage, records: list[int]) -> Iterator[pl.DataFrame]:
    """The staged ties, part by part, with their record."""
    for part in stage.parts(RELATIONS):
        yield pl.read_parquet(part.path).with_columns(pl.lit(records[part.source], dtype=pl.Int64).alias("record"))
