"""kill -9 on a running import, at many points: nothing is lost, nothing comes twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clc.frames import lake
from clc.stages.hub.importing.planning import imports_folder
from clc.stages.hub.lakehouse import paths, root
from clc.stages.hub.models import Import, LakeFile
from tests.shared import REPOSITORY
from tests.stages.hub.importing.ledger import bring, figures, invoice, put
from tests.stages.hub.people import House, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS, DISTINCT = 10_000, 7_000


@pytest.fixture
def committed_house() -> House:
    return build()


def kill_when(path: Path, reached: Callable[[Import], bool]) -> bool:
    """Import in a process of its own and kill it when its position is reached; whether it was killed in time."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stages.hub.importing.bring", str(path)], cwd=REPOSITORY, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            run = Import.objects.first()
            if run is not None and reached(run):
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
    finally:
        process.kill()
        _out, said = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode == -signal.SIGKILL


def position(key: str, at_least: int, step: str) -> Callable[[Import], bool]:
    """Whether a run has come so far in a step."""
    return lambda run: run.position.get("step") == step and int(run.position.get(key, 0)) >= at_least


POINTS = [
    position("row", 500, "reading"),
    position("row", 6_000, "reading"),
    position("part", 0, "laying"),
    position("part", 9, "laying"),
]


def test_a_killed_import_goes_on_without_loss_or_repeat(committed_house: House, tmp_path: Path) -> None:
    put(tmp_path, "firm.csv", *(f"C{number},虚构公司{number},B,C0" for number in range(40)))
    put(tmp_path, "invoice.csv", *(invoice(f"C{number % 40}", number % DISTINCT) for number in range(ROWS)), "C1,bad")
    killed = [kill_when(tmp_path, reached) for reached in POINTS]
    assert sum(killed) >= 3, "the runs ended before they could be killed"
    run = bring(committed_house.operations, tmp_path)
    assert Import.objects.count() == 1
    assert figures(run) == (ROWS + 1, ROWS, 0, 0, 1)
    rows = lake.scan(paths("invoice")).collect()
    assert rows.height == ROWS
    assert rows["digest"].n_unique() == DISTINCT
    assert sorted(rows["row"].to_list()) == list(range(ROWS))
    assert int((rows["repeat"] > 0).sum()) == ROWS - DISTINCT
    listed = set(LakeFile.objects.values_list("path", flat=True))
    assert {path.relative_to(root()).as_posix() for path in root().rglob(f"ledger-{run.pk}-*")} == listed
    assert not list(imports_folder().rglob("*.part"))
    assert not list(imports_folder().glob("run-*/parts"))
    assert figures(bring(committed_house.operations, tmp_path)) == (ROWS + 1, 0, 0, ROWS, 1)
