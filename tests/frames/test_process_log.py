"""Logs of processes: outcomes, times, waits, hand-overs and load, by hand-made cases and against a plain count."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.frames import process_log

ENDINGS = {"approved": "approved", "declined": "declined", "withdrawn": "cancelled"}
Row = tuple[str, float, str, str, str | None]


def events(*rows: Row) -> pl.LazyFrame:
    """Rows: case, hours since the beginning, activity, phase, person."""
    frame = pl.DataFrame(rows, schema={"case": pl.String, "hour": pl.Float64, "activity": pl.String, "phase": pl.String,
                                       "resource": pl.String}, orient="row")
    place = pl.int_range(pl.len()).over("case").cast(pl.Float64)
    return frame.with_columns(at=pl.col("hour") * 3600.0, place=place, amount=pl.lit(1000.0)).lazy()


ONE = events(
    ("1", 0, "ask", "complete", "ann"), ("1", 0, "check", "schedule", None), ("1", 24, "check", "start", "bo"),
    ("1", 26, "check", "complete", "bo"), ("1", 48, "Approved", "complete", "cy"),
    ("2", 10, "ask", "complete", "ann"), ("2", 11, "Declined", "complete", "bo"), ("3", 5, "ask", "complete", "ann"))


def test_a_case_ends_as_its_activities_say_and_else_is_open():
    cases = process_log.outcomes(ONE, ENDINGS).collect()
    assert dict(cases.select("case", "outcome").iter_rows()) == {"1": "approved", "2": "declined", "3": "open"}
    assert process_log.counted(cases) == {"approved": 1, "declined": 1, "cancelled": 0, "open": 1}


def test_where_two_outcomes_are_told_the_first_of_the_rule_wins():
    both = events(("1", 0, "withdrawn", "complete", "a"), ("1", 1, "approved", "complete", "b"))
    assert process_log.outcomes(both, ENDINGS).collect()["outcome"].to_list() == ["approved"]


def test_a_case_takes_from_its_first_event_to_its_last():
    days = dict(process_log.outcomes(ONE, ENDINGS).collect().select("case", "days").iter_rows())
    assert days == {"1": 2.0, "2": pytest.approx(1 / 24), "3": 0.0}


def test_a_share_is_late_beyond_the_days_allowed():
    times = process_log.times(process_log.outcomes(ONE, ENDINGS).collect(), 1.0)
    assert dict(times.select("outcome", "late").iter_rows()) == {"approved": 1.0, "declined": 0.0, "open": 0.0}


def test_a_wait_is_from_being_scheduled_to_being_begun_and_work_from_there_to_done():
    check = process_log.steps(ONE).filter(pl.col("activity") == "check").row(0, named=True)
    assert (check["wait_p50"], check["work_p50"], check["times"], check["people"]) == (24.0, 2.0, 1, 1)


def test_without_beginnings_a_wait_is_from_the_event_before():
    rows = events(("1", 0, "ask", "complete", "a"), ("1", 6, "sign", "complete", "b"))
    sign = process_log.steps(rows).filter(pl.col("activity") == "sign").row(0, named=True)
    assert (sign["wait_p50"], sign["work_p50"]) == (6.0, None)


def test_the_activity_that_waits_longest_stands_first_and_the_shares_are_of_one_whole():
    rows = process_log.steps(ONE)
    assert rows["waited"].to_list() == sorted(rows["waited"].to_list(), reverse=True)
    assert rows["share"].sum() == pytest.approx(1.0)


def test_work_laid_aside_and_taken_up_again_waits_in_between():
    rows = events(("1", 0, "call", "schedule", None), ("1", 1, "call", "start", "a"), ("1", 2, "call", "complete", "a"),
                  ("1", 9, "call", "start", "a"), ("1", 10, "call", "complete", "a"))
    call = process_log.steps(rows).row(0, named=True)
    assert (call["waited"], call["worked"]) == (8.0, 2.0)


def test_a_case_that_stays_with_one_person_is_not_handed_over():
    found = process_log.hand_overs(ONE)
    assert set(found.select("giver", "taker", "times").iter_rows()) == {("ann", "bo", 2), ("bo", "cy", 1)}


def test_events_of_nobody_do_not_break_a_hand_over():
    rows = events(("1", 0, "a", "complete", "x"), ("1", 1, "b", "complete", None), ("1", 2, "c", "complete", "y"))
    assert process_log.hand_overs(rows).select("giver", "taker", "times").rows() == [("x", "y", 1)]


def test_load_counts_what_each_did_and_the_hours_told_by_the_same_person():
    load = {row["resource"]: row for row in process_log.workload(ONE).to_dicts()}
    assert (load["bo"]["events"], load["bo"]["cases"], load["bo"]["worked"]) == (3, 2, 2.0)
    assert load["ann"]["worked"] is None
    assert sum(row["share"] for row in load.values()) == pytest.approx(1.0)


def test_what_follows_what_counts_only_what_was_done():
    assert ("ask", "check", 1) in process_log.follows(ONE).rows()
    assert ("ask", "Declined", 1) in process_log.follows(ONE).rows()


def test_an_empty_log_answers_empty():
    nothing = events()
    assert process_log.counted(process_log.outcomes(nothing, ENDINGS).collect()) == dict.fromkeys(
        ("approved", "declined", "cancelled", "open"), 0)
    for look in (process_log.steps, process_log.hand_overs, process_log.workload, process_log.follows):
        assert look(nothing).height == 0


NAMES = st.sampled_from(["ask", "check", "Approved", "Declined", "withdrawn"])
PEOPLE = st.sampled_from(["a", "b", "c", None])


@given(st.lists(st.tuples(st.sampled_from("123"), st.integers(0, 999), NAMES, PEOPLE), max_size=40))
def test_counts_are_those_of_a_plain_loop(told: list[tuple[str, int, str, str | None]]) -> None:
    ordered = sorted(told, key=lambda one: one[1])
    rows = events(*((case, float(hour), name, "complete", who) for case, hour, name, who in ordered))
    went: Counter[tuple[str, str]] = Counter()
    held: dict[str, str] = {}
    for case, _hour, _name, who in ordered:
        if who is not None and held.get(case, who) != who:
            went[held[case], who] += 1
        held[case] = who if who is not None else held.get(case, "")
        if held[case] == "":
            held.pop(case)
    found = {(giver, taker): times for giver, taker, times in
             process_log.hand_overs(rows).select("giver", "taker", "times").iter_rows()}
    assert found == dict(went)
    cases = process_log.outcomes(rows, ENDINGS).collect()
    assert sum(process_log.counted(cases).values()) == len({case for case, *_rest in told})
    assert (cases["days"] >= 0).all()
