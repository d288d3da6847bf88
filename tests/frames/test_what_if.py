"""What a draft would move: every client and verdict that differs, and nobody else."""

from __future__ import annotations

import polars as pl

from clc.frames.judging import WORDS, judge_frames
from clc.frames.what_if import moves
from tests.frames.portfolio import BOOK, DAY, ON, table

READINGS = table(client=[3, 1, 2], overdue_days_max=[0.0, 5.0, 40.0])


def judged(book=BOOK, readings=READINGS) -> pl.DataFrame:
    found = judge_frames(readings, book.at(DAY))
    return found.tiers.join(found.warnings, on="client")


def moved(after: pl.DataFrame, **more: object) -> list[tuple[object, ...]]:
    return moves(judged(), after, codes=BOOK.warnings, words=WORDS).rows()


def test_a_draft_that_says_nothing_moves_nobody():
    assert moved(judged(BOOK.overlay({}))) == []


def test_a_stricter_line_moves_just_those_beyond_it():
    draft = BOOK.overlay({"warning/overdue": {"levels": {"orange": {"2026-01-01": 3}}}})
    assert moved(judged(draft)) == [
        (1, "light", "yellow", "orange"),
        (1, "management_tier", "quality", "watch"),
        (1, "overdue", "yellow", "orange"),
    ]


def test_a_rule_that_only_the_draft_has_was_unknown():
    text = dict(BOOK.text("warning/overdue"))
    draft = BOOK.overlay({"warning/second": text})
    found = moves(judged(), judged(draft), codes=[*BOOK.warnings, "second"], words=[])
    assert found.rows() == [
        (1, "second", "unknown", "yellow"),
        (2, "second", "unknown", "red"),
        (3, "second", "unknown", "green"),
    ]


def test_the_other_way_round_moves_back():
    draft = judged(BOOK.overlay({"warning/overdue": {"levels": {"orange": {"2026-01-01": 3}}}}))
    there = moves(judged(), draft, codes=BOOK.warnings, words=WORDS)
    back = moves(draft, judged(), codes=BOOK.warnings, words=WORDS)
    assert back.rename({"before": "after", "after": "before"}).select(there.columns).equals(there)


def test_a_client_only_one_of_the_two_has_is_left_out():
    fewer = judged(readings=READINGS.filter(pl.col("client") > 1))
    assert moves(judged(), fewer, codes=BOOK.warnings, words=WORDS).rows() == []


def test_words_of_other_tables_are_compared_too():
    was, now = (
        pl.DataFrame({"client": [1, 2], "grade": ["A1", "B1"]}),
        pl.DataFrame({"client": [2, 1], "grade": ["B2", "A1"]}),
    )
    assert moves(was, now, codes=[], words=["grade"]).rows() == [(2, "grade", "B1", "B2")]


def test_the_shipped_book_on_its_day_is_what_was_judged():
    assert ON.edition == BOOK.edition
