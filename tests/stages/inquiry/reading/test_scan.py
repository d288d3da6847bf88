"""Scanned sheets are read: amounts right or marked, however the page lies; traps are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading.papers import read_paper
from tests import drawn_sheets
from tests.drawn_sheets import Drawn, Score
from tests.stages.inquiry.reading import hostile

RIGHT_SHARE_MIN = 0.98


def score(tmp_path: Path, drawn: Drawn, name: str = "sheet.png") -> Score:
    drawn.image.save(tmp_path / name)
    return drawn_sheets.score(drawn, read_paper(tmp_path / name, tmp_path).sheets[0])


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "dpi"), [(21, 200), (22, 150)])
def test_a_turned_and_noisy_sheet_is_read_and_no_wrong_amount_goes_unmarked(tmp_path: Path, seed: int, dpi: int) -> None:
    told = score(tmp_path, drawn_sheets.scanned(seed, dpi=dpi))
    assert told.right >= RIGHT_SHARE_MIN * told.amounts
    assert told.silent == 0
    assert told.marked <= 0.1 * told.amounts


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [1, 2])
def test_a_sheet_that_lies_on_its_side_or_head_is_put_upright(tmp_path: Path, quarters: int) -> None:
    drawn = drawn_sheets.scanned(23, degrees=-4)
    told = score(tmp_path, Drawn(drawn.image.rotate(90 * quarters, expand=True), drawn.texts))
    assert told.right >= RIGHT_SHARE_MIN * told.amounts
    assert told.silent == 0


@pytest.mark.slow
def test_a_picture_in_a_pdf_is_read_from_what_people_see(tmp_path: Path) -> None:
    drawn = drawn_sheets.scanned(24)
    drawn.image.convert("RGB").save(tmp_path / "sheet.pdf", resolution=200)
    paper = read_paper(tmp_path / "sheet.pdf", tmp_path)
    assert paper.sheets[0].origin == "pdf_scan"
    assert (tmp_path / "page-0.jpg").is_file()
    assert drawn_sheets.score(drawn, paper.sheets[0]).right >= RIGHT_SHARE_MIN * drawn.amounts


@pytest.mark.slow
def test_an_empty_page_is_told(tmp_path: Path) -> None:
    Image.new("L", (800, 600), 255).save(tmp_path / "sheet.png")
    sheet = read_paper(tmp_path / "sheet.png", tmp_path).sheets[0]
    assert (sheet.rows, "no_text" in sheet.notes) == ((), True)


def test_a_picture_that_declares_900_million_dots_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.png").write_bytes(hostile.huge_png())
    with pytest.raises(BadInput, match="million dots"):
        read_paper(tmp_path / "sheet.png", tmp_path)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(5000)])
def test_a_broken_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sheet.png").write_bytes(content)
    with pytest.raises(BadInput, match="cannot be opened"):
        read_paper(tmp_path / "sheet.png", tmp_path)
