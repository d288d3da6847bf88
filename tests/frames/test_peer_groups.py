"""Groups of peers: codes roll up to division and section, words stay their own, sizes are those of the day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.indicators.size import SIZES
from clc.frames.peer_groups import LEVELS, Group, group_of, key_of, level_of, near, peer_groups
from clc.frames.sizes import size_of, size_words, sizes
from clc.policy.loader import shipped
from tests.shared import shared_data

BOOK = shipped()
DAY = date(2024, 6, 30)
MILLION = 1e6


def firms(*rows: tuple[int, str | None, float | None, float | None]) -> pl.DataFrame:
    """Firms: client, industry, employees, revenue."""
    return pl.DataFrame(rows, schema={"client": pl.Int64, "industry": pl.String, "employees": pl.Float64,
                                      "revenue": pl.Float64}, orient="row")  # fmt: skip


def test_a_class_belongs_to_its_division_and_section_and_a_size_narrows_both() -> None:
    row = peer_groups(firms((1, "C2511", 350, 25 * MILLION)), BOOK, DAY).row(0, named=True)
    assert row == {"client": 1, "division_size": "C25/medium", "division": "C25", "section_size": "C/medium",
                   "section": "C", "size": "medium"}  # fmt: skip


def test_digits_alone_find_their_section() -> None:
    assert peer_groups(firms((1, "2511", None, None)), BOOK, DAY)["division"].to_list() == ["C25"]


def test_an_industry_in_words_is_a_group_of_its_own_in_no_section() -> None:
    row = peer_groups(firms((1, " 专用机械 ", 350, 25 * MILLION)), BOOK, DAY).row(0, named=True)
    assert (row["division"], row["section"], row["division_size"]) == ("~专用机械", None, None)


def test_a_section_alone_has_no_division_and_no_industry_has_no_group() -> None:
    found = peer_groups(firms((1, "C", None, None), (2, None, None, None), (3, "", None, None)), BOOK, DAY)
    assert found["division"].to_list() == [None, None, None]
    assert found["section"].to_list() == ["C", None, None]


def test_without_a_size_the_groups_by_size_are_unknown_not_small() -> None:
    row = peer_groups(firms((1, "C25", None, None)), BOOK, DAY).row(0, named=True)
    assert (row["size"], row["division_size"], row["section_size"]) == (None, None, None)


@pytest.mark.parametrize(("key", "group", "level"), [
    ("C25", Group("C", "25"), "division"), ("C25/medium", Group("C", "25", size="medium"), "division_size"),
    ("C", Group("C"), "section"), ("C/large", Group("C", size="large"), "section_size"),
    ("~专用机械", Group(named="专用机械"), "division"), ("~纺织/服装", Group(named="纺织/服装"), "division"),
    ("~纺织/服装/micro", Group(named="纺织/服装", size="micro"), "division_size"),
])  # fmt: skip
def test_a_key_says_what_it_is(key: str, group: Group, level: str) -> None:
    assert group_of(key) == group
    assert level_of(key) == level


def test_no_firms_have_no_groups_and_of_the_same_types() -> None:
    none, one = peer_groups(firms(), BOOK, DAY), peer_groups(firms((1, "C25", 1, 1)), BOOK, DAY)
    assert none.is_empty()
    assert none.schema == one.schema


def test_near_keeps_only_the_groups_the_firm_is_in() -> None:
    three = firms((1, "C25", 350, 25 * MILLION), (2, "C26", 350, 25 * MILLION), (3, "F51", None, None))
    groups = peer_groups(three, BOOK, DAY)
    held = near(groups, 1).sort("client")
    assert held["division"].to_list() == ["C25", None, None]
    assert held["section_size"].to_list() == ["C/medium", "C/medium", None]
    assert near(groups, 9).select(LEVELS).null_count().sum_horizontal().item() == 3 * len(LEVELS)


CODES = st.sampled_from(["C25", "5132", "F5211", "K7010", "J66", "钢铁", ""])


@given(st.lists(st.tuples(CODES, st.none() | st.floats(0, 3000), st.none() | st.floats(0, 3e9)), min_size=1, max_size=20))
def test_sizes_by_arrays_columns_and_floats_agree(rows: list[tuple[str, float | None, float | None]]) -> None:
    table = firms(*[(at, *row) for at, row in enumerate(rows)]).with_columns(assets=pl.lit(None, dtype=pl.Float64))
    quick = size_words(table, BOOK, DAY).to_list()
    assert quick == sizes(table, BOOK, DAY)["size"].to_list()
    told = [{"employees": e, "revenue": r} for _code, e, r in rows]
    plain = [{name: value for name, value in one.items() if value is not None} for one in told]
    assert quick == [size_of(row[0], one, BOOK, DAY) for row, one in zip(rows, plain, strict=True)]
    assert set(quick) <= set(SIZES)


def test_every_class_of_the_classification_rolls_up_to_its_division_and_section() -> None:
    listed = pl.read_csv(shared_data("cn_reference") / "gbt4754_2017.csv", infer_schema=False)
    codes = [code for code in listed["code"] if len(code) == len("C2511")]
    assert len(codes) > 1300
    for code in codes:
        assert key_of(code[1:], BOOK) == key_of(code, BOOK) == code[:3], code
