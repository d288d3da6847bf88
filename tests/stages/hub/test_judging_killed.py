"""kill -9 on a running judgement: what people see stays as it was, and the next run is whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from django.db import connection

from clc.stages.hub import judged, lakehouse
from clc.stages.hub.judging import answer, judge
from clc.stages.hub.models import Action, Judging, Standing, Verdict
from clc.stages.hub.reach import as_system
from tests.shared import REPOSITORY
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House, build

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY, LATER = date(2026, 1, 15), "2026-02-15"


@pytest.fixture
def judged_house() -> House:
    house = build()
    with as_system():
        lay(pl.concat([invoices(house.mine), invoices(house.colleague, void_each=2)]))
    judge(by=house.risk, day=DAY)
    connection.commit()
    return house


def seen() -> tuple[object, ...]:
    """All that people see of runs."""
    with as_system():
        return (Judging.objects.count(), judged.last_run(), list(Standing.objects.order_by("client").values()),
                list(Verdict.objects.order_by("id").values()), list(Action.objects.order_by("id").values()))


def folders() -> int:
    """How many folders of runs lie in the lake."""
    return len(list((lakehouse.root() / "judged").glob("day=*/run-*")))


def waiting(seconds: float) -> Callable[[], bool]:
    """Kill so many seconds after the process began to judge."""
    begun = time.monotonic()
    return lambda: time.monotonic() - begun > seconds


def kill_when(reached: Callable[[], bool]) -> bool:
    """Judge in a process of its own and kill it when something is reached; whether it was killed in time."""
    process = subprocess.Popen([sys.executable, "-m", "clc.doors.cli", "judge", "--as-of", LATER], cwd=REPOSITORY,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if reached():
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.002)
    _out, said = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode == -signal.SIGKILL


def test_a_killed_run_is_not_seen_and_the_next_is_whole(judged_house: House) -> None:
    before = seen()
    killed = 0
    for reached in (waiting(0.5), waiting(1.5), lambda: folders() > 1, lambda: len(files_of_new_run()) >= 2):
        if kill_when(reached):
            killed += 1
            assert seen() == before
        else:
            break
    assert killed >= 2
    run = judge(by=judged_house.risk, day=date.fromisoformat(LATER))
    assert answer(run)["clients"] == 3
    assert folders() == seen()[0]
    connection.close()


def files_of_new_run() -> list[str]:
    """The files of runs that no row tells of."""
    base = lakehouse.root() / "judged"
    return [path.name for path in base.glob(f"day={LATER}/run-*/*.parquet")]
