"""A client's ratios year by year: worked out of its statements by the engine of the night run, else as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import polars as pl
from django.utils import timezone

from clc.engines.indicators import registry
from clc.frames import facts as drawn
from clc.frames import lake, peers
from clc.frames.readings import reading_of
from clc.policy.rulebook import Book
from clc.stages.hub import lakehouse
from clc.stages.hub.judged import Value
from clc.stages.hub.models import Client, Record

YEARS = 5
MONTHS = 12.0
STATEMENT, PUBLISHED = "statement", "ratio"


@dataclass(frozen=True)
class Year:
    """One period of a client: its readings by indicator, and what they come from.

    source: `statement`, worked out from `facts` of its own annual statement; `ratio`, published as they stand. amounts:
    lines of the statement in yuan. What is not known is missing or None.
    """

    end: date
    source: str
    readings: Mapping[str, float | None]
    facts: Mapping[str, Value]
    amounts: Mapping[str, float]
    scope: str = ""


def years_of(client: Client, book: Book, *, day: date, count: int = YEARS) -> list[Year]:
    """A client's annual periods as they were known on a day, newest first; statements go before what was published.

    Where only other periods were published (a half-year), those of the newest one's month. The client must be one the
    reader sees: the caller fetched it under row security.
    """
    own = of_statements(client, book, day=day, count=count)
    ends = {year.end for year in own}
    told = [year for year in of_publications(client, day=day) if year.end not in ends]
    return sorted([*own, *told], key=lambda year: year.end, reverse=True)[:count]


def of_statements(client: Client, book: Book, *, day: date, count: int = YEARS) -> list[Year]:
    """The annual statements that had reached the lake by a day, each as the newest one of its own time."""
    rows = rows_known(client, STATEMENT, day)
    if rows is None:
        return []
    annual = rows.filter((pl.col("months") == MONTHS) & (pl.col("period_end") <= day))
    ends = annual["period_end"].unique().sort(descending=True).to_list()[:count]
    facts = facts_at(client, rows, ends, book, day=day)
    return [_year(end, annual.filter(pl.col("period_end") == end), facts[end]) for end in ends]


def facts_at(
    client: Client, rows: pl.DataFrame, ends: Sequence[date], book: Book, *, day: date
) -> dict[date, dict[str, Value]]:
    """The facts of statements as they stood at the end of each of these periods, as known on a day, all in one pass.

    Each period is worked out as a firm of its own that has told nothing after it, by the facts of the night run.
    """
    if not ends:
        return {}
    told = lakehouse.told(max(ends), evening(day), client=client.pk)
    places = [(pl.lit(at, pl.Int64), end) for at, end in enumerate(ends)]
    stacked = [rows.filter(pl.col("period_end") <= end).with_columns(client=place) for place, end in places]
    said = [told.filter(pl.col("as_of") <= end).with_columns(client=place) for place, end in places]
    found = drawn.wide({STATEMENT: pl.concat(stacked).lazy()}, pl.concat(said), max(ends), book, only=_wanted())
    by_place = {row.pop("client"): row for row in found.to_dicts()}
    return {end: by_place.get(at, {}) for at, end in enumerate(ends)}


def of_publications(client: Client, *, day: date) -> list[Year]:
    """The ratios published of a client by a day, of the years; where no whole year is among them, of the newest's month."""
    rows = rows_known(client, PUBLISHED, day)
    if rows is None:
        return []
    told = peers.known(rows.lazy(), day)
    months = told["period_end"].dt.month()
    month = 12 if (months == 12).any() else (told["period_end"].max() or day).month  # type: ignore[union-attr]
    found = []
    for end in told.filter(months == month)["period_end"].unique().sort(descending=True):
        held = told.filter(pl.col("period_end") == end)
        found.append(Year(end, PUBLISHED, dict(held.select("item", "value").iter_rows()), {}, {}))
    return found


def rows_known(client: Client, table: str, day: date) -> pl.DataFrame | None:
    """The client's rows of a table of the lake that had come in by a day; None without any.

    Published ratios tell by themselves since when they were known; of other rows the day their record came counts.
    """
    paths = lakehouse.paths(table, client=client.pk)
    rows = lake.scan(paths).filter(pl.col("client") == client.pk).collect() if paths else None
    if rows is None or rows.is_empty():
        return None
    if table != PUBLISHED and day < timezone.localdate():
        records = Record.objects.filter(pk__in=rows["record"].unique().to_list(), received_at__date__lte=day)
        rows = rows.filter(pl.col("record").is_in(list(records.values_list("pk", flat=True))))
    return None if rows.is_empty() else rows


def evening(day: date) -> datetime:
    """The last moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.max))


def _year(end: date, rows: pl.DataFrame, facts: Mapping[str, Value]) -> Year:
    """A year from the facts of its end; its lines are those of the scope the engine takes, the first by name."""
    scope = str(rows["scope"].min())
    lines = rows.filter(pl.col("scope") == scope).sort("record", "row").unique("item", keep="last")
    told = lines.filter(pl.col("value").is_not_null())
    numbers = {name: value for name, value in facts.items() if not isinstance(value, str)}
    readings = {name: None if value != value else value for name, value in reading_of(numbers).items()}
    year = Year(end, STATEMENT, readings, facts, dict(told.select("item", "value").iter_rows()))
    return replace(year, scope=scope)


def _wanted() -> frozenset[str]:
    """The facts that the ratios of statements need, and those a firm's size is told by."""
    names = [name for name, one in registry.all().items() if one.domain == "statement"]
    return registry.facts_of(names) | {"employees", "revenue", "total_assets"}
