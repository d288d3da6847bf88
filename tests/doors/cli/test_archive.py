"""A backup holds everything, is whole or refused, and never goes over what is there."""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
from pathlib import Path

import pytest

from clc.doors.cli.shared import archive
from clc.home import Home
from clc.kernel.errors import BadInput
from tests.command import clc


@pytest.fixture
def backup(installation, tmp_path):
    """A backup of an installation with a file in its lake, and the file."""
    home = Home.open(installation["CLC_HOME"])
    part = home.lake / "invoice" / "day=2020-01-01" / "a.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"rows" * 1000)
    home.key("django")
    said = clc("backup", str(tmp_path / "b.tar"), "--json", env=installation)
    assert said.code == 0, said.err
    return tmp_path / "b.tar", part


def changed(source: Path, target: Path, name: str, content: bytes) -> Path:
    """The same backup with other bytes under one name."""
    with tarfile.open(source) as tar, tarfile.open(target, "w") as out:
        for member in tar:
            body = content if member.name == name else tar.extractfile(member).read()
            member.size = len(body)
            out.addfile(member, io.BytesIO(body))
    return target


def test_a_backup_names_its_files_and_rows(backup):
    manifest = archive.read_manifest(backup[0])
    assert "lake/invoice/day=2020-01-01/a.parquet" in manifest["files"]
    assert manifest["rows"]["django_migrations"] > 20


def test_only_its_owner_reads_a_backup(backup):
    assert backup[0].stat().st_mode & 0o777 == 0o600


def test_a_backup_never_overwrites_a_file(backup, installation):
    said = clc("backup", str(backup[0]), env=installation)
    assert (said.code, "exists already" in said.err) == (1, True)


def test_a_changed_file_is_found_before_anything_is_written(backup, tmp_path):
    wrong = changed(backup[0], tmp_path / "wrong.tar", "lake/invoice/day=2020-01-01/a.parquet", b"other")
    with pytest.raises(BadInput, match=r"is damaged: lake/invoice/day=2020-01-01/a\.parquet"):
        archive.read_manifest(wrong)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_half_a_backup_is_refused(backup, tmp_path, keep):
    whole = backup[0].read_bytes()
    half = tmp_path / "half.tar"
    half.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(BadInput):
        archive.read_manifest(half)


def test_any_other_file_is_refused(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"PK\x03\x04 not a tar")
    with pytest.raises(BadInput, match="not a whole backup"):
        archive.read_manifest(tmp_path / "x.tar")


def test_a_home_that_holds_something_is_not_restored_over(backup, installation):
    said = clc("restore", str(backup[0]), env=installation)
    assert (said.code, "already holds an installation" in said.err) == (1, True)


@pytest.mark.parametrize("name", ["../outside", "run/serve.pid", "/etc/x"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    home = Home.open(tmp_path / "home")
    with tarfile.open(tmp_path / "x.tar", "w") as out:
        out.addfile(tarfile.TarInfo(name), io.BytesIO())
    with tarfile.open(tmp_path / "x.tar", "r|") as tar, pytest.raises(BadInput, match="does not belong"):
        archive.unpack(tar, tar.next(), home, home.run / "dump")


@pytest.mark.alone
@pytest.mark.slow
def test_what_was_saved_comes_back_with_another_database(backup, installation):
    second = Path(tempfile.mkdtemp(prefix="clc-second-"))
    second.chmod(0o711)
    env = {name: value for name, value in installation.items() if not name.startswith("CLC_DATABASE")}
    env["CLC_HOME"] = str(second)
    said = clc("restore", str(backup[0]), "--json", env=env)
    try:
        assert said.code == 0, said.err
        assert said.value["rows"] == sum(archive.read_manifest(backup[0])["rows"].values())
        part = second / "lake/invoice/day=2020-01-01/a.parquet"
        assert part.read_bytes() == backup[1].read_bytes()
        assert (second / "keys/django").read_text() == Home.open(installation["CLC_HOME"]).key("django")
    finally:
        clc("stop", env=env)
        shutil.rmtree(second)
