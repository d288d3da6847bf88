"""Runs of text become rows and columns by where they stand; amounts are known by their look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.stages.inquiry.reading import amounts, doubts, judging_marks
from clc.stages.inquiry.reading.laying import Run, laid
from clc.stages.inquiry.reading.seeing import Seen


def run(text: str, left: float, top: float, width: float) -> Run:
    return Run(text, 1.0, left, top, left + width, top + 10)


def grid(*runs: Run) -> list[list[str]]:
    return [[cell.text for cell in row] for row in laid(runs, page=0, width=1000, height=1000)]


def test_amounts_aligned_right_stand_in_one_column() -> None:
    rows = grid(run("cash", 10, 0, 40), run("1.00", 280, 1, 20), run("stock", 10, 20, 60), run("1,000.00", 250, 20, 50))
    assert rows == [["cash", "1.00"], ["stock", "1,000.00"]]


def test_an_empty_cell_stays_empty() -> None:
    first = [run("cash", 10, 0, 40), run("1.00", 280, 0, 20), run("2.00", 480, 0, 20)]
    assert grid(*first, run("stock", 10, 20, 40), run("3.00", 480, 20, 20))[1] == ["stock", "", "3.00"]


def test_a_title_across_the_page_does_not_join_columns() -> None:
    title = run("a title across the whole page", 0, 0, 600)
    rows = grid(title, run("cash", 10, 30, 40), run("1.00", 280, 30, 20), run("2.00", 480, 30, 20))
    assert rows[1] == ["cash", "1.00", "2.00"]


def test_two_pieces_of_a_cell_are_joined() -> None:
    assert grid(run("应收", 10, 0, 20), run("账款", 24, 0, 20), run("1.00", 280, 0, 20))[0][0] == "应收账款"


def test_columns_that_touch_are_cut_where_rows_hold_an_amount_beside_words() -> None:
    rows = []
    for at in range(5):
        rows += [run("cash", 10, 20 * at, 40), run("1,000.00", 250, 20 * at, 52), run("loans of banks", 300, 20 * at, 90)]
    rows += [run("9,000,000.00", 480, 0, 60)]
    assert grid(*rows)[0] == ["cash", "1,000.00", "loans of banks", "9,000,000.00"]


def test_an_amount_that_shares_its_cell_is_doubtful() -> None:
    cells = laid([run("cash", 10, 0, 40), run("1.00", 280, 0, 20), run("2.00", 302, 0, 20), run("x", 10, 20, 9),
                  run("3.00", 285, 20, 30)], page=0, width=1000, height=1000)
    assert cells[0][1].doubt == doubts.TWO_IN_ONE


def test_no_runs_give_no_rows() -> None:
    assert grid() == []


@pytest.mark.parametrize(
    "text", ["1,234.50", "-1,234.50", "(1,234.50)", "1234.5", "0", "１，２３４．５０", "¥1,234.00", "1,234 .50"],
)
def test_amounts_are_known(text: str) -> None:
    assert amounts.is_amount(text)


@pytest.mark.parametrize("text", ["", "-", "1,23.50", "(1.00", "12a", "资产", "1,234,5"])
def test_what_is_no_amount_is_known(text: str) -> None:
    assert not amounts.is_amount(text)


@given(st.integers(0, 10**14), st.booleans())
def test_an_amount_whose_separators_were_mistaken_is_mended(cents: int, negative: bool) -> None:
    written = f"{'-' if negative else ''}{cents // 100:,}.{cents % 100:02d}"
    assert amounts.mended(written.replace(",", ".")) == written
    assert amounts.mended(written.replace(".", ",")) == written
    assert amounts.is_grouped(written)


def both(text: str, sure: float = 0.99) -> tuple[Seen, Seen]:
    return Seen(text, sure), Seen(text, sure)


@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        (both("1,234.50"), both("1,234.50"), ""),
        (both("1,234.50"), both("1,284.50"), doubts.TWO_READINGS),
        (both("1,234.50", 0.5), both("1,234.50"), doubts.UNSURE),
        (both("1234.50"), both("1234.50"), doubts.NOT_GROUPED),
        (both("1,234.5"), both("1,234.5"), doubts.OTHER_DECIMALS),
        (both("1,23.50"), both("1,23.50"), doubts.NOT_AN_AMOUNT),
        ((Seen("1,Z34.50", 0.9), Seen("1,34.50", 0.9)), both("1,34.50"), doubts.TWO_READINGS),
    ],
)
def test_an_amount_is_doubtful_for_a_reason(first: tuple[Seen, Seen], second: tuple[Seen, Seen], doubt: str) -> None:
    assert judging_marks.of_amount(first, second, decimals=2)[2] == doubt


def test_an_amount_and_a_name_in_one_run_are_cut_apart() -> None:
    text = "89,319.23应付账款"
    at = tuple((place + 0.5) / len(text) for place in range(len(text)))
    assert judging_marks.cuts(text, at) == pytest.approx([9 / len(text)])
    assert judging_marks.cuts("89,319.23", at[:9]) == []
    assert judging_marks.cuts("应付账款", at[:4]) == []
