"""PDFs: their text becomes rows and columns; traps, locks and fragments are refused, and scripts never run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading import apart, bounds
from clc.stages.inquiry.reading.papers import Paper, read_paper
from tests.stages.inquiry.reading import hostile

ROWS = [
    ("Cash and bank", "1,234,567.89"), ("Receivables", "-12.00"), ("Inventories", "(5.50)"),
    ("Total assets", "1,234,550.39"),
]


def read(tmp_path: Path, content: bytes) -> Paper:
    file = tmp_path / "statement.pdf"
    file.write_bytes(content)
    return read_paper(file, tmp_path)


def test_text_becomes_rows_of_names_and_amounts_with_their_places(tmp_path: Path) -> None:
    sheet = read(tmp_path, hostile.one_page(hostile.lines(ROWS))).sheets[0]
    assert [tuple(cell.text for cell in row) for row in sheet.rows] == ROWS
    assert (sheet.origin, sheet.notes) == ("pdf_text", ())
    box = sheet.rows[0][0].box
    assert box is not None
    assert box[0] == pytest.approx(72 / 612, abs=0.01)
    assert box[1] == pytest.approx((792 - 710) / 792, abs=0.015)


def test_each_page_leaves_a_picture_to_look_at(tmp_path: Path) -> None:
    assert read(tmp_path, hostile.one_page(hostile.lines(ROWS))).pages == (0,)
    assert (tmp_path / "page-0.jpg").stat().st_size > 1000


def test_a_turned_page_reads_the_same(tmp_path: Path) -> None:
    drawn = b"0 1 -1 0 612 0 cm " + hostile.lines(ROWS).replace(b" 7", b" 4").replace(b" 6", b" 3")
    turned = hostile.one_page(drawn).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    sheet = read(tmp_path, turned).sheets[0]
    assert {cell.text for row in sheet.rows for cell in row if cell.text} == {text for row in ROWS for text in row}


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"/OpenAction << /S /Launch /F (/bin/true) >>",
        b"/AA << /WC << /S /JavaScript /JS (while\\(1\\);) >> >>",
    ],
)
def test_scripts_and_actions_are_told_and_not_run(tmp_path: Path, catalogue: bytes) -> None:
    sheet = read(tmp_path, hostile.one_page(hostile.lines(ROWS), catalogue=catalogue)).sheets[0]
    assert "active_content" in sheet.notes
    assert sheet.rows[0][1].text == "1,234,567.89"


def test_a_locked_file_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="password"):
        read(tmp_path, hostile.locked())


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 200_000, b"%PDF-1.4\n%%EOF"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput):
        read(tmp_path, content)


def test_a_file_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read(tmp_path, hostile.of_pages(40)[:300])


def test_ten_thousand_pages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"more than {bounds.PAGES_MAX} pages"):
        read(tmp_path, hostile.of_pages(10_000))


@pytest.mark.slow
def test_a_picture_that_declares_2_7_gigabytes_gives_no_amounts_and_takes_no_memory(tmp_path: Path) -> None:
    sheet = read(tmp_path, hostile.with_huge_picture()).sheets[0]
    assert not any(cell.text for row in sheet.rows for cell in row)
    assert "no_text" in sheet.notes


def test_pages_that_name_themselves_as_parents_come_to_an_end(tmp_path: Path) -> None:
    looped = hostile.pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
    with pytest.raises(BadInput):
        read(tmp_path, looped)


def test_a_child_that_hangs_is_stopped_at_its_deadline(tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"
    file.write_bytes(hostile.one_page(hostile.lines(ROWS)))
    hurried = bounds.Allowance(seconds=0, cpu_seconds=10, memory=2 << 30)
    with pytest.raises(BadInput, match="too long"):
        apart.read_apart("pdf", [str(file), str(tmp_path)], hurried)


def test_a_child_out_of_memory_is_a_clear_message(tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"
    file.write_bytes(hostile.one_page(hostile.lines(ROWS)))
    with pytest.raises(BadInput, match="stopped"):
        apart.read_apart("pdf", [str(file), str(tmp_path)], bounds.Allowance(seconds=60, cpu_seconds=10, memory=16 << 20))


def test_a_child_sees_nothing_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "listing.py").write_text("import json, os\nprint(json.dumps(dict(os.environ)))\n")
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(apart, "command_of", lambda *given: [sys.executable, "-I", str(tmp_path / "listing.py")])
    seen = apart.read_apart("pdf", [], bounds.PDF)
    assert "CLC_DATABASE_URL" not in seen
    assert set(seen) <= {*apart._KEPT, "LC_CTYPE"}
