"""`clc user`: the first people of an installation of one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client as Http

from clc.doors.cli import user
from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database runs already; the command need not start the home's own."""
    monkeypatch.setattr("clc.doors.cli.shared.ready.database", lambda home: None)


def call(*arguments: str) -> dict[str, Any]:
    """The command's JSON answer."""
    done = CliRunner().invoke(user.command, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_somebody_let_in_signs_in_with_the_password_printed() -> None:
    told = call("lin", "--role", "manager", "--branch", "N1", "--branch-name", "北方分行")
    assert Http().login(username="lin", password=told["password"])
    with as_system():
        assert User.objects.get(username="lin").branch.code == "N1"


def test_somebody_who_is_in_changes_role_and_keeps_their_password() -> None:
    first = call("lin", "--role", "manager")
    assert "password" not in call("lin", "--role", "risk")
    assert Http().login(username="lin", password=first["password"])
    assert User.objects.get(username="lin").role == "risk"


def test_an_unknown_branch_or_role_is_refused_with_what_to_do() -> None:
    for arguments, word in ((["--role", "manager", "--branch", "X"], "--branch-name"), (["--role", "emperor"], "manager")):
        with pytest.raises(Exception, match=word) as refused:
            CliRunner().invoke(user.command, ["lin", *arguments], catch_exceptions=False)
        assert refused.value.todo
