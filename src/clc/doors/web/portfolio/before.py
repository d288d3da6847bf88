"""The portfolio compared with the run of the period before: exposure by light then and now, who moved."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from clc.doors.web.clients.filters import within
from clc.engines.judge import LEVELS
from clc.stages.hub.judged import last_run, part, run_before, table
from clc.stages.hub.models import Client, Judging, User
from clc.stages.hub.reach import reach_of

MOVED_SHOWN = 6


@dataclass(frozen=True)
class Move:
    """A client whose light changed: from, to, its exposure now."""

    client: Client
    before: str
    now: str
    exposure: float | None


@dataclass(frozen=True)
class Before:
    """The run before (exposure and clients by light) and what moved since: how many, and the largest of them."""

    day: date
    exposure: dict[str, float]
    clients: dict[str, int]
    worse: int
    better: int
    new: int
    moves: Sequence[Move]


def compared(user: User) -> tuple[Judging | None, Before | None]:
    """The last run, and the one of an earlier day compared with it; only of clients the reader sees."""
    run = last_run()
    earlier = run_before(run) if run else None
    if run is None or earlier is None or not (part(run, "verdicts").exists() and part(earlier, "verdicts").exists()):
        return run, None
    now, then = stood(run, user), stood(earlier, user)
    both = now.join(then, on="client", how="left", suffix="_then")
    moved = both.filter(pl.col("rank_then").is_not_null() & (pl.col("rank") > 0) & (pl.col("rank_then") > 0))
    worse = moved.filter(pl.col("rank") > pl.col("rank_then"))
    groups = then.group_by("rank").agg(pl.col("exposure").sum(), pl.len().alias("clients")).iter_rows()
    by_rank = {LEVELS[rank]: (exposure, clients) for rank, exposure, clients in groups}
    return run, Before(
        earlier.day, {light: each[0] for light, each in by_rank.items()},
        {light: each[1] for light, each in by_rank.items()},
        worse.height, moved.filter(pl.col("rank") < pl.col("rank_then")).height, both["rank_then"].null_count(),
        moves_of(worse))


def stood(run: Judging, user: User) -> pl.DataFrame:
    """Light and exposure of the reader's clients as a run found them: client, rank, exposure."""
    rank = table(run, "verdicts").select("client", rank=pl.col("light_rank").cast(pl.Int64))
    readings = table(run, "readings")
    known = "loan_exposure" in readings.collect_schema()
    size = pl.col("loan_exposure") if known else pl.lit(None, dtype=pl.Float64)
    both = rank.join(readings.select("client", exposure=size), on="client", how="left")
    if reach_of(user) != "all":
        both = both.filter(pl.col("client").is_in(list(Client.objects.filter(within(user)).values_list("pk", flat=True))))
    return both.with_columns(pl.col("exposure").fill_nan(None)).collect()


def moves_of(worse: pl.DataFrame) -> list[Move]:
    """The largest of those that moved to a worse light, as far as the reader still sees them."""
    top = worse.sort("exposure", descending=True, nulls_last=True).head(MOVED_SHOWN)
    held = Client.objects.select_related("party").in_bulk(top["client"].to_list())
    rows = top.select("client", "rank", "rank_then", "exposure").iter_rows()
    return [Move(held[client], LEVELS[then], LEVELS[now], size) for client, now, then, size in rows if client in held]
