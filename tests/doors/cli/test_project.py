"""`clc project`: a case in a file, the answer for people and programs, scenarios, the workbook; no database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from clc.frames.projects.examples import example, names
from tests.command import clc


@pytest.fixture
def nowhere(tmp_path: Path) -> Mapping[str, str]:
    """An environment whose home is empty and whose database does not answer."""
    return {**os.environ, "CLC_HOME": str(tmp_path / "home"), "CLC_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}


def test_an_example_is_worked_out_for_a_program_without_a_database(nowhere: Mapping[str, str]) -> None:
    said = clc("project", "--example", "toll_road", "--json", "--as-of", "2026-06-30", env=nowhere)
    assert said.code == 0, said.err
    assert said.value["debt"][0]["binding"] == "cover"
    assert said.value["figures"]["min_dscr"] == pytest.approx(1.45, abs=1e-9)
    assert all(check["holds"] for check in said.value["checks"])
    assert said.value["remarks"][0]["rule"] == "structure/project_debt"
    assert "NaN" not in said.out


def test_a_person_reads_figures_debt_and_remarks(nowhere: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(example("leased_fleet"))
    said = clc("project", str(file), env=nowhere)
    assert said.code == 0, said.err
    assert "equity irr" in said.out
    assert "cover" in said.out
    assert "tail" in said.out


def test_a_scenario_and_all_of_them(nowhere: Mapping[str, str]) -> None:
    said = clc("project", "--example", "solar_plant", "--scenario", "s03_opex_10", "--json", env=nowhere)
    base = clc("project", "--example", "solar_plant", "--scenario", "all", "--json", env=nowhere).value
    row = {one["name"]: one for one in base["scenarios"]}
    assert said.value["figures"]["min_dscr"] == pytest.approx(row["s03_opex_10"]["min_dscr"])
    assert row["s03_opex_10"]["min_dscr"] < base["figures"]["min_dscr"]
    assert len(row) >= 18


def test_the_workbook_is_written_whole(nowhere: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "model.xlsx"
    said = clc("project", "--example", "leased_fleet", "--excel", str(file), "--json", env=nowhere)
    assert said.code == 0, said.err
    assert {"Inputs", "Results", "Checks"} <= set(openpyxl.load_workbook(file, read_only=True).sheetnames)
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == ["model.xlsx"]


@pytest.mark.parametrize(("old", "new", "words"), [
    ("rate: 0.042", "rate: 4.2", "write 0.042 for 4.2 %"), ("tenor_months: 72", "tenor_months: -6", "debt.0.tenor_months"),
    ("operation: 2026-04-01", "operation: 2020-04-01", "dates are reversed"),
    ("price: 0.24", "price: .nan", "revenue.0.price"),
    ("kind: other", "kind: castle", "least capital"),
    ("day_count: act/360", "day_count: act/361", "day_count"),
    ("unit: 1000000.0", "unit: 1000000.0\nunti: 1", "unti"),
])  # fmt: skip
def test_a_case_that_cannot_be_meant_ends_with_two_and_writes_nothing(
    old: str, new: str, words: str, nowhere: Mapping[str, str], tmp_path: Path,
) -> None:  # fmt: skip
    file, target = tmp_path / "case.yaml", tmp_path / "model.xlsx"
    file.write_text(example("leased_fleet").decode().replace(old, new, 1), encoding="utf-8")
    said = clc("project", str(file), "--json", "--excel", str(target), env=nowhere)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert not target.exists()


def test_no_case_an_unknown_example_and_an_unknown_scenario_are_not_understood(nowhere: Mapping[str, str]) -> None:
    for arguments in ((), ("--example", "castle"), ("--example", "toll_road", "--scenario", "s99"), ("nowhere.yaml",)):
        said = clc("project", *arguments, env=nowhere)
        assert said.code == 2, arguments
        assert said.err


def test_an_example_is_shown_to_start_from(nowhere: Mapping[str, str]) -> None:
    said = clc("project", "--example", names()[0], "--show-case", env=nowhere)
    assert said.out.encode() == example(names()[0])
