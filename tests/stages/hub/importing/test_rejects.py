"""The file of rejected rows can be opened without harm."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clc.stages.hub.importing.rejects import NO_REJECTS, harmless, rejects_of, write_rejects


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "|calc"])
def test_a_cell_that_would_begin_a_formula_is_marked_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    assert write_rejects(path, [("a.csv", rejects_of([(0, "why", "=cmd|' /C calc'!A0")]))]) == 1
    heading, row = csv.reader(path.open(encoding="utf-8-sig"))
    assert heading == ["file", "row", "reason", "content"]
    assert row == ["a.csv", "2", "why", "'=cmd|' /C calc'!A0"]


def test_without_rejects_there_is_no_file(tmp_path: Path) -> None:
    assert write_rejects(tmp_path / "rejects.csv", [("a.csv", NO_REJECTS)]) == 0
    assert not list(tmp_path.iterdir())


def test_bytes_that_are_no_text_are_shown(tmp_path: Path) -> None:
    rejects = rejects_of([(3, "why", "a\udcffb\x00")])
    assert rejects["content"].to_list() == ["a\\udcffb\\0"]
