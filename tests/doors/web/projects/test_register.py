"""The list of projects: figures of the newest version, filters, few questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.doors.web.conftest import SignIn
from tests.doors.web.projects.modelled import CASE, confirmed, opened, written
from tests.stages.hub.people import House


@pytest.fixture
def filled(house: House) -> House:
    first = opened(house.manager, house.mine)
    written(house.manager, first)
    confirmed(house.risk, written(house.manager, first, CASE + "\ncontingency: 0.03\n", newest=1))
    opened(house.manager, house.mine, "P-2", "虚构水电项目")
    return house


@pytest.mark.parametrize(("query", "shown"), [
    ("", {"虚构风电项目", "虚构水电项目"}), ("q=风电", {"虚构风电项目"}), ("q=P-2", {"虚构水电项目"}), ("q=nothing", set()),
    ("state=confirmed", {"虚构风电项目"}), ("state=none", {"虚构水电项目"}), ("state=written", set()),
    ("cover=above_12", {"虚构风电项目"}), ("cover=below_1", set()), ("sort=-debt", {"虚构风电项目", "虚构水电项目"}),
    ("sort=cover&page=9", {"虚构风电项目", "虚构水电项目"}), ("sort=x&state=y&cover=z", {"虚构风电项目", "虚构水电项目"}),
])
def test_what_matches_is_found(filled: House, sign_in: SignIn, query: str, shown: set[str]) -> None:
    page = sign_in(filled.manager).get(f"/projects/?{query}").content.decode()
    assert {name for name in ("虚构风电项目", "虚构水电项目") if name in page} == shown


def test_figures_are_those_of_the_newest_version(filled: House, sign_in: SignIn) -> None:
    page = sign_in(filled.manager).get("/projects/").content.decode()
    assert "Confirmed" in page
    assert "No model yet" in page
    assert "<td>2</td>" in page


def test_the_number_of_questions_does_not_grow(house: House, sign_in: SignIn) -> None:
    first = opened(house.manager, house.mine)
    written(house.manager, first)
    for number in range(20):
        opened(house.manager, house.mine, f"Q-{number}", f"虚构项目 {number}")
    http = sign_in(house.manager)
    with CaptureQueriesContext(connection) as queries:
        assert http.get("/projects/").content.decode().count("data-open") == 21
    assert len(queries) <= 15


def test_a_client_shows_its_own_projects_only(filled: House, sign_in: SignIn) -> None:
    http = sign_in(filled.manager)
    assert "虚构风电项目" in http.get("/projects/M1/").content.decode()
    assert sign_in(filled.other).get("/projects/M1/").status_code == 404
