"""What the README says can be done, can be done."""

from __future__ import annotations

import re
import shlex

import pytest

from clc.doors.cli.shared.commands import FILES
from tests.command import clc
from tests.shared import REPOSITORY

READMES = ("README.md", "README.zh.md")
FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def lines(readme: str) -> list[list[str]]:
    """The commands of a README, split into words."""
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    return [shlex.split(line) for block in FENCE.findall(text) for line in block.splitlines()]


COMMANDS = sorted({tuple(words) for readme in READMES for words in lines(readme) if words[0].endswith("clc")})


def test_both_languages_show_the_same_commands():
    assert lines("README.md") == lines("README.zh.md")


def test_the_first_two_commands_are_all_a_stranger_needs():
    assert lines("README.md")[:2] == [["./clc", "demo"], ["./clc", "test"]]


def test_ci_runs_the_test_command_of_the_readme():
    assert "exec ./clc test </dev/null" in (REPOSITORY / ".ci/run").read_text()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_exists(words):
    assert words[1] in FILES


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({words[1] for words in COMMANDS}))
def test_its_options_exist(name, tmp_path):
    env = {"PATH": "/usr/bin:/bin", "CLC_HOME": str(tmp_path), "HOME": str(tmp_path)}
    shown = [words for words in COMMANDS if words[1] == name]
    parts = {words[2] for words in shown if len(words) > 2 and words[2].isalpha()}
    help_text = "".join(clc(name, *part, "--help", env=env).out for part in ([], *([one] for one in sorted(parts))))
    used = {word for words in shown for word in words if word.startswith("--")}
    assert {option for option in used if option not in help_text} == set()


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_no_link_leads_nowhere(readme):
    links = LINK.findall((REPOSITORY / readme).read_text(encoding="utf-8"))
    assert [link for link in links if not (REPOSITORY / link).exists()] == []
