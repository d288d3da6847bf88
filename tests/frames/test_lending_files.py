"""Files of a lending plan: what is read, and what is refused naming row and rule."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest

from clc.frames.lending_files import applicants_of, losses_of
from clc.kernel.errors import BadInput


def kept(folder, name, text):
    """A file with a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_clients_are_read_in_either_language(tmp_path):
    told = applicants_of(kept(tmp_path, "c.csv", "客户,评级,违约概率,行业\nE1,A1,0.02,C25\nE2,D,,\n"))
    assert list(told.code) == ["E1", "E2"]
    assert list(told.grade) == ["A1", "D"]
    assert told.pd[0] == 0.02
    assert np.isnan(told.pd[1])
    assert list(told.industry) == ["C25", ""]
    assert np.isnan(told.most).all()


@pytest.mark.parametrize(("text", "words"), [
    ("client,grade\na,A\n", "no column pd"), ("client,grade,pd\na,A,many\n", "'many', no number"),
    ("client,grade,pd\na,A,0.1\nb,A,inf\n", "row 3"), ("", "empty"),
])  # fmt: skip
def test_clients_that_cannot_be_read_are_refused(tmp_path, text, words):
    with pytest.raises(BadInput) as wrong:
        applicants_of(kept(tmp_path, "c.csv", text))
    assert words in str(wrong.value)


def test_a_workbook_of_customers_lost_is_read_with_two_rows_of_heads(tmp_path):
    book = openpyxl.Workbook()
    for row in (("贷款年利率", "客户流失率", None), (None, "信誉评级A", "信誉评级B"), (0.04, 0, 0), (0.0465, 0.25, 0.125)):
        book.active.append(row)
    book.save(tmp_path / "lost.xlsx")
    assert losses_of(tmp_path / "lost.xlsx") == ((0.04, 0.0465), {"A": (0.0, 0.25), "B": (0.0, 0.125)})


def test_a_csv_of_customers_lost_is_read(tmp_path):
    assert losses_of(kept(tmp_path, "l.csv", "rate,A\n0.04,0\n0.05,0.5\n")) == ((0.04, 0.05), {"A": (0.0, 0.5)})


@pytest.mark.parametrize(("text", "words"), [
    ("rate,A\n4.35,0.1\n", "Write 0.0435 for 4.35 %"), ("rate,A\n0.04,1.2\n", "the share lost of A at 0.04"),
    ("rate,A,B\n0.04,0.1\n", "the share lost of B"), ("0.04,0.1\n", "under a head"),
    ("rate,share\n0.04,0.1\n", "names a class"),
    ("rate,A\n0.04,0\n0.0x,0\n", "no rate between"),
])  # fmt: skip
def test_a_curve_that_cannot_be_meant_is_refused(tmp_path, text, words):
    with pytest.raises(BadInput) as wrong:
        losses_of(kept(tmp_path, "l.csv", text))
    assert words in str(wrong.value)


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "l.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing of the kind")
    with pytest.raises(BadInput, match="cannot be read"):
        losses_of(path)
    with pytest.raises(BadInput, match="no file"):
        losses_of(tmp_path / "nowhere.csv")
