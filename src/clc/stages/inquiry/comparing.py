"""Firms beside each other: the spread of a ratio by industry, where each firm stands, and who is weakest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from clc.engines.indicators import distress as models
from clc.engines.indicators import registry
from clc.frames import peers as frames
from clc.frames.peer_groups import LEVELS
from clc.stages.hub.models import Client
from clc.stages.inquiry.peers import DISTRESS_ITEMS, Peers, seen

#: The distress models that divide firms into zones.
ZONED = frozenset((*models.Z_ZONES, *models.P_ZONES))


@dataclass(frozen=True)
class Spread:
    """A ratio's spread in one group: its key, how many firms, and the quantiles of `frames.peers.QUANTILES`."""

    group: str
    peers: int
    quantiles: dict[str, float]


@dataclass(frozen=True)
class Standing:
    """A firm by one ratio: its value, its place (0 to 1) among `peers` firms of `group`; None where too few are known."""

    value: float | None
    rank: float | None
    goodness: float | None
    group: str
    peers: int


@dataclass(frozen=True)
class Ranked:
    """A firm in the order of distress: place 1 is the weakest, None where too little is known.

    strength: mean goodness, 0 to 1; known: how many of the ratios; weakest: the one in which it stands lowest.
    """

    client: int
    place: int | None
    strength: float | None
    known: int
    weakest: str


def better() -> dict[str, str]:
    """The better direction of every indicator."""
    return {name: one.better for name, one in registry.all().items()}


def spreads(found: Peers, item: str) -> tuple[list[Spread], int]:
    """The spread among all firms, then by industry, the largest first; and how many industries have too few firms."""
    values = found.values.filter(pl.col("item") == item).select("client", "item", "value")
    divisions = found.groups.select("client", "division")
    drawn = frames.bands(values, divisions).sort("peers", "group", descending=[True, False])
    told = [Spread(row["group"], row["peers"], {name: row[name] for name in frames.QUANTILES}) for row in drawn.to_dicts()]
    there = values.join(divisions, on="client", how="inner")["division"].drop_nulls().n_unique()
    whole = [one for one in told if one.group == frames.EVERYONE]
    rest = [one for one in told if one.group != frames.EVERYONE]
    return [*whole, *rest], there - len(rest)


def standings(found: Peers, items: Sequence[str], clients: Sequence[int]) -> dict[int, dict[str, Standing]]:
    """Where these firms stand by these ratios, each in the narrowest of its groups with enough firms."""
    placed = _placed(found, items).filter(pl.col("client").is_in(list(clients)))
    told: dict[int, dict[str, Standing]] = {client: {} for client in clients}
    for row in placed.to_dicts():
        told[row["client"]][row["item"]] = Standing(
            row["value"], row["rank"], row["goodness"], row["group"] or "", row["peers"] or 0)
    return told


def ordered(found: Peers, item: str, *, weakest_first: bool) -> list[int]:
    """The firms of which a ratio is known, in its order: the weakest (where no direction is better, the lowest) first."""
    rising = (registry.all()[item].better != "lower") == weakest_first
    held = found.values.filter(pl.col("item") == item).sort("value", "client", descending=[not rising, False])
    return [int(each) for each in held["client"]]


def distress(found: Peers, *, only: str = "") -> list[Ranked]:
    """The firms from the weakest to the strongest by DISTRESS_ITEMS among their peers; unknown ones last.

    only: a group's key; the places count within it, the peers are those of each firm's own group as ever.
    """
    told = frames.distress(_placed(found, DISTRESS_ITEMS), DISTRESS_ITEMS)
    if only:
        from_group = found.groups.filter(pl.any_horizontal(pl.col(level) == only for level in LEVELS)).select("client")
        told = told.join(from_group, on="client", how="semi", maintain_order="left").with_columns(
            pl.when(pl.col("strength").is_not_null()).then(pl.int_range(1, pl.len() + 1)).alias("rank"))
    columns = told.select("client", "rank", "strength", "known", pl.col("weakest").fill_null(""))
    return [Ranked(*row) for row in columns.iter_rows()]


def zone_of(name: str, value: float | None) -> str | None:
    """The zone of a distress model's value, a word of its engine's ZONES; None for what is no model or not known."""
    return None if value is None or name not in ZONED else models.ZONES[int(cast(float, models.zone(name, value)))]


def named(clients: Sequence[int]) -> dict[int, Client]:
    """The clients among these that the reader may see, with their names."""
    held = Client.objects.filter(pk__in=list(clients)).select_related("party")
    return {client.pk: client for client in held}


def visible(clients: Sequence[int]) -> list[int]:
    """These clients in their order without those the reader may not see."""
    allowed = seen(clients)
    return [client for client in clients if client in allowed]


def _placed(found: Peers, items: Sequence[str]) -> pl.DataFrame:
    """Every firm's place by these ratios."""
    values = found.values.filter(pl.col("item").is_in(list(items))).select("client", "item", "value")
    return frames.placed(values, found.groups.select("client", *LEVELS), better())
