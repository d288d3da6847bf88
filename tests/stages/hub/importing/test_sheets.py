"""A file of any format is a sheet: its heading and batches of rows from any row on."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from clc.kernel.errors import BadInput
from clc.stages.hub.importing import sheets
from clc.stages.hub.importing.sheets import open_sheet, unique_names

TABLE = pl.DataFrame({"code": [f"E{number}" for number in range(10)], "amount": [number * 1.5 for number in range(10)]})


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "BATCH_ROWS", 4)


def file_of(folder: Path, kind: str) -> Path:
    path = folder / f"table.{kind}"
    if kind == "csv":
        TABLE.write_csv(path)
    elif kind == "parquet":
        TABLE.write_parquet(path, row_group_size=3)
    else:
        book = Workbook()
        for row in [TABLE.columns, *TABLE.rows()]:
            book.active.append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("start", [0, 1, 4, 7, 9, 10])
def test_reading_goes_on_at_any_row(tmp_path: Path, kind: str, start: int) -> None:
    sheet = open_sheet(file_of(tmp_path, kind))
    assert sheet.heading == ["code", "amount"]
    batches = list(sheet.batches(start))
    rows = [row for batch in batches for row in batch.frame.select("code", "row").rows()]
    assert rows == [(f"E{number}", number) for number in range(start, 10)]
    assert sum(batch.read for batch in batches) == 10 - start
    assert not batches or batches[-1].next_row == 10


def text_sheet(folder: Path, content: bytes) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
    path = folder / "table.csv"
    path.write_bytes(content)
    batches = list(open_sheet(path).batches(0))
    return pl.concat([one.frame for one in batches]), [row for one in batches for row in one.rejects.rows()]


def test_rows_of_another_width_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    frame, rejects = text_sheet(tmp_path, b"a,b\n1,2\n3\n4,5,6\n7,8,,\n9,10\n")
    assert frame.rows() == [("1", "2", 0), ("7", "8", 3), ("9", "10", 4)]
    assert [row for row, _why, _content in rejects] == [1, 2]
    assert "3 cells" in rejects[1][1]


def test_a_row_with_bytes_that_are_no_text_is_refused_alone(tmp_path: Path) -> None:
    frame, rejects = text_sheet(tmp_path, "a,b\n甲,1\n".encode() + b"\xff\xfe,2\n" + "乙,3\n丙,4\n".encode())
    assert frame["a"].to_list() == ["甲", "乙", "丙"]
    assert [row for row, *_rest in rejects] == [1]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_with_nothing_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"empty|heading"):
        open_sheet(path)


def test_a_heading_alone_is_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n", encoding="utf-8")
    assert list(open_sheet(path).batches(0)) == []


def test_columns_without_a_name_or_with_the_same_are_told_apart() -> None:
    assert unique_names(["a", "", "a", "a", "\ufeffb"]) == ["a", "column 2", "a (2)", "a (3)", "b"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.parquet", b"PAR1 but not really"),
        ("x.xlsx", b"not a zip"),
        ("x.exe", b"MZ"),
        ("x.parquet", b"PAR1" + bytes(400) + b"PAR1"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput):
        list(open_sheet(path).batches(0))


def test_a_cut_parquet_file_is_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, "parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInput, match="Parquet"):
        open_sheet(path)


def test_a_heading_of_endless_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("x," * 5000 + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="columns"):
        open_sheet(path)
