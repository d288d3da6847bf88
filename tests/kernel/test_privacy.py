"""Numbers of persons never go through whole; codes of organisations do."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel import privacy
from clc.kernel.ids import resident_id_check
from clc.kernel.privacy import mask, masked

RESIDENT = "11010519491231002X"


def test_the_examples_of_the_page_hold() -> None:
    assert doctest.testmod(privacy).failed == 0


@given(area=st.integers(110000, 659999), born=st.dates(), order=st.integers(0, 999), before=st.text(max_size=5))
def test_no_valid_number_of_a_person_passes(area, born, order, before) -> None:
    if not 1800 <= born.year <= 2099:
        return
    first = f"{area}{born:%Y%m%d}{order:03d}"
    number = first + resident_id_check(first)
    assert number not in masked(f"{before} {number}。")


@pytest.mark.parametrize("text", ["编号 91110000MA00EXA15Q", "合同 2026-0001", "1234567", "电费 13800138 元"])
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(("text", "shown"), [
    ("13800138000", "138****8000"), (f"身份证{RESIDENT}。", "身份证1101**********002X。"),
    ("110105491231002", "1101*******1002"), (RESIDENT.lower(), "1101**********002X"),
])
def test_a_number_shows_its_ends_only(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_short_number_is_hidden_whole() -> None:
    assert mask("12345678") == "********"
