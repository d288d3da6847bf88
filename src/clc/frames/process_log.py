"""Logs of processes: how cases ended and how long they took, where they wait, who hands to whom, who carries the load.

Events are rows `case`, `place` (order within the case), `at` (seconds since 1970, UTC), `activity`, `phase` (`schedule`,
`start`, `complete`), `resource` (null where nobody is told). Times are in hours unless a name says days. A quantity that
cannot be told (no start was written) is null.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

HOUR = 3600.0
DAY = 86400.0
OPEN = "open"
_ORDER = ("at", "place")
_SINCE = pl.col("at").diff().over("case", order_by=_ORDER).alias("since")
_BEFORE = pl.col("phase").shift(1).over("case", "activity", order_by=_ORDER).alias("phase_before")
_GAP = ((pl.col("at") - pl.col("at").shift(1).over("case", "activity", order_by=_ORDER)) / HOUR).alias("gap")


def outcomes(events: pl.LazyFrame, endings: Mapping[str, str]) -> pl.LazyFrame:
    """Each case once: `case`, `first`, `last` (seconds), `events`, `people`, `amount`, `outcome`, `days` from first to last.

    endings: outcome by activity in small letters, an outcome that is told earlier wins; without any the case is `open`.
    """
    rank = {outcome: number for number, outcome in enumerate(dict.fromkeys(endings.values()))}
    ended = pl.col("activity").str.to_lowercase().replace_strict(
        {name: rank[outcome] for name, outcome in endings.items()}, default=None, return_dtype=pl.Int8)
    names = {number: outcome for outcome, number in rank.items()}
    found = events.group_by("case").agg(
        pl.col("at").min().alias("first"), pl.col("at").max().alias("last"), pl.len().alias("events"),
        pl.col("resource").drop_nulls().n_unique().alias("people"), pl.col("amount").max(), ended.min().alias("rank"))
    return found.with_columns(
        pl.col("rank").replace_strict(names, default=OPEN, return_dtype=pl.String).alias("outcome"),
        ((pl.col("last") - pl.col("first")) / DAY).alias("days")).drop("rank")


def counted(cases: pl.DataFrame) -> dict[str, int]:
    """How many cases ended how: `approved`, `declined`, `cancelled`, `open`, 0 where none did."""
    held = dict(cases.group_by("outcome").len().iter_rows())
    return {name: int(held.get(name, 0)) for name in ("approved", "declined", "cancelled", OPEN)}


def times(cases: pl.DataFrame, days_max: float) -> pl.DataFrame:
    """By outcome: `cases`, `p50`, `p90`, `mean` days, and `late`, the share that took longer than `days_max`."""
    return cases.group_by("outcome").agg(
        pl.len().alias("cases"), pl.col("days").median().alias("p50"),
        pl.col("days").quantile(0.9, "linear").alias("p90"), pl.col("days").mean().alias("mean"),
        (pl.col("days") > days_max).mean().alias("late")).sort("cases", "outcome", descending=[True, False])


def by_week(cases: pl.DataFrame) -> pl.DataFrame:
    """By the week a case began (its Monday): `week`, `cases`, `approved` (share of all), `p50` days."""
    week = pl.from_epoch(pl.col("first").cast(pl.Int64), time_unit="s").dt.truncate("1w").dt.date().alias("week")
    return cases.group_by(week).agg(
        pl.len().alias("cases"), (pl.col("outcome") == "approved").mean().alias("approved"),
        pl.col("days").median().alias("p50")).sort("week")


def steps(events: pl.LazyFrame) -> pl.DataFrame:
    """By activity, the longest wait in sum first: where cases wait and where they are worked on.

    `times` it was done, `cases`, `wait_p50`/`wait_p90` hours before it was begun (from being scheduled, or laid aside, to
    its next start; without starts from the event before), `work_p50` hours from start to done (null without starts),
    `waited` hours in sum, `share` of all waiting, `people`.
    """
    told = events.with_columns(_SINCE, _BEFORE, _GAP)
    has_starts = (pl.col("phase") == "start").any().over("activity")
    begun = (pl.col("phase") == "start") & pl.col("phase_before").is_in(["schedule", "complete"])
    wait = pl.when(has_starts & begun).then(pl.col("gap")).when(~has_starts & (pl.col("phase") == "complete")).then(
        pl.col("since") / HOUR)
    work = pl.when((pl.col("phase") == "complete") & (pl.col("phase_before") == "start")).then(pl.col("gap"))
    found = told.with_columns(wait.alias("wait"), work.alias("work")).group_by("activity").agg(
        (pl.col("phase") == "complete").sum().alias("times"), pl.col("case").n_unique().alias("cases"),
        pl.col("wait").median().alias("wait_p50"), pl.col("wait").quantile(0.9, "linear").alias("wait_p90"),
        pl.col("work").median().alias("work_p50"), pl.col("work").sum().alias("worked"),
        pl.col("wait").sum().alias("waited"), pl.col("resource").drop_nulls().n_unique().alias("people"))
    whole = pl.col("waited").sum()
    share = pl.when(whole > 0).then(pl.col("waited") / whole)
    return found.with_columns(share.alias("share")).sort("waited", "activity", descending=[True, False]).collect()


def hand_overs(events: pl.LazyFrame) -> pl.DataFrame:
    """From whom to whom cases went: `giver`, `taker`, `times`, `gap_p50` hours between, the most frequent first."""
    named = events.filter(pl.col("resource").is_not_null()).with_columns(
        pl.col("resource").shift(1).over("case", order_by=_ORDER).alias("giver"),
        (pl.col("at").diff().over("case", order_by=_ORDER) / HOUR).alias("gap"))
    went = named.filter(pl.col("giver").is_not_null() & (pl.col("giver") != pl.col("resource")))
    return went.group_by("giver", pl.col("resource").alias("taker")).agg(
        pl.len().alias("times"), pl.col("gap").median().alias("gap_p50")
    ).sort("times", "giver", "taker", descending=[True, False, False]).collect()


def workload(events: pl.LazyFrame) -> pl.DataFrame:
    """By person: `events`, `cases`, `activities`, `days` on which they worked, `a_day` events a working day, `worked` hours
    from start to done where both are told by them (null where none), `share` of all events; the busiest first.
    """
    before = pl.col("resource").shift(1).over("case", "activity", order_by=_ORDER)
    own = (pl.col("phase") == "complete") & (pl.col("phase_before") == "start") & (before == pl.col("resource"))
    told = events.with_columns(_BEFORE, _GAP).with_columns(pl.when(own).then(pl.col("gap")).alias("work"))
    day = (pl.col("at") / DAY).floor()
    found = told.filter(pl.col("resource").is_not_null()).group_by("resource").agg(
        pl.len().alias("events"), pl.col("case").n_unique().alias("cases"),
        pl.col("activity").n_unique().alias("activities"), day.n_unique().alias("days"),
        pl.when(pl.col("work").count() > 0).then(pl.col("work").sum()).alias("worked"))
    return found.with_columns(
        (pl.col("events") / pl.col("days")).alias("a_day"), (pl.col("events") / pl.col("events").sum()).alias("share")
    ).sort("events", "resource", descending=[True, False]).collect()


def follows(events: pl.LazyFrame, *, most: int = 40) -> pl.DataFrame:
    """Which activity was done directly after which: `before`, `after`, `times`, the most frequent first, at most `most`."""
    done = events.filter(pl.col("phase") == "complete").with_columns(
        pl.col("activity").shift(1).over("case", order_by=_ORDER).alias("before"))
    return done.filter(pl.col("before").is_not_null()).group_by("before", pl.col("activity").alias("after")).agg(
        pl.len().alias("times")).sort("times", "before", "after", descending=[True, False, False]).head(most).collect()
