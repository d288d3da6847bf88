"""How alike names are: the same in any order and script, never more than the same, never for a shared legal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.likeness import edit_distance, likeness, spellings

LETTERS = st.text("abcde北京曾重 ,.-", max_size=12)


@pytest.mark.parametrize(("one", "other"), [
    ("North Star Shipping Co., Ltd.", "NORTH STAR SHIPPING LIMITED"), ("SU, Chunpeng", "Chunpeng Su"),
    ("苏春鹏", "SU, Chunpeng"), ("苏春鹏", "Chunpeng Su"), ("曾小贤", "ZENG, Xiaoxian"), ("曾小贤", "CENG, Xiaoxian"),
    ("虚构电力有限公司", "虚构电力股份有限公司"), ("ＡＢＣＤＥ Trading", "abcde trading"),
    ("Inshaatco Sarl", "INSHAAT CO SARL"),
])
def test_names_that_differ_in_case_order_form_script_or_reading_are_the_same(one, other):
    assert likeness(one, other) == pytest.approx(1.0)


@pytest.mark.parametrize(("one", "other", "at_least", "below"), [
    ("North Star Shiping", "North Star Shipping", 0.9, 1.0), ("王伟", "王炜", 0.9, 1.0),
    ("北京华信科技有限公司", "北京华信贸易有限公司", 0.5, 0.85), ("Beijing Trading", "Shanghai Trading", 0.0, 0.85),
    ("First General Bank Limited", "Second General Bank Limited", 0.0, 0.85), ("虚构电力", "无关水务", 0.0, 0.3),
])
def test_names_that_are_nearly_the_same_are_nearly_one_and_others_are_not(one, other, at_least, below):
    assert at_least <= likeness(one, other) < below


@pytest.mark.parametrize("other", ["BND", "BN", "BNCA"])
def test_a_short_name_is_the_same_or_not(other):
    assert likeness("BNC", "B.N.C.") == 1.0
    assert likeness("BNC", other) == 0.0


def test_nothing_is_like_a_name_of_signs_only():
    assert likeness("...", "...") == likeness("", "North Star") == 0.0


@given(LETTERS, LETTERS)
def test_likeness_lies_between_nothing_and_the_same_and_does_not_mind_who_comes_first(one, other):
    found = likeness(one, other)
    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(likeness(other, one))


@given(st.text("ab北", max_size=9), st.text("ab北", max_size=9))
def test_the_distance_is_that_of_the_plain_table(one, other):
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row = row, [place]
        for at, theirs in enumerate(other, 1):
            row.append(min(above[at] + 1, row[-1] + 1, above[at - 1] + (letter != theirs)))
    assert edit_distance(one, other) == row[-1]


def test_readings_are_bounded_however_many_characters_have_several():
    assert 1 < len(spellings("重行乐长曾单朝传")) <= 16
