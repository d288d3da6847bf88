"""Rows of tables with a key: which repeat an earlier row's key, and which take the place of a row of the lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from clc.policy.facts import TableRule
from clc.stages.hub.importing.staging import StagedPart

_HASHES = ["first", "second"]
_NO_ROWS = pl.DataFrame(schema={"row": pl.Int64})


@dataclass(frozen=True)
class KeysMet:
    """By number of the part, the rows whose key came before in the import, and those whose key the lake holds."""

    again: Mapping[int, pl.DataFrame]
    in_lake: Mapping[int, pl.DataFrame]

    def twice(self, part: int) -> pl.DataFrame:
        """Rows (`row`) of the part that repeat the key of an earlier row."""
        return self.again.get(part, _NO_ROWS)

    def held(self, part: int) -> pl.DataFrame:
        """Rows (`row`) of the part whose key the lake holds."""
        return self.in_lake.get(part, _NO_ROWS)


NO_KEYS = KeysMet({}, {})


def keys_met(parts: Sequence[StagedPart], matched: pl.DataFrame, rule: TableRule, held: Sequence[Path]) -> KeysMet:
    """Compare keys (client and the rule's key columns) by two 64-bit hashes."""
    staged = pl.concat(
        _hashed(
            pl.scan_parquet(part.path).join(matched.select("who", "client").lazy(), on="who", how="inner"), rule, ["row"]
        ).with_columns(pl.lit(number, dtype=pl.Int32).alias("part"))
        for number, part in enumerate(parts)
    ).collect()
    staged = staged.sort("part", "row")
    again = staged.filter(pl.int_range(pl.len()).over(_HASHES) > 0)
    if not held:
        return KeysMet(_by_part(again), {})
    lake = _hashed(pl.scan_parquet(list(held), missing_columns="insert"), rule, []).collect(engine="streaming")
    return KeysMet(_by_part(again), _by_part(staged.join(lake, on=_HASHES, how="semi")))


def _hashed(frame: pl.LazyFrame, rule: TableRule, keep: Sequence[str]) -> pl.LazyFrame:
    """The key as two hashes."""
    key = pl.struct("client", *rule.key)
    return frame.select(*keep, *(key.hash(seed).alias(name) for seed, name in enumerate(_HASHES, start=1)))


def _by_part(rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """Rows by the number of their part."""
    return {part: frame.select("row") for (part,), frame in rows.partition_by("part", as_dict=True).items()}
