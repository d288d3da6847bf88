"""Pasted blocks, text files and workbooks become sheets; traps are refused in words."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading import bounds, doubts
from clc.stages.inquiry.reading.grid import Sheet
from clc.stages.inquiry.reading.papers import kind_of, read_paper
from clc.stages.inquiry.reading.paste import paste
from tests.stages.inquiry.reading import hostile

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def test_a_block_from_a_spreadsheet_keeps_its_cells() -> None:
    block = '货币资金\t1,234.50\t"a\nb"\r\n应收\t\t(2)\r\n\r\n'
    assert texts(paste(block)) == [["货币资金", "1,234.50", "a b"], ["应收", "", "(2)"]]


def test_a_block_without_tabs_is_parted_at_commas_or_wide_gaps() -> None:
    assert texts(paste('cash,"1,234"\nstock,2'))[0] == ["cash", "1,234"]
    assert texts(paste("货币资金    1,234.50\n应收账款    2.00"))[1] == ["应收账款", "2.00"]


def test_a_quotation_mark_that_never_closes_costs_nothing() -> None:
    assert texts(paste('"cash\t1\nstock\t2'))[-1][-1].endswith("2")


def test_a_formula_as_text_is_marked_and_not_worked_out() -> None:
    cell = paste("cash\t=1+1").rows[0][1]
    assert (cell.text, cell.doubt) == ("=1+1", doubts.FORMULA)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_paste_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Nothing was pasted"):
        paste(text)


def test_a_paste_is_cut_at_the_bounds_with_a_note() -> None:
    sheet = paste("1\t2\n" * (bounds.ROWS_MAX + 5))
    assert len(sheet.rows) == bounds.ROWS_MAX
    assert sheet.notes == ("cut_short",)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_files_are_read_in_the_encodings_of_the_country(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "balance.csv"
    file.write_bytes('资产负债表\n项目,期末余额,年初余额\n货币资金,"1,234.50",2\n'.encode(codec))
    assert texts(read_paper(file, tmp_path).sheets[0])[-1] == ["货币资金", "1,234.50", "2"]


def test_a_workbook_gives_its_visible_sheets_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "资产负债表"
    sheet.append(["资产负债表", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["货币资金", 1234.5, 0.1 + 0.2])
    book.create_sheet("底稿").append(["secret", 1])
    book["底稿"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    paper = read_paper(tmp_path / "a.xlsx", tmp_path)
    assert [one.name for one in paper.sheets] == ["资产负债表"]
    assert texts(paper.sheets[0]) == [["资产负债表", "", ""], ["货币资金", "1234.5", "0.3"]]
    assert paper.sheets[0].notes == ("hidden_sheets",)


def test_a_formula_without_a_saved_result_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["货币资金", "=1+1"])
    book.save(tmp_path / "a.xlsx")
    assert "formulas_without_values" in read_paper(tmp_path / "a.xlsx", tmp_path).sheets[0].notes


def test_links_to_other_workbooks_are_told_and_not_followed(tmp_path: Path) -> None:
    file = hostile.changed(hostile.workbook(tmp_path / "a.xlsx"), "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert "external_links" in read_paper(file, tmp_path).sheets[0].notes


def test_external_entities_are_refused(tmp_path: Path) -> None:
    trap = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{HEAD}{TAIL}'
    file = hostile.changed(hostile.workbook(tmp_path / "a.xlsx"), SHEET, trap.encode())
    with pytest.raises(BadInput, match="XML entities"):
        read_paper(file, tmp_path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    file = hostile.changed(hostile.workbook(tmp_path / "a.xlsx"), SHEET, HEAD.encode() + b" " * (60 << 20) + TAIL.encode())
    with pytest.raises(BadInput, match="expands more than"):
        read_paper(file, tmp_path)


def test_a_million_empty_rows_are_one(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="A1000000"><v>2</v></c></row>'
    file = hostile.changed(hostile.workbook(tmp_path / "a.xlsx"), SHEET, f"{HEAD}{rows}{TAIL}".encode())
    assert len(read_paper(file, tmp_path).sheets[0].rows) <= 3


def test_deep_nesting_does_not_bring_the_reader_down(tmp_path: Path) -> None:
    deep = HEAD + "<a>" * 200_000 + TAIL
    file = hostile.changed(hostile.workbook(tmp_path / "a.xlsx"), SHEET, deep.encode())
    with pytest.raises(BadInput):
        read_paper(file, tmp_path)


def test_a_workbook_behind_a_password_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    with pytest.raises(BadInput, match="password"):
        read_paper(file, tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"PK\x03\x04 not a pdf"),
        ("a.xlsx", b"%PDF-1.7\n polyglot PK\x03\x04"),
        ("a.png", b"%PDF-1.7\n"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.csv", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_file_named_as_something_else_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match="not what its name says"):
        kind_of(tmp_path / name)


def test_a_web_page_under_a_workbooks_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(BadInput, match="web page"):
        kind_of(tmp_path / "a.xls")


def test_too_large_and_empty_files_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(bounds.BYTES_MAX + 1)
    (tmp_path / "b.csv").write_bytes(b"")
    for name in ("a.csv", "b.csv"):
        with pytest.raises(BadInput):
            kind_of(tmp_path / name)
