"""Raw bytes are kept once, by their hash, under a name that leads nowhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.keeping import keep, look, safe_name


def test_the_kept_copy_has_the_bytes_and_their_hash(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\n1,2\n" * 1000)
    kept = keep(source, tmp_path / "imports")
    source.write_bytes(b"changed")
    copy = (tmp_path / "imports" / kept.path).read_bytes()
    assert hashlib.sha256(copy).hexdigest() == kept.sha256
    assert (kept.size, kept.lines) == (8000, 2000)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\n")
    assert keep(source, tmp_path / "imports") == keep(source, tmp_path / "imports")
    assert len([path for path in (tmp_path / "imports").rglob("*") if path.is_file()]) == 1
    assert look(source).sha256 == keep(source, tmp_path / "imports").sha256


def test_a_copy_left_by_a_killed_process_goes(tmp_path: Path) -> None:
    raw = tmp_path / "imports" / "raw"
    raw.mkdir(parents=True)
    (raw / ".999999999.part").write_bytes(b"half")
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\n")
    keep(source, tmp_path / "imports")
    assert not list(raw.glob(".*.part"))


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\x.csv", "/abs/x.csv", ".hidden", "a b;rm -rf.csv", "", "账单.csv", "x" * 500 + ".csv"],
)
def test_a_name_never_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    safe = safe_name(name)
    assert (tmp_path / safe).parent == tmp_path
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert 0 < len(safe) < 150


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no\.csv"):
        keep(tmp_path / "no.csv", tmp_path / "imports")
