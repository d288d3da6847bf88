"""Where one client stands among its peers: percentile and band of every ratio, in the narrowest group with enough firms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from clc.engines.indicators import registry
from clc.frames import peers as frames
from clc.frames.peer_groups import LEVELS, near, peer_groups
from clc.policy.rulebook import Book
from clc.stages.hub.models import Client
from clc.stages.inquiry.annual import Year
from clc.stages.inquiry.peers import SIZED, Peers


@dataclass(frozen=True)
class Place:
    """A value among its peers.

    group: the key of the group (`*` everyone); peers: firms compared, the client among them; rank: share of the others
    below it, 0 to 1, None with too few peers; goodness: the same turned so that 1 is best, None where no direction is
    better; band: the quantiles of the group (`frames.peers.QUANTILES`), empty with too few peers.
    """

    group: str
    peers: int
    rank: float | None
    goodness: float | None
    band: Mapping[str, float]

    @property
    def quarter(self) -> int:
        """The quarter it stands in, 1 the best, 4 the worst; 0 where that is not known."""
        return 0 if self.goodness is None else 4 - min(int(self.goodness * 4), 3)


def places(client: Client, year: Year, found: Peers) -> tuple[dict[str, Place], pl.DataFrame]:
    """The client's place in every ratio it has in that year, and its groups (a row of LEVELS and `size`).

    Its own value is that of the year, whatever the run or a publication says of it; of the others what `found` holds.
    """
    own = own_groups(client, year, found.book, found.day)
    others = found.groups.filter(pl.col("client") != client.pk)
    groups = near(pl.concat([others, own]), client.pk)
    known = {name: value for name, value in year.readings.items() if value is not None}
    told = {name: value for name, value in known.items() if registry.all()[name].unit != "money"}
    mine = pl.DataFrame({"item": list(told), "value": list(told.values())}, schema={"item": pl.String, "value": pl.Float64})
    rest = found.values.filter((pl.col("client") != client.pk) & pl.col("item").is_in(list(told)))
    values = pl.concat([
        rest.select("client", "item", "value"),
        mine.select(client=pl.lit(client.pk, pl.Int64), item="item", value="value")])
    return _places(values, groups, client.pk), own


def own_groups(client: Client, year: Year, book: Book, day: date) -> pl.DataFrame:
    """The client's groups by its industry and, where that year's statement tells it, its size: one row."""
    return peer_groups(_firm(client, year), book, day)


def _places(values: pl.DataFrame, groups: pl.DataFrame, client: int) -> dict[str, Place]:
    """Places by item: each item is looked at in the narrowest of the client's groups with enough firms, only there."""
    better = {name: one.better for name, one in registry.all().items()}
    left = set(values.filter(pl.col("client") == client)["item"])
    found: dict[str, Place] = {}
    for level in (*LEVELS, None):
        one = groups.select("client", *[level] if level else [])
        held = values.filter(pl.col("item").is_in(left))
        held = held.join(one.drop_nulls().select("client"), on="client", how="semi") if level else held
        counted = held.group_by("item").agg(pl.len(), (pl.col("client") == client).any().alias("there"))
        items = counted.filter(pl.col("there") & ((pl.col("len") >= frames.PEERS_MIN) | (level is None)))["item"].to_list()
        if items:
            found |= _at(held.filter(pl.col("item").is_in(items)), one, better, client)
            left -= set(items)
    return found


def _at(values: pl.DataFrame, groups: pl.DataFrame, better: Mapping[str, str], client: int) -> dict[str, Place]:
    """Places of the client in one group."""
    mine = frames.placed(values, groups, better).filter(pl.col("client") == client)
    drawn = {(row["group"], row["item"]): row for row in frames.bands(values, groups).to_dicts()}
    found = {}
    for row in mine.to_dicts():
        band = drawn.get((row["group"], row["item"]), {})
        told = {name: band[name] for name in frames.QUANTILES if band}
        counted = row["peers"] or values.filter(pl.col("item") == row["item"]).height
        found[row["item"]] = Place(row["group"] or "", counted, row["rank"], row["goodness"], told)
    return found


def _firm(client: Client, year: Year) -> pl.DataFrame:
    """The client as a firm: its industry and what its size is told by in that year."""
    sizes = {measure: [_number(year.facts.get(fact))] for fact, measure in SIZED.items()}
    return pl.DataFrame(
        {"client": [client.pk], "industry": [client.party.industry], **sizes},
        schema={"client": pl.Int64, "industry": pl.String, **dict.fromkeys(sizes, pl.Float64)})


def _number(value: object) -> float | None:
    """A fact as a number; None where it is not told."""
    return float(value) if isinstance(value, int | float) else None


def narrowest(groups: pl.DataFrame) -> str:
    """The key of the narrowest group a firm is in; "" where its industry is not known."""
    row = groups.row(0, named=True)
    return next((row[level] for level in LEVELS if row[level]), "")
