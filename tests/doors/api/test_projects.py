"""Projects over the API: a case is run without keeping it, versions are kept and confirmed, mistakes are told by field."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from clc.engines.cashflow.project import run
from clc.frames.projects.reading import case_of
from clc.stages.deal.models import ProjectVersion
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.doors.web.projects.modelled import CASE
from tests.stages.hub.people import House


def begun(house: House) -> tuple[Caller, dict[str, Any]]:
    """A caller, and the project opened with a first version."""
    caller = Caller(house.manager)
    made = caller.send("projects/", {"client": "M1", "code": "P-1", "name": "虚构租赁"})
    assert made.status_code == 201, made.content
    version = caller.send(f"projects/{made.json()['id']}/versions", {"text": CASE, "newest": 0})
    assert version.status_code == 201, version.content
    return caller, caller.get(f"projects/{made.json()['id']}").json()


@pytest.mark.parametrize("body", [{"text": CASE}, {"case": yaml.safe_load(CASE.replace("2026-04-01", "'2026-04-01'").replace(
    "2033-04-01", "'2033-04-01'"))}])
def test_a_case_is_run_as_the_engine_runs_it_and_not_kept(house: House, body: dict[str, Any]) -> None:
    answer = Caller(house.manager).send("projects/run", {**body, "scenarios": True})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["figures"]["min_dscr"] == pytest.approx(float(run(case_of(CASE.encode())).min_dscr[0]))
    assert len(told["checks"]) >= 15
    assert len(told["scenarios"]) >= 15
    with as_system():
        assert not ProjectVersion.objects.exists()


@pytest.mark.parametrize(("body", "says"), [
    ({}, "One case is needed"), ({"text": "a: 1", "case": {}}, "One case is needed"), ({"case": {"name": "x"}}, "timeline"),
    ({"text": CASE + "\nsurprise: 1\n"}, "surprise"), ({"text": "a: &a [1]\nb: *a"}, "cannot be read"),
    ({"text": CASE + "\ncontingency: 4.35\n"}, "0.0435"), ({"text": "x" * 600_000}, "text"),
])
def test_what_is_no_case_is_refused_by_field(house: House, body: dict[str, Any], says: str) -> None:
    answer = Caller(house.manager).send("projects/run", body)
    assert answer.status_code == 422, answer.content
    assert says in answer.content.decode()


def test_a_version_is_answered_confirmed_and_not_overtaken(house: House) -> None:
    caller, project = begun(house)
    version = project["versions"][0]
    assert version["figures"]["min_dscr"] > 1
    assert caller.get(f"projects/versions/{version['id']}/answer").json()["figures"]["debt"] == pytest.approx(
        version["figures"]["debt"])
    stale = caller.send(f"projects/{project['id']}/versions", {"text": CASE + "\ncontingency: 0.03\n", "newest": 0})
    assert stale.status_code == 422
    assert caller.send(f"projects/versions/{version['id']}/confirm", {}).status_code == 403
    assert Caller(house.risk).send(f"projects/versions/{version['id']}/confirm", {}).json()["state"] == "confirmed"


def test_another_branch_finds_nothing(house: House) -> None:
    _caller, project = begun(house)
    other = Caller(house.other)
    assert other.get("projects/").json()["items"] == []
    assert other.get(f"projects/{project['id']}").status_code == 404
    assert other.get(f"projects/versions/{project['versions'][0]['id']}/answer").status_code == 404
