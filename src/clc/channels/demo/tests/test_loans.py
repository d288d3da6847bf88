"""The invented loans: schedules that sum, statements that agree with them, late payers who are strained."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl
import pytest

from clc.channels.demo.world import chunk

TODAY = date(2026, 11, 22)
CENT = 0.005


@cache
def tables(clients: int) -> dict[str, pl.DataFrame]:
    """All tables of a one-chunk institution."""
    return chunk(clients=clients, seed=3, today=TODAY, place=0).tables


def newest(clients: int) -> pl.DataFrame:
    """Each loan as of the newest statement."""
    loans = tables(clients)["loan"]
    return loans.filter(pl.col("day") == loans["day"].max())


@pytest.mark.parametrize("clients", [10, 3_000])
def test_repayments_due_sum_to_the_principal_that_was_not_cancelled(clients: int) -> None:
    principal = tables(clients)["payment"].filter(pl.col("kind") == "principal")
    sums = principal.group_by("loan").agg(pl.col("amount_due").sum())
    loans = tables(clients)["loan"].group_by("loan").agg(pl.col("principal", "cancelled").first())
    joined = loans.join(sums, on="loan", how="full", coalesce=True)
    worst = joined.select((pl.col("principal") - pl.col("cancelled") - pl.col("amount_due")).abs().max()).item()
    assert worst is not None
    assert worst < CENT


def test_what_is_owed_is_what_was_drawn_less_what_was_repaid() -> None:
    loans = tables(3_000)["loan"]
    owed = loans.select((pl.col("disbursed") - pl.col("repaid") - pl.col("due")).abs().max()).item()
    planned = loans.select(
        (pl.col("principal") - pl.col("cancelled") - pl.col("disbursed") - pl.col("undisbursed")).abs().max()
    ).item()
    assert owed < CENT
    assert planned < CENT
    assert loans.select(pl.min_horizontal(pl.col("due", "undisbursed", "repaid").min())).item() >= 0


def test_the_newest_statement_repays_what_payments_say() -> None:
    loans = newest(3_000)
    day = loans["day"][0]
    paid = tables(3_000)["payment"].filter((pl.col("kind") == "principal") & (pl.col("day_paid") <= day))
    sums = paid.group_by("loan").agg(pl.col("amount_paid").sum())
    joined = loans.join(sums, on="loan", how="left").with_columns(pl.col("amount_paid").fill_null(0.0))
    assert joined.select((pl.col("repaid") - pl.col("amount_paid")).abs().max()).item() < CENT


def test_a_later_statement_holds_loans_the_earlier_did_not_and_others_under_another_status() -> None:
    loans = tables(3_000)["loan"]
    days = sorted(loans["day"].unique())
    old, new = (loans.filter(pl.col("day") == day).select("loan", "status") for day in days[-2:])
    assert new.join(old, on="loan", how="anti").height > 0
    assert old.join(new, on="loan", how="anti").height == 0
    assert new.join(old, on="loan", suffix="_before").filter(pl.col("status") != pl.col("status_before")).height > 0


def test_nothing_is_paid_before_it_could_be_or_in_the_future() -> None:
    payments = tables(3_000)["payment"]
    assert payments.filter(pl.col("day_paid") > TODAY).is_empty()
    assert payments.filter(pl.col("day_paid") < pl.col("day_due")).is_empty()
    assert payments.filter(pl.col("day_paid").is_null() != pl.col("amount_paid").is_null()).is_empty()


def test_few_clients_are_overdue_and_they_are_a_few_percent() -> None:
    payments = tables(3_000)["payment"]
    late = payments.filter((pl.col("day_due") < date(2026, 10, 20)) & pl.col("day_paid").is_null())
    assert 0.01 < late["client"].n_unique() / 3_000 < 0.08


def test_a_project_costs_more_than_what_is_lent_for_it() -> None:
    loans = newest(3_000).drop_nulls("project").group_by("project").agg(pl.col("principal").sum())
    joined = tables(3_000)["project"].join(loans, left_on="code", right_on="project")
    assert joined.height > 100
    assert joined.filter(pl.col("cost") <= pl.col("principal")).is_empty()
