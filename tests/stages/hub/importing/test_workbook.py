"""Workbooks that are traps are not opened."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from clc.kernel.errors import BadInput
from clc.stages.hub.importing import workbook
from clc.stages.hub.importing.workbook import check_workbook, workbook_rows


def archive(folder: Path, parts: dict[str, bytes]) -> Path:
    path = folder / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_a_part_that_swells_out_of_proportion_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="-fold"):
        check_workbook(archive(tmp_path, {"xl/worksheets/sheet1.xml": bytes(32 << 20)}))


def test_parts_that_together_swell_beyond_the_bound_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "EXPANDED_MAX", 1 << 20)
    many = {f"xl/{number}.xml": bytes(range(256)) * 1024 for number in range(6)}
    with pytest.raises(BadInput, match="MB"):
        check_workbook(archive(tmp_path, many))


def test_a_header_that_lies_about_its_size_does_not_help(tmp_path: Path) -> None:
    path = archive(tmp_path, {"xl/sheet.xml": bytes(32 << 20)})
    content = path.read_bytes().replace((32 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(BadInput):
        list(workbook_rows(path))


@pytest.mark.parametrize("prologue", [b"<!DOCTYPE lolz [<!ENTITY lol 'lol'>]>", b'<!ENTITY x SYSTEM "file:///etc/passwd">'])
def test_xml_entities_are_refused(tmp_path: Path, prologue: bytes) -> None:
    with pytest.raises(BadInput, match="entities"):
        check_workbook(archive(tmp_path, {"xl/workbook.xml": b"<?xml version='1.0'?>" + prologue}))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil", "..\\evil", "C:/evil"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="outside"):
        check_workbook(archive(tmp_path, {name: b"x"}))


@pytest.mark.parametrize("place", ["XFD1048576", "xfd9999", "A1048576 BZ1"])
def test_a_few_cells_far_apart_do_not_fill_the_memory(tmp_path: Path, place: str) -> None:
    cells = b"".join(b'<c r="%s"><v>1</v></c>' % one.encode() for one in ["A1", *place.split()])
    with pytest.raises(BadInput, match="too far apart"):
        check_workbook(archive(tmp_path, {"xl/worksheets/sheet1.xml": b"<sheetData><row>" + cells}))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="workbook"):
        list(workbook_rows(archive(tmp_path, {"a.txt": b"x"})))


def test_days_and_whole_numbers_come_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = Workbook()
    book.active.append(["day", "count", "share", "paid"])
    book.active.append([datetime(2024, 2, 29), 12, 0.25, True])  # noqa: DTZ001
    book.save(path)
    (block,) = workbook_rows(path)
    assert block.records[0] == ["day", "count", "share", "paid"]
    assert block.records[1] == ["2024-02-29", "12", "0.25", "true"]
