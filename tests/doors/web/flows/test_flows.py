"""How processes run: an imported log in five looks, one's own cases, and nobody's without the permission."""

from __future__ import annotations

from pathlib import Path

import pytest

from clc.channels.process_log.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

LINES = """case,activity,time,resource,phase
1,Asked,2026-01-05T08:00:00+08:00,ann,complete
1,Checked,2026-01-05T08:00:00+08:00,,schedule
1,Checked,2026-01-09T08:00:00+08:00,bo,start
1,Checked,2026-01-09T10:00:00+08:00,bo,complete
1,Approved,2026-03-09T10:00:00+08:00,cy,complete
2,Asked,2026-01-06T08:00:00+08:00,ann,complete
2,Declined,2026-01-06T09:00:00+08:00,bo,complete
"""


@pytest.fixture
def brought(house: House, tmp_path: Path) -> Import:
    """A log that was imported."""
    file = tmp_path / "elsewhere.csv"
    file.write_text(LINES, encoding="utf-8")
    with as_system():
        run = plan_import(by=the_machine(), channel=CHANNEL, path=file)
    return run_import(run.pk, channels={CHANNEL.name: CHANNEL})


@pytest.mark.parametrize(("view", "says"), [
    ("times", "50.0%"), ("waits", "Checked"), ("hands", "cy"), ("load", "ann"), ("order", "Declined"),
])
def test_an_imported_log_is_looked_at_five_ways(
    house: House, sign_in: SignIn, brought: Import, view: str, says: str
) -> None:
    page = sign_in(house.risk).get(f"/flows/?log={brought.pk}&view={view}").content.decode()
    assert says in page
    assert "elsewhere.csv" in page


def test_where_a_case_waited_longest_is_said_first(house: House, sign_in: SignIn, brought: Import) -> None:
    page = sign_in(house.risk).get(f"/flows/?log={brought.pk}&view=waits").content.decode()
    assert "Most of the waiting is for Approved" in page


def test_without_any_case_the_page_says_what_to_do(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/flows/").content.decode()
    assert "No case has begun yet" in page


def test_a_log_that_is_not_there_shows_ones_own(house: House, sign_in: SignIn, brought: Import) -> None:
    answer = sign_in(house.manager).get("/flows/?log=999999&view=nothing")
    assert answer.status_code == 200
    assert "No case has begun yet" in answer.content.decode()


def test_an_undone_log_is_no_longer_offered(house: House, sign_in: SignIn, brought: Import) -> None:
    with as_system():
        Import.objects.filter(pk=brought.pk).update(state="undone")
    assert "elsewhere.csv" not in sign_in(house.risk).get("/flows/").content.decode()
