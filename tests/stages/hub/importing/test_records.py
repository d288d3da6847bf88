"""Broken text costs its own line alone."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clc.stages.hub.importing import records
from clc.stages.hub.importing.records import LINE_MAX, blocks


def read(folder: Path, text: str | bytes, codec: str = "utf-8") -> tuple[list[list[str]], dict[int, str]]:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(codec))
    rows: list[list[str]] = []
    faults: dict[int, str] = {}
    for block in blocks(path, codec):
        faults.update({len(rows) + at: why for at, why in block.faults.items()})
        rows.extend(block.records)
    return rows, faults


def test_cells_with_commas_and_line_ends_stay_whole(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, 'a,b\n1,"x, y\nz"\n2,w\n')
    assert rows == [["a", "b"], ["1", "x, y\nz"], ["2", "w"]]
    assert not faults


def test_a_quotation_never_closed_loses_only_its_own_line(tmp_path: Path) -> None:
    good = "".join(f"{number},fine\n" for number in range(1000))
    rows, faults = read(tmp_path, f'a,b\n1,"open\n{good}')
    assert len(faults) == 1
    assert [row for row in rows if row[-1] == "fine"] == [[str(number), "fine"] for number in range(1000)]


def test_an_inch_sign_inside_a_cell_is_no_quotation(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, 'a,b\n1,5" pipe\n2,x\n3,6" pipe\n')
    assert rows[1:] == [["1", '5" pipe'], ["2", "x"], ["3", '6" pipe']]
    assert not faults


def test_a_line_of_many_megabytes_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, "a,b\n" + "x" * (3 * LINE_MAX) + "\n1,2\n")
    assert list(faults) == [1]
    assert rows[2] == ["1", "2"]
    assert len(rows[1][0]) < LINE_MAX


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    rows, _faults = read(tmp_path, "a,b\n\n1,2\n,\n\n")
    assert rows == [["a", "b"], ["1", "2"]]


def test_the_separator_is_the_one_the_heading_uses(tmp_path: Path) -> None:
    for sign in ",;\t|":
        rows, _faults = read(tmp_path, f"a{sign}b\n1{sign}2\n")
        assert rows == [["a", "b"], ["1", "2"]]


def test_line_ends_of_every_system_are_understood(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        rows, _faults = read(tmp_path, f"a,b{end}1,2{end}")
        assert rows == [["a", "b"], ["1", "2"]]


def test_a_quoted_record_may_lie_across_blocks(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(records, "_BLOCK_LINES", 3)
    rows, faults = read(tmp_path, 'a,b\n1,x\n2,"y\nz"\n3,w\n')
    assert rows == [["a", "b"], ["1", "x"], ["2", "y\nz"], ["3", "w"]]
    assert not faults


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(table=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_is_written_as_csv_is_read_back(tmp_path_factory, table: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("csv")
    quoted = ",".join(["h1", "h2"]) + "\n"
    quoted += "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table)
    rows, faults = read(folder, quoted)
    assert not faults
    assert rows[1:] == table
