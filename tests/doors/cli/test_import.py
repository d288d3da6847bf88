"""`clc import` on invented files: what it answers, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clc.doors.cli import import_
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.importing.mappings import save_mapping
from clc.stages.hub.models import Client, Import
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run's own database stands already."""
    monkeypatch.setattr("clc.doors.cli.shared.ready.database", lambda home: None)


def clc_import(*words: str) -> Result:
    """Call the command as the shell would."""
    return CliRunner().invoke(import_.command, list(words), catch_exceptions=True)


def clients(folder: Path, *lines: str) -> str:
    """A list of clients."""
    path = folder / "clients.csv"
    path.write_text("\n".join(["code,client name", *lines, ""]), encoding="utf-8")
    return str(path)


def test_the_answer_is_one_object_with_every_figure(tmp_path: Path) -> None:
    done = clc_import("csv_upload", clients(tmp_path, "K1,虚构甲有限公司", "K2,"), "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert {key: told[key] for key in ("read", "new", "changed", "same", "rejected", "state")} == {
        "read": 2, "new": 1, "changed": 0, "same": 0, "rejected": 1, "state": "done"}
    assert Path(told["rejects_file"]).read_text(encoding="utf-8-sig").count("\n") == 2
    assert told["seconds"] >= 0


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    told = json.loads(clc_import("csv_upload", clients(tmp_path, "K1,虚构甲有限公司"), "--dry-run", "--json").stdout)
    assert (told["new"], told["dry_run"]) == (1, True)
    assert not Import.objects.exists()


def test_an_import_is_taken_back_by_its_number(tmp_path: Path) -> None:
    told = json.loads(clc_import("csv_upload", clients(tmp_path, "K1,虚构甲有限公司"), "--json").stdout)
    assert json.loads(clc_import("--undo", str(told["import"]), "--json").stdout)["clients"] == 1
    with as_system():
        assert not Client.objects.exists()


def test_a_mapping_is_given_by_name_or_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Kunde,Firma\nK1,虚构甲有限公司\n", encoding="utf-8")
    told = {"table": "client", "columns": {"who": "Kunde", "name": "Firma"}}
    (tmp_path / "mapping.json").write_text(json.dumps(told), encoding="utf-8")
    with as_system():
        save_mapping(by=the_machine(), name="theirs", channel="csv_upload", told=told)
    for given in ("theirs", str(tmp_path / "mapping.json")):
        assert json.loads(clc_import("csv_upload", str(path), "--mapping", given, "--json").stdout)["read"] == 1


def test_a_person_reads_a_table(tmp_path: Path) -> None:
    assert clc_import("csv_upload", clients(tmp_path, "K1,虚构甲有限公司")).exit_code == 0


@pytest.mark.parametrize("words", [("nowhere", "."), ("--undo", "99"), ("csv_upload", ".", "--mapping", "none")])
def test_what_is_not_there_is_told(words: tuple[str, ...]) -> None:
    assert isinstance(clc_import(*words).exception, NotFound)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert isinstance(clc_import("csv_upload", str(path)).exception, BadInput)


def test_without_channel_and_path_the_channels_are_named() -> None:
    done = clc_import()
    assert done.exit_code == 2
    assert all(name in done.output for name in ("csv_upload", "published_ratios", "statement_of_loans", "tax_invoice"))
