"""Peers: the ratios of firms of one kind at one period, as they were known on a day, and where a firm stands among them.

Rows of the lake's `ratio` table (`client`, `period_end`, `item`, `value`, `known_on`) are taken as known on a day; nothing
published later is seen. All firms are compared at one period, so that a first quarter never meets a full year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl

#: With fewer peers than this a percentile says nothing: the wider group is asked.
PEERS_MIN = 8
QUANTILES: Mapping[str, float] = {"low": 0.1, "lower": 0.25, "median": 0.5, "upper": 0.75, "high": 0.9}
EVERYONE = "*"
COVERED_MIN = 0.5


def known(ratios: pl.LazyFrame, day: date) -> pl.DataFrame:
    """The ratios known on a day, each firm's and period's newest word: `client`, `period_end`, `item`, `value`."""
    seen = ratios.filter((pl.col("known_on") <= day) & pl.col("value").is_finite())
    newest = seen.sort("known_on", "record", "row", maintain_order=True).unique(
        ["client", "period_end", "item"], keep="last", maintain_order=True)
    return newest.select("client", "period_end", "item", "value").sort("client", "period_end", "item").collect()


def period(ratios: pl.DataFrame, *, share_min: float = 0.5) -> date | None:
    """The newest period that at least `share_min` of the firms of the widest period have told; None without rows."""
    firms = ratios.group_by("period_end").agg(pl.col("client").n_unique().alias("firms"))
    if firms.is_empty():
        return None
    enough = firms.filter(pl.col("firms") >= share_min * pl.col("firms").max())
    found = enough["period_end"].max()
    assert isinstance(found, date)
    return found


def placed(
    values: pl.DataFrame, groups: pl.DataFrame, better: Mapping[str, str], *, peers_min: int = PEERS_MIN
) -> pl.DataFrame:
    """Where each value stands among its peers.

    values: `client`, `item`, `value`, one row each; groups: `client` and `group` columns from the narrowest to the widest,
    null where not known; better: `higher`, `lower` or `neither` by item. Returns values with `group` (the narrowest with at
    least `peers_min` firms, else `*`, everyone), `peers` (firms compared, the firm among them), `rank` (share of the other
    peers below it, ties half, 0 to 1; null when it has fewer than `peers_min` peers even so) and `goodness` (rank turned
    so that 1 is best; null for `neither`).
    """
    names = [name for name in groups.columns if name != "client"]
    told = values.join(groups, on="client", how="left").with_columns(pl.lit(EVERYONE).alias("_all"))
    ranked = told.with_columns(
        expression for name in [*names, "_all"] for expression in _ranks(name)
    )
    choices = [(pl.col(name).is_not_null() & (pl.col(f"{name}.peers") >= peers_min), name) for name in [*names, "_all"]]
    return ranked.select(
        "client", "item", "value",
        _first(choices, pl.col).alias("group"),
        _first(choices, lambda name: pl.col(f"{name}.peers")).alias("peers"),
        _first(choices, lambda name: pl.col(f"{name}.rank")).alias("rank"),
    ).with_columns(goodness=_goodness(better))  # fmt: skip


def bands(values: pl.DataFrame, groups: pl.DataFrame, *, peers_min: int = PEERS_MIN) -> pl.DataFrame:
    """The spread of each item in each group: `group`, `item`, `peers` and the QUANTILES (linear between values).

    A group with fewer than `peers_min` firms is left out, so that nobody's own number is read from it.
    """
    names = [name for name in groups.columns if name != "client"]
    wide = values.join(groups, on="client", how="left").with_columns(pl.lit(EVERYONE).alias("_all"))
    spread = [pl.col("value").quantile(share, "linear").alias(name) for name, share in QUANTILES.items()]
    every = [
        wide.filter(pl.col(name).is_not_null()).group_by(pl.col(name).alias("group"), "item")
        .agg(pl.len().cast(pl.Int64).alias("peers"), *spread)
        for name in [*names, "_all"]
    ]  # fmt: skip
    return pl.concat(every).filter(pl.col("peers") >= peers_min).unique(["group", "item"]).sort("group", "item")


def distress(placings: pl.DataFrame, items: Sequence[str], *, covered_min: float = COVERED_MIN) -> pl.DataFrame:
    """Firms from the weakest to the strongest among their peers.

    placings: as `placed` returns; items: the ratios that count, each alike. Returns `client`, `strength` (mean goodness, 0
    worst to 1), `known` (items known), `weakest` (the item in which it stands lowest), `rank` (1 is the weakest). A firm of
    which fewer than `covered_min` of the items are known has strength and rank null: unknown is not healthy, nor sick.
    """
    counted = placings.filter(pl.col("item").is_in(list(items)) & pl.col("goodness").is_not_null())
    by_firm = counted.sort("client", "goodness", "item").group_by("client", maintain_order=True).agg(
        pl.col("goodness").mean().alias("strength"), pl.len().cast(pl.Int64).alias("known"),
        pl.col("item").first().alias("weakest"))
    everyone = placings.select("client").unique().join(by_firm, on="client", how="left")
    everyone = everyone.with_columns(pl.col("known").fill_null(0))
    enough = pl.col("known") >= covered_min * len(items)
    held = everyone.with_columns(pl.when(enough).then("strength").alias("strength"))
    return held.sort("strength", "client", nulls_last=True).with_columns(
        pl.when(pl.col("strength").is_not_null()).then(pl.int_range(1, pl.len() + 1)).alias("rank"))


def _ranks(name: str) -> tuple[pl.Expr, pl.Expr]:
    """How many peers there are in a group, and the share of the others that stand below, ties half."""
    peers = pl.len().over(name, "item").cast(pl.Int64)
    below = pl.col("value").rank("average").over(name, "item") - 1
    return peers.alias(f"{name}.peers"), (below / (peers - 1)).fill_nan(None).alias(f"{name}.rank")


def _first(choices: Sequence[tuple[pl.Expr, str]], take: Callable[[str], pl.Expr]) -> pl.Expr:
    """What the narrowest group with enough peers gives; null when none has."""
    return pl.coalesce(pl.when(condition).then(take(name)) for condition, name in choices)


def _goodness(better: Mapping[str, str]) -> pl.Expr:
    """The rank turned so that 1 is best."""
    direction = pl.col("item").replace_strict(dict(better), default="neither", return_dtype=pl.String)
    return pl.when(direction == "higher").then("rank").when(direction == "lower").then(1 - pl.col("rank"))
