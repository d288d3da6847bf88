"""Invoices and account movements of the invented clients."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import polars as pl

from clc.channels.demo.population import population
from clc.channels.demo.world import chunk

TODAY = date(2026, 11, 22)


@cache
def tables() -> dict[str, pl.DataFrame]:
    """All tables of 3,000 clients."""
    return chunk(clients=3_000, seed=3, today=TODAY, place=0).tables


def test_invoices_are_void_or_negative_here_and_there() -> None:
    invoices = tables()["invoice"]
    assert 0.01 < (invoices["status"] == "void").mean() < 0.1  # type: ignore[operator]
    assert 0.003 < (invoices["amount"] < 0).mean() < 0.05  # type: ignore[operator]
    assert set(invoices["direction"]) == {"sold", "bought"}


def test_amount_and_tax_make_the_total() -> None:
    assert tables()["invoice"].select((pl.col("amount") + pl.col("tax") - pl.col("total")).abs().max()).item() < 0.006


def test_a_repeated_invoice_equals_the_one_it_repeats() -> None:
    invoices = tables()["invoice"]
    repeated = invoices.filter(pl.col("repeat") == 1).drop("repeat")
    once = invoices.filter(pl.col("repeat") == 0).drop("repeat")
    assert repeated.height > 0
    assert repeated.join(once, on=repeated.columns, how="anti").is_empty()


def test_nothing_has_happened_yet_that_is_to_come() -> None:
    for name in ("invoice", "transaction"):
        days = tables()[name]["day"]
        assert days.max() < TODAY  # type: ignore[operator]
        assert days.max() >= TODAY - timedelta(days=5)  # type: ignore[operator]


def test_sales_of_strained_firms_fall() -> None:
    people = population(clients=3_000, seed=3, today=TODAY, chunk=0)
    strained = pl.DataFrame({"client": people.index, "bad": (people.severity > 0.5) & (people.onset > 8)})
    valid = tables()["invoice"].filter((pl.col("direction") == "sold") & (pl.col("status") == "valid"))
    year = pl.when(pl.col("day") > TODAY - timedelta(days=182)).then(pl.lit("now")).otherwise(pl.lit("before"))
    recent = valid.filter(pl.col("day") > TODAY - timedelta(days=730)).with_columns(year=year)
    sums = recent.join(strained, on="client").pivot(on="year", index="bad", values="amount", aggregate_function="sum")
    shares = dict(sums.select("bad", pl.col("now") / pl.col("before")).iter_rows())
    assert shares[True] < 0.7 * shares[False]


def test_movements_are_above_zero_and_of_known_kinds() -> None:
    moved = tables()["transaction"]
    assert moved["amount"].min() > 0  # type: ignore[operator]
    assert set(moved["direction"]) == {"in", "out"}
    assert 60 < moved.height / 3_000 < 100


def test_clients_gone_quiet_have_not_been_met_for_half_a_year() -> None:
    people = population(clients=3_000, seed=3, today=TODAY, chunk=0)
    quiet = pl.DataFrame({"client": people.index, "quiet": people.quiet})
    last = tables()["touch"].group_by("client").agg(pl.col("at").max()).join(quiet, on="client")
    newest = last.filter("quiet")["at"].max()
    assert newest.date() < TODAY - timedelta(days=180)  # type: ignore[union-attr]


def test_some_tasks_are_late_some_for_today_some_to_come() -> None:
    opened = tables()["task"].filter(pl.col("state") == "open")
    assert opened.filter(pl.col("due") < TODAY).height > 0
    assert opened.filter(pl.col("due") == TODAY).height > 0
    assert opened.filter(pl.col("due") > TODAY).height > 0
