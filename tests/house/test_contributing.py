"""What CONTRIBUTING shows as an example works as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command import clc
from tests.shared import REPOSITORY

BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = dict(BLOCK.findall((REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")))
BOOK = """企业,日期,金额,收支
晨曦木业,2020-01-15,100.5,收
晨曦木业,2020-02-20,400,支
晨曦木业,2020-03-31,50,收
暮山纸业,2020-02-01,900,收
暮山纸业,2020-02-28,300,支
暮山纸业,某日,1,支
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with the examples in it."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(REPOSITORY / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    for name, text in EXAMPLES.items():
        path = copy / name
        assert not path.exists(), f"{name} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return copy


@pytest.fixture
def copy_of(house, installation):
    """The environment in which `clc` is that copy."""
    return {**installation, "PYTHONPATH": str(house / "src")}


@pytest.fixture
def book(tmp_path):
    """A cash book of two firms, one line of which cannot be read."""
    path = tmp_path / "book.csv"
    path.write_text(BOOK, encoding="utf-8")
    return path


def test_an_indicator_with_its_warning_is_two_files():
    assert sum("indicators/" in name or "/warning/" in name for name in EXAMPLES) == 2


def test_a_channel_is_one_folder():
    assert {Path(name).parent.name for name in EXAMPLES if "/channels/" in name} == {"cash_book"}


@pytest.mark.slow
def test_the_examples_work_as_they_stand(copy_of, book):
    brought = clc("import", "cash_book", str(book), "--json", env=copy_of)
    assert brought.code == 0, brought.err + brought.out
    assert (brought.value["read"], brought.value["new"], brought.value["rejected"]) == (6, 5, 1)
    again = clc("import", "cash_book", str(book), "--json", env=copy_of)
    assert again.value["new"] == 0
    judged = clc("judge", "--as-of", "2020-03-31", "--json", env=copy_of)
    assert judged.code == 0, judged.err
    assert judged.value["clients"] == 2
    drained = why(copy_of, "晨曦木业")
    assert drained["level"] == "red"
    assert {"account_cover": pytest.approx(150.5 / 400), "inflow_12m": 150.5, "outflow_12m": 400} == values(drained)
    assert why(copy_of, "暮山纸业")["level"] == "green"


def values(node: dict[str, Any]) -> dict[str, Any]:
    """The names and values of all that a warning comes from."""
    below = {name: value for each in node["inputs"] for name, value in values(each).items()}
    return below | {each["name"]: each["value"] for each in node["inputs"]}


def why(env: dict[str, str], client: str) -> dict[str, Any]:
    """What `clc explain` tells of a client's warning."""
    told = clc("explain", client, "warning/account_drained", "--json", env=env)
    assert told.code == 0, told.err
    return told.value
