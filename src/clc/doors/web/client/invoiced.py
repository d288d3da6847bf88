"""The invoices of a client pictured: sales and purchases by month, the partners they are with."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web import units
from clc.frames.behind import behind
from clc.stages.hub.book import current_book
from clc.stages.hub.judged import Judged
from clc.stages.hub.lakehouse import tables
from clc.stages.hub.models import Client

MONTHS = 36
PARTNERS = 8
DIRECTIONS = ("sold", "bought")


@dataclass(frozen=True)
class Partner:
    """One buyer or seller in the last twelve months: amount without tax, its share, invoices, the last day."""

    name: str
    amount: float
    share: float | None
    count: int
    last: date


@dataclass(frozen=True)
class Invoiced:
    """What the invoices show: months (first day), amounts by direction, partners, counts, first and last day."""

    months: Sequence[date]
    amounts: dict[str, list[float]]
    partners: Mapping[str, Sequence[Partner]]
    counts: dict[str, int]
    first: date
    last: date

    def option(self) -> dict[str, Any]:
        """The chart: sales as bars above, purchases as a quiet line."""
        factor = units.chosen().factor
        scaled = {name: [round(value / factor, 2) for value in self.amounts[name]] for name in DIRECTIONS}
        return {
            "tooltip": {"trigger": "axis"},
            "legend": {"top": 0, "right": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10,
                       "textStyle": {"color": "--dim", "fontSize": 11}},
            "xAxis": {"type": "category", "data": [f"{month:%Y-%m}" for month in self.months]},
            "yAxis": {"type": "value", "name": units.chosen().label()},
            "series": [
                {"name": _("Sold"), "type": "bar", "data": scaled["sold"], "itemStyle": {"color": "--chart-1"},
                 "barMaxWidth": 18},
                {"name": _("Bought"), "type": "line", "data": scaled["bought"], "symbol": "none",
                 "itemStyle": {"color": "--chart-3"}, "lineStyle": {"color": "--chart-3", "width": 2}},
            ],
        }

    def rows(self) -> list[tuple[str, float, float]]:
        """The same numbers as a table, newest month first."""
        both = zip(self.months, self.amounts["sold"], self.amounts["bought"], strict=True)
        return [(f"{month:%Y-%m}", sold, bought) for month, sold, bought in reversed(list(both))]


def invoiced(client: Client, judged: Judged | None) -> Invoiced | None:
    """The client's valid invoices pictured, each once, as the last run read them; None when there are none."""
    book, day = current_book(), judged.day if judged else timezone.localdate()
    lazy = tables(book, until=day, client=client.pk).get("invoice")
    rows = lazy.filter(pl.col("day") <= day).collect() if lazy is not None else pl.DataFrame()
    if rows.is_empty():
        return None
    valid = rows.filter((pl.col("status") == "valid") & (pl.col("repeat") == 0))
    counts = {f"{status}_{direction}": rows.filter((pl.col("status") == status) & (pl.col("direction") == direction)).height
              for status in ("valid", "void") for direction in DIRECTIONS}
    first, last = rows["day"].min(), rows["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    months = months_to(first, last)
    told = told_until(judged, rows)
    year = {name: behind(rows.lazy(), book.tables["invoice"], book.facts[f"{name}_12m"], told, day) for name in DIRECTIONS}
    partners = {name: partners_of(found.rows) for name, found in year.items()}
    return Invoiced(months, {name: by_month(valid, name, months) for name in DIRECTIONS}, partners, counts, first, last)


def told_until(judged: Judged | None, rows: pl.DataFrame) -> dict[str, date]:
    """Until which day each source told invoices, as the run knew it; before a run, until the client's own last one."""
    kept = judged.run.counts.get("horizons", {}).get("invoice", {}) if judged else {}
    return {source: date.fromisoformat(day) for source, day in kept.items()} or dict(
        rows.group_by("source").agg(pl.col("day").max()).iter_rows())


def months_to(first: date, last: date) -> list[date]:
    """The first days of the months from the first invoice to the last, at most `MONTHS`."""
    ends = last.year * 12 + last.month - 1
    starts = max(first.year * 12 + first.month - 1, ends - MONTHS + 1)
    return [date(index // 12, index % 12 + 1, 1) for index in range(starts, ends + 1)]


def by_month(valid: pl.DataFrame, direction: str, months: Sequence[date]) -> list[float]:
    """Amounts without tax by month; a month without an invoice is 0."""
    sums = valid.filter(pl.col("direction") == direction).group_by(pl.col("day").dt.truncate("1mo").alias("month")).agg(
        pl.col("amount").sum())
    held = dict(sums.iter_rows())
    return [float(held.get(month, 0.0)) for month in months]


def partners_of(rows: pl.DataFrame) -> list[Partner]:
    """The largest partners of the rows behind a fact, largest first."""
    total = float(rows["amount"].sum())
    top = rows.group_by("counterparty").agg(
        pl.col("amount").sum(), pl.len().alias("count"), pl.col("day").max().alias("last")).sort(
        "amount", "counterparty", descending=[True, False]).head(PARTNERS)
    return [Partner(name or _("Not named"), amount, amount / total if total else None, count, day)
            for name, amount, count, day in top.iter_rows()]
