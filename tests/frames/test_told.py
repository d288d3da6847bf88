"""Facts that people and channels tell."""

from datetime import date, datetime

import polars as pl

from clc.frames import facts
from tests.frames.samples import BOOK, by_client, facts_of, invoice, told


def known(rows: pl.DataFrame, day: str, at: str | None = None):
    moment = at and datetime.fromisoformat(at)
    return by_client(facts.wide({}, rows, date.fromisoformat(day), BOOK, known_at=moment or None))


def test_the_fact_of_the_latest_day_counts():
    rows = told((1, "employees", 50.0, "2024-01-01", "2024-02-01"), (1, "employees", 40.0, "2023-01-01", "2024-03-01"))
    assert known(rows, "2024-12-31")[1]["employees"] == 50


def test_a_fact_that_becomes_true_later_is_not_seen():
    rows = told((1, "employees", 50.0, "2024-01-01", "2023-02-01"), (1, "employees", 40.0, "2023-01-01", "2023-03-01"))
    assert known(rows, "2023-12-31")[1]["employees"] == 40


def test_a_past_moment_knew_only_what_was_told_by_then():
    rows = told((1, "bank_rating", "A", "2024-01-01", "2024-01-05"), (1, "bank_rating", "C", "2024-01-01", "2024-06-01"))
    assert known(rows, "2024-12-31", "2024-05-31T00:00")[1]["bank_rating"] == "A"
    assert known(rows, "2024-12-31", "2024-06-01T00:00")[1]["bank_rating"] == "C"
    assert 1 not in known(rows, "2024-12-31", "2024-01-01T00:00")


def test_a_superseded_fact_is_seen_only_by_the_past():
    rows = told((1, "employees", 50.0, "2024-01-01", "2024-01-05")).with_columns(
        superseded_at=pl.datetime(2024, 6, 1)
    )
    assert 1 not in known(rows, "2024-12-31")
    assert known(rows, "2024-12-31", "2024-03-01T00:00")[1]["employees"] == 50
    assert 1 not in known(rows, "2024-12-31", "2024-07-01T00:00")


def test_of_two_told_at_once_the_later_row_counts():
    rows = told((1, "employees", 50.0, "2024-01-01", "2024-01-05"), (1, "employees", 60.0, "2024-01-01", "2024-01-05"))
    assert known(rows, "2024-12-31")[1]["employees"] == 60


def test_an_undeclared_fact_is_left_out_and_an_empty_text_is_unknown():
    rows = told((1, "shoe_size", 43.0, "2024-01-01", "2024-01-05"), (2, "bank_rating", "", "2024-01-01", "2024-01-05"))
    answer = known(rows, "2024-12-31")
    assert 1 not in answer
    assert answer[2]["bank_rating"] is None


def test_told_facts_stand_beside_drawn_ones():
    rows = told((1, "default_flag", 1.0, "2024-01-01", "2024-01-05"), (9, "bank_rating", "D", "2024-01-01", "2024-01-05"))
    answer = facts_of("2024-06-30", rows, invoice=[invoice(1, "2024-06-28", 10), invoice(2, "2024-06-28", 20)])
    assert (answer[1]["default_flag"], answer[1]["sold_12m"]) == (1, 10)
    assert (answer[2]["default_flag"], answer[2]["sold_12m"]) == (None, 20)
    assert (answer[9]["bank_rating"], answer[9]["sold_12m"]) == ("D", None)
