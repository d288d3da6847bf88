"""Commands are found by being there, loaded when called, and speak plainly when something is wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from clc.doors.cli.shared.commands import FILES, meaning, needs_django
from tests.command import clc
from tests.shared import REPOSITORY

EXPECTED = {
    "demo",
    "serve",
    "stop",
    "import",
    "judge",
    "explain",
    "rooms",
    "bench",
    "backup",
    "restore",
    "test",
    "lock",
    "train",
    "schedule",
    "size",
    "project",
    "allocate",
}


@pytest.fixture
def nowhere(tmp_path):
    """An environment whose home is empty and whose database answers to nobody."""
    return {
        "PATH": "/usr/bin:/bin",
        "CLC_HOME": str(tmp_path / "home"),
        "HOME": str(tmp_path),
        "CLC_DATABASE_URL": "postgresql://clc_app@/clc?host=/nonexistent&connect_timeout=1",
    }


def test_every_command_of_the_readme_is_a_file():
    assert set(FILES) >= EXPECTED


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_command_says_in_one_line_what_it_does(name):
    assert meaning(FILES[name]).endswith(".")


def test_help_lists_all_commands_without_loading_django(nowhere):
    code = (
        "import sys; from clc.doors.cli import main\ntry:\n main()\nexcept SystemExit: pass\n"
        "assert not {'django', 'polars', 'numpy'} & set(sys.modules), set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], env=nowhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"  {name} " in done.stdout for name in EXPECTED)


def test_only_commands_that_work_on_clients_load_django():
    assert needs_django(FILES["judge"])
    assert not needs_django(FILES["stop"])
    assert not needs_django(FILES["serve"])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FILES))
def test_every_command_has_help(name, nowhere):
    said = clc(name, "--help", env=nowhere)
    assert said.code == 0, said.err
    assert said.out.startswith("Usage: clc")


def test_an_unknown_command_is_not_understood(nowhere):
    assert clc("judgement", env=nowhere).code == 2


def test_an_unknown_option_is_not_understood(nowhere):
    assert clc("stop", "--now", env=nowhere).code == 2


def test_a_database_that_does_not_answer_is_said_with_what_to_do(nowhere):
    said = clc("backup", "x.tar", "--json", env=nowhere)
    assert said.code == 1
    assert "does not answer" in said.err
    assert "unset CLC_DATABASE_URL" in said.value["todo"]
    assert "Traceback" not in said.err + said.out


def test_rooms_answers_with_the_floors(nowhere):
    rooms = clc("rooms", "--json", env=nowhere).value["rooms"]
    assert [one["floor"] for one in rooms] == sorted((one["floor"] for one in rooms), reverse=True)
    assert {"kernel", "stages/hub", "engines/indicators"} <= {one["name"] for one in rooms}
    assert all(one["for"] for one in rooms if one["files"])


def test_stop_where_nothing_runs_stops_nothing(nowhere):
    env = {name: value for name, value in nowhere.items() if name != "CLC_DATABASE_URL"}
    assert clc("stop", "--json", env=env).value == {"server_stopped": False, "database_stopped": False}


def test_the_repository_is_where_the_source_is():
    assert (REPOSITORY / "src/clc/doors/cli/__init__.py").exists()
