"""Cells become values, or say why they do not."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.stages.hub.importing.placing import Field
from clc.stages.hub.importing.values import TEXT_MAX, typed


def read(cells: list, wanted: Field, dtype=pl.String) -> tuple[list, list[str]]:
    raw = pl.DataFrame({"h": pl.Series(cells, dtype=dtype), "row": range(len(cells))}, schema_overrides={"row": pl.Int64})
    told = typed(raw, [wanted], {wanted.name: "h"})
    return told.frame[wanted.name].to_list(), told.rejects["reason"].to_list()


NUMBER, DAY = Field("x", kind="number"), Field("x", kind="date")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1", 1.0),
        ("-1.50", -1.5),
        (" 1,234,567.89 ", 1234567.89),
        ("¥ 3,000", 3000.0),
        ("（200）", -200.0),
        ("(1,000.5)", -1000.5),
        ("12%", 0.12),
        ("1e3", 1000.0),
        ("１２．５", 12.5),
        ("+7", 7.0),
        ("-0", 0.0),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, number: float) -> None:
    assert read([cell], NUMBER) == ([number], [])


@pytest.mark.parametrize("cell", ["abc", "1,23", "1.234,56", "inf", "1e400", "0x1f", "1 2 3 a", "12,34,567", "1e30", "--5"])
def test_what_is_no_number_is_never_guessed(cell: str) -> None:
    values, reasons = read([cell], NUMBER)
    assert values == []
    assert "is not a number" in reasons[0]
    assert cell in reasons[0]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-29",
        "2024/2/29",
        "2024.2.29",
        "20240229",
        "2024年2月29日",
        "2024-02-29 13:05:00",
        "2024-02-29T00:00:00Z",
        "２０２４－０２－２９",
    ],
)
def test_days_are_read_as_people_write_them(cell: str) -> None:
    assert read([cell], DAY) == ([date(2024, 2, 29)], [])


@pytest.mark.parametrize("cell", ["2023-02-29", "2024-13-01", "03/04/2024", "20241301", "0024-01-01", "9999-01-01", "soon"])
def test_days_that_do_not_exist_or_can_be_two_are_refused(cell: str) -> None:
    assert "no day" in read([cell], DAY)[1][0]


def test_month_first_days_are_read_where_that_is_declared() -> None:
    american = Field("x", kind="date", order="mdy")
    assert read(["11/01/1952 12:00:00 AM", "2024-02-29"], american)[0] == [date(1952, 11, 1), date(2024, 2, 29)]


def test_blank_cells_are_unknown_and_refused_only_where_needed() -> None:
    assert read(["", " ", "N/A", None, "—"], NUMBER) == ([None] * 5, [])
    values, reasons = read(["", "1"], Field("x", kind="number", required=True))
    assert values == [1.0]
    assert "blank" in reasons[0]


def test_a_code_that_spells_a_blank_word_is_text() -> None:
    assert read(["NA", "null"], Field("x"))[0] == ["NA", "null"]


def test_choices_are_the_declared_ones_in_any_case() -> None:
    status = Field("x", kind="choice", values={"有效发票": "valid", "作废发票": "void"})
    assert read(["有效发票", "VOID"], status)[0] == ["valid", "void"]
    assert "is none of" in read(["红冲"], status)[1][0]


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert read(["是", "No", "1", "否"], Field("x", kind="flag"))[0] == [True, False, True, False]


def test_types_that_a_file_has_by_itself_are_kept() -> None:
    assert read([1, 2], NUMBER, pl.Int64)[0] == [1.0, 2.0]
    assert read([datetime(2024, 2, 29, 8)], DAY, pl.Datetime)[0] == [date(2024, 2, 29)]  # noqa: DTZ001
    assert read([float("nan"), 1.0], NUMBER, pl.Float64)[0] == [None, 1.0]
    assert "is not a number" in read([float("inf")], NUMBER, pl.Float64)[1][0]


def test_a_giant_cell_and_a_nul_are_refused() -> None:
    assert "longer" in read(["x" * (TEXT_MAX + 1)], Field("x"))[1][0]
    assert "NUL" in read(["a\x00b"], Field("x"))[1][0]


def test_a_row_tells_every_reason_it_has() -> None:
    raw = pl.DataFrame({"a": ["x"], "b": ["y"], "row": [4]})
    told = typed(raw, [Field("n", kind="number"), Field("d", kind="date")], {"n": "a", "d": "b"})
    ((row, reason, content),) = told.rejects.rows()
    assert row == 4
    assert "a: " in reason
    assert "b: " in reason
    assert content == "x | y"


@given(st.lists(st.floats(-1e15, 1e15, allow_nan=False), min_size=1, max_size=20))
def test_a_number_written_out_is_read_back_exactly(numbers: list[float]) -> None:
    values, reasons = read([repr(number) for number in numbers], NUMBER)
    assert not reasons
    assert values == numbers


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=12),
    st.sampled_from(["text", "number", "date", "flag", "choice"]),
)
def test_no_cell_is_lost_and_none_crashes(cells: list[str | None], kind: str) -> None:
    values, reasons = read(cells, Field("x", kind=kind, values={"a": "b"}))
    assert len(values) + len(reasons) == len(cells)
