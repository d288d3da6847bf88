"""Warnings of a table alone: one small column per rule, unknown where a reading is."""

from __future__ import annotations

from math import isnan

import polars as pl

from clc.frames.warnings import earlier_name, look_at, warning_code, warnings
from tests.frames.portfolio import BOOK, DAY, ON, table

READINGS = table(client=[1, 2, 3], overdue_days_max=[0.0, 8.0, None])


def test_every_rule_of_the_book_is_a_column_of_level_codes():
    found = warnings(READINGS, ON)
    assert found.columns == ["client", *BOOK.warnings]
    assert found["overdue"].to_list() == [1, 3, 0]
    assert found["high_leverage"].to_list() == [0, 0, 0]


def test_a_table_not_yet_read_stays_so():
    found = warnings(READINGS.lazy(), ON)
    assert isinstance(found, pl.LazyFrame)
    assert found.collect().equals(warnings(READINGS, ON))


def test_a_rule_not_in_force_is_unknown_for_all():
    assert warnings(READINGS, BOOK.at(DAY.replace(year=2010)))["overdue"].to_list() == [0, 0, 0]


def test_an_institution_may_hold_a_stricter_line():
    stricter = BOOK.overlay({"warning/overdue": {"levels": {"orange": {"2026-01-01": 3}}}})
    at_five = table(client=[1], overdue_days_max=[5.0])
    assert warnings(at_five, ON)["overdue"].to_list() == [2]
    assert warnings(at_five, stricter.at(DAY))["overdue"].to_list() == [3]
    assert warnings(at_five, stricter.at(DAY.replace(year=2025)))["overdue"].to_list() == [2]


def test_one_client_is_looked_at_now_and_before():
    look = look_at({"overdue_days_max": 5.0}, {3: {"overdue_days_max": 9.0}})
    assert look("overdue_days_max", 0) == 5
    assert look("overdue_days_max", 3) == 9
    assert isnan(look("overdue_days_max", 6))
    assert isnan(look("current_ratio", 0))
    assert warning_code(ON.warnings["overdue"], look) == 2


def test_the_reading_of_an_earlier_time_has_a_name_of_its_own():
    assert earlier_name("current_ratio", 0) == "current_ratio"
    assert earlier_name("current_ratio", 12) == "current_ratio@12"
