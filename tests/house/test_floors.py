"""The floors of the house, and the order of the stages, hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import REPOSITORY

STAGES = REPOSITORY / "src/clc/stages"


@pytest.fixture(scope="module")
def contracts() -> subprocess.CompletedProcess[str]:
    """What import-linter says."""
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_no_import_goes_up(contracts):
    assert contracts.returncode == 0, contracts.stdout[-3000:]


def test_all_four_contracts_were_looked_at(contracts):
    assert "4 kept" in contracts.stdout


def test_every_stage_stands_in_the_order(contracts):
    folders = {path.name for path in STAGES.iterdir() if (path / "__init__.py").exists()}
    order = next(line for line in (REPOSITORY / "pyproject.toml").read_text().splitlines() if '"hub"]' in line)
    assert folders == {word for word in order.split('"') if word.isalpha() and word != "layers"}


def test_the_linter_would_see_an_import_that_goes_up(tmp_path):
    copy = tmp_path / "house"
    shutil.copytree(REPOSITORY / "src", copy / "src", ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    shutil.copyfile(REPOSITORY / "pyproject.toml", copy / "pyproject.toml")
    (copy / "src/clc/kernel/up.py").write_text("from clc.stages import hub\n")
    linter = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run(
        [linter, "--no-cache"],
        cwd=copy,
        env={"PYTHONPATH": str(copy / "src"), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "clc.kernel.up -> clc.stages" in said.stdout
