"""The book as a value: its edition, what-if by overlay, replay from texts, and what it says on a day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.policy import loader
from clc.policy.overlay import over
from clc.policy.problems import BadBook
from clc.policy.rulebook import Book
from tests.policy.small import WARNING, book_of, small, texts

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "yz"]),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from("abc"), each, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return book_of(small(tmp_path / "shipped"))


def test_a_book_that_says_the_same_is_the_same_edition(tmp_path, book):
    assert book_of(small(tmp_path / "elsewhere")).edition == book.edition
    assert len(book.edition) == 64
    assert book.edition.startswith(book.short_edition)


def test_order_and_comments_are_no_change(tmp_path, book):
    other = (
        "# why\n" + "\n".join(reversed(WARNING.split("levels:")[0].splitlines())) + "\nlevels:" + WARNING.split("levels:")[1]
    )
    assert book_of(small(tmp_path / "other", warning__thin_cover=other)).edition == book.edition


def test_one_number_changed_is_another_edition(tmp_path, book):
    other = WARNING.replace("1.30", "1.31")
    assert book_of(small(tmp_path / "other", warning__thin_cover=other)).edition != book.edition


def test_an_overlay_of_nothing_changes_nothing(book):
    same = book.overlay({})
    assert same.edition == book.edition
    assert same.warnings == book.warnings
    assert book.overlay(texts()).edition == book.edition


def test_an_overlay_is_a_new_value_and_the_old_one_stays(book):
    edition = book.edition
    draft = book.overlay(texts(levels={"yellow": {date(2026, 1, 1): 1.5}}))
    assert draft.at(date(2026, 3, 31)).warnings["thin_cover"].thresholds["yellow"] == 1.5
    assert book.at(date(2026, 3, 31)).warnings["thin_cover"].thresholds["yellow"] == 1.3
    assert book.edition == edition != draft.edition
    assert draft.origin("warning/thin_cover")[-1] == "draft"


def test_saying_the_same_again_is_no_change(book):
    again = book.overlay({path: dict(book.text(path)) for path in book.paths()})
    assert again.edition == book.edition


def test_a_draft_may_add_a_rule(book):
    draft = book.overlay({"warning/second": dict(book.text("warning/thin_cover"))})
    assert set(draft.warnings) == {"thin_cover", "second"}


@pytest.mark.parametrize(
    "changes",
    [
        texts(unit="bananas"),
        texts(levels={"yellow": {"2026-01-01": 1.1}}),
        texts(levels={"yellow": {"2026-01-01": "1.3 * 2"}}),
        texts(plan="nap"),
        texts(colour="red"),
        {"weather/rain": {"label": "x"}},
        {"warning/../../etc": {"label": "x"}},
        {"warning": {"label": "x"}},
    ],
)
def test_a_draft_that_does_not_hold_is_refused_whole(book, changes):
    with pytest.raises(BadBook):
        book.overlay(changes)


def test_an_edition_is_replayed_from_its_texts(book):
    kept = json.loads(json.dumps(book.texts()))
    replayed = Book.from_texts(kept)
    assert replayed.edition == book.edition
    assert replayed.warnings == book.warnings


def test_the_shipped_edition_is_replayed_from_its_texts():
    shipped = loader.shipped()
    assert Book.from_texts(json.loads(json.dumps(shipped.texts()))).edition == shipped.edition


def test_a_book_on_a_day_has_the_numbers_in_force(book):
    assert book.at(date(2026, 3, 31)).warnings["thin_cover"].thresholds == {"yellow": 1.3, "red": 1.15}
    assert book.at(date(2026, 9, 30)).warnings["thin_cover"].thresholds == {"yellow": 1.3, "red": 1.2}
    assert book.at(date(2024, 9, 30)).warnings == {}


def test_a_book_knows_how_far_back_its_rules_look(book):
    draft = book.overlay(
        texts(
            when="falls_by",
            over_months=6,
            levels={"yellow": {"2025-01-01": 0.1}, "red": {"2025-01-01": 0.2, "2026-07-01": 0.2}},
        )
    )
    assert draft.at(date(2026, 1, 1)).looks_back == {6: frozenset({"debt_service_cover"})}
    assert book.at(date(2026, 1, 1)).looks_back == {}


def test_a_kind_is_asked_for_by_name(book):
    assert list(book.rules("warning")) == ["thin_cover"]
    assert book.rules("tier") == {}
    with pytest.raises(KeyError):
        book.rules("weather")


@given(below=MAPPINGS)
def test_nothing_over_a_text_is_the_text(below):
    assert over(below, {}) == below


@given(below=MAPPINGS, above=MAPPINGS)
def test_what_the_upper_text_says_holds(below, above):
    merged = over(below, above)
    assert over(merged, above) == merged
    assert set(merged) == set(below) | set(above)


@given(below=MAPPINGS, above=MAPPINGS)
def test_merging_leaves_both_texts_as_they_were(below, above):
    before = json.dumps([below, above])
    over(below, above)
    assert json.dumps([below, above]) == before
