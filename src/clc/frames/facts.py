"""Facts as of a day: what was told of clients and what their tables say, one row a client, one column a fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import reduce
from typing import cast

import narwhals.stable.v2 as nw
import polars as pl

from clc.frames import groups, reports, windows
from clc.frames.rows import (
    Frame,
    Sources,
    by_source,
    cents,
    complete_until,
    day_number,
    fits,
    latest_of_key,
    latest_snapshot,
    money,
    month_number,
    number_of,
    seen,
    taken,
    where_holds,
    worked_out,
)
from clc.kernel.days import month_index
from clc.policy.facts import FactRule, TableRule
from clc.policy.rulebook import Book

Tables = Mapping[str, pl.LazyFrame]
Horizons = Mapping[str, Sources]
Facts = Mapping[str, FactRule]
ZERO_WHERE_NONE = frozenset(("sum", "count", "count_positive"))


def horizons(tables: Tables, day: date, book: Book) -> dict[str, dict[str, date]]:
    """By table and source the last day up to `day` that the source told rows of.

    Always of whole tables: the horizon of one client's rows would make its silence look like the source's. Rows dated
    after the day change nothing.
    """
    told: dict[str, dict[str, date]] = {}
    for name, rows in tables.items():
        rule = book.tables[name]
        until = seen(_narwhals(rows.select("source", rule.day)), rule, day)
        found = worked_out(until.group_by("source").agg(last=nw.col(rule.day).max())).sort("source")
        told[name] = dict(zip(found["source"].to_list(), found["last"].to_list(), strict=True))
    return told


def wide(
    tables: Tables, told: pl.DataFrame | None, day: date, book: Book, *, known_at: datetime | None = None,
    horizon: Horizons | None = None, months: Tables | None = None, only: Collection[str] | None = None,
) -> pl.DataFrame:  # fmt: skip
    """One row for each client with a row in a table or a told fact, in order of `client`; a column for every judged fact.

    tables: lake rows by table name. told: facts told (client, name, value, text, as_of, known_at and, if kept,
    superseded_at). day: rows and facts dated later are not seen. known_at: facts as they were known at that moment (now
    when not given). horizon: `horizons` of the whole tables, needed when `tables` hold only some clients' rows, as when a
    large book is gone through piece by piece. months: `month_table` of tables' rows up to the day, in place of the rows
    where only months are asked for. only: the facts wanted (all when not given; others are NULL), e.g.
    `registry.facts_of` what a look back needs.

    Columns are Float64, told texts String; unknown is NULL. Windows are whole calendar months and end with the last
    month that is over on the day and that the source told to its end (`kernel.days.last_whole_month`); where a client's
    own rows stop a little earlier, at most the table's `gap_days`, its windows end with them, for extracts are made
    client by client. A client without a row up to that month's end is unknown, one without a row in the window has 0 in
    sums and counts. The same arguments give the same answer to the last bit: money is summed in whole cents.
    """
    judged = {name: rule for name, rule in book.facts.items() if rule.judged}
    wanted = {name: rule for name, rule in judged.items() if only is None or name in only}
    ends = horizon if horizon is not None else horizons(tables, day, book)
    asked = {name: rows for name, rows in tables.items() if ends.get(name)}
    pieces: list[Frame] = []
    for name in sorted(asked):
        facts = {fact: rule for fact, rule in wanted.items() if rule.table == name}
        if facts:
            summed = (months or {}).get(name)
            pieces.append(_of_table(_narwhals(asked[name]), book.tables[name], facts, ends[name], day, summed))
    if told is not None:
        pieces += _told(told, {fact: rule for fact, rule in wanted.items() if rule.told}, day, known_at)
    return _complete(pieces, judged)


def month_table(rows: pl.LazyFrame, table: str, book: Book, *, until: date | None = None) -> pl.LazyFrame:
    """client, source, month and the sums by month that the table's facts need: what to keep of old months.

    Additive: the month table of several files is the concatenation of theirs; `wide` takes it as `months`. Columns are
    named by what they sum, so a table kept under one edition serves every later one that asks for the same. Tables
    with a key need their rows (a later record may replace one): ValueError.
    """
    rule = book.tables[table]
    if rule.key:
        raise ValueError(f"rows of {table} can be replaced by later ones: it has no month table")
    facts = {name: fact for name, fact in book.facts.items() if fact.table == table}
    held = _narwhals(rows) if until is None else seen(_narwhals(rows), rule, until)
    return cast(pl.LazyFrame, windows.month_sums(held, rule, facts).to_native())


def _narwhals(rows: pl.LazyFrame) -> Frame:
    return nw.from_native(rows)


def _of_table(
    rows: Frame, rule: TableRule, facts: Facts, told: Sources, day: date, summed: pl.LazyFrame | None
) -> Frame:
    """One row a client: all facts of one table."""
    if rule.grain == "period":
        return _beside(reports.of_reports(latest_of_key(seen(rows, rule, day), rule), rule, facts, day))
    if rule.grain == "snapshot":
        return _of_rows(rows, rule, facts, told, day)
    pieces = []
    months, grouped = windows.on_months(facts), groups.on_groups(facts)
    if months or grouped:
        held = latest_of_key(seen(rows, rule, day), rule)
        source = next(iter(told)) if len(told) == 1 else None
        sums = _narwhals(summed) if summed is not None else windows.month_sums(held, rule, months, source)
        sums = worked_out(sums).lazy()
        ends = windows.month_ends(sums, rule, told, day)
        base = windows.of_months(sums, ends, months, parted=summed is not None or source is None)
        pieces.append(groups.of_groups(held, base, ends, rule, grouped).drop("first_ago"))
    others = {name: fact for name, fact in facts.items() if name not in months and name not in grouped}
    if others:
        pieces.append(_of_rows(rows, rule, others, told, day))
    return _beside(pieces)


def _of_rows(rows: Frame, rule: TableRule, facts: Facts, told: Sources, day: date) -> Frame:
    """One row a client with a row up to the day: facts summarised straight from the rows."""
    held = seen(rows, rule, day)
    ages = [name for name, fact in facts.items() if fact.how == "age_months"]
    last = month_number(rule.day) if rule.gap_days else by_source({s: month_index(end) for s, end in told.items()})
    age = (nw.lit(month_index(day), dtype=nw.Int64) - last.max()).cast(nw.Float64)
    base = held.group_by("client").agg(**dict.fromkeys(ages, age), rows=nw.len())
    drawn = {name: fact for name, fact in facts.items() if name not in ages}
    if not drawn:
        return base.drop("rows")
    counted = latest_of_key(latest_snapshot(held, rule, told) if rule.grain == "snapshot" else held, rule)
    until = by_source(complete_until(rule, told, day))
    pieces = {name: _of_row(name, fact, rule, until) for name, fact in drawn.items()}
    rows = counted.select("client", **{column: each for held in pieces.values() for column, each in held.items()})
    most = [name for name, fact in drawn.items() if fact.how == "max"]
    summed = rows.group_by("client").agg(*[nw.col(c).sum() for held in pieces.values() for c in held if c not in most],
                                         *[nw.col(name).max() for name in most])
    joined = base.join(summed.select("client", **{name: _summary(name, fact) for name, fact in drawn.items()}),
                       on="client", how="left")
    none = {name: 0.0 if fact.how in ZERO_WHERE_NONE else fact.none for name, fact in drawn.items()}
    filled = {name: nw.col(name).fill_null(value) for name, value in none.items() if value is not None}
    return windows.with_all(joined, filled).drop("rows")


def _of_row(name: str, fact: FactRule, rule: TableRule, until: nw.Expr) -> dict[str, nw.Expr]:
    """What a row adds to the columns that a fact is told from; summed by client, of `max` the most."""
    conditions = [each for each in (fits(fact.where, until), _in_days(fact, rule, until)) if each is not None]
    holds = reduce(lambda one, other: one & other, conditions) if conditions else None
    value = taken(fact, until)
    if fact.how == "max":
        return {name: where_holds(holds, value)}
    if fact.how == "mean":
        weight = nw.col(fact.weight).cast(nw.Float64) if fact.weight else nw.lit(1.0)
        known = nw.when(~value.is_null()).then(weight)
        return {name: where_holds(holds, value * weight), f"{name}_weight": where_holds(holds, known)}
    if fact.how == "count_positive":
        return {name: number_of(value > 0 if holds is None else holds & (value > 0))}
    return {name: number_of(holds) if fact.take is None else where_holds(holds, cents(value))}


def _summary(name: str, fact: FactRule) -> nw.Expr:
    """A fact from the columns that it is told from."""
    value, weight = nw.col(name), nw.col(f"{name}_weight")
    if fact.how == "mean":
        return nw.when(weight > 0).then(value / weight).round(9)
    if fact.how == "max":
        return value
    return value / 1 if fact.take is None or fact.how == "count_positive" else money(value.fill_null(0))


def _in_days(fact: FactRule, rule: TableRule, until: nw.Expr) -> nw.Expr | None:
    """Whether a row lies in the last days."""
    if fact.days is None:
        return None
    ago = until - day_number(rule.day)
    return (ago >= 0) & (ago < fact.days)


def _told(told: pl.DataFrame, facts: Facts, day: date, known_at: datetime | None) -> list[Frame]:
    """One row a client: of each fact what was told last of the latest day, as known at the moment."""
    seen_facts = told.filter((pl.col("as_of") <= day) & pl.col("name").is_in(list(facts)))
    superseded = "superseded_at" in told.columns
    if known_at is not None:
        moment = pl.lit(known_at).dt.replace_time_zone(None) if known_at.tzinfo else pl.lit(known_at)
        seen_facts = seen_facts.filter(pl.col("known_at") <= moment)
        if superseded:
            seen_facts = seen_facts.filter(pl.col("superseded_at").is_null() | (pl.col("superseded_at") > moment))
    elif superseded:
        seen_facts = seen_facts.filter(pl.col("superseded_at").is_null())
    if seen_facts.is_empty():
        return []
    last = seen_facts.with_row_index("order").sort("as_of", "known_at", "order").group_by("client", "name").last()
    columns = []
    for name, fact in sorted(facts.items()):
        value = pl.col("text").replace("", None) if fact.told == "text" else pl.col("value").cast(pl.Float64)
        columns.append(value.filter(pl.col("name") == name).first().alias(name))
    return [_narwhals(last.lazy().group_by("client").agg(*columns))]


def _beside(pieces: list[Frame]) -> Frame:
    """Pieces about the same clients side by side."""
    return reduce(lambda one, other: one.join(other, on="client", how="full", suffix="_other").with_columns(
        client=nw.coalesce("client", "client_other")).drop("client_other"), pieces)


def _complete(pieces: list[Frame], facts: Facts) -> pl.DataFrame:
    """Every client of any piece with a column for every fact, in order."""
    types = {name: pl.String if fact.told == "text" else pl.Float64 for name, fact in sorted(facts.items())}
    if not pieces:
        return pl.DataFrame(schema={"client": pl.Int64, **types})
    held = cast(pl.DataFrame, worked_out(_beside(pieces)).to_native())
    columns = [
        (pl.col(name) if name in held.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in types.items()
    ]
    return held.select(pl.col("client").cast(pl.Int64), *columns).sort("client")
