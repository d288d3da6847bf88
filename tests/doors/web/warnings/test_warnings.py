"""The warnings that hold: the gravest of the largest first, within one's reach, with their actions."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clc.doors.web.warnings import holding
from clc.stages.hub.models import Verdict
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand, warn
from tests.stages.hub.people import House, client

PAGE = "/warnings/"


@pytest.fixture
def warned(house: House) -> House:
    for held, exposure in ((house.mine, 1e6), (house.colleague, 9e6), (house.south, None)):
        stand(held, "orange", exposure=exposure)
    warn(house.mine, "red", "few_buyers")
    warn(house.colleague, "orange", "few_buyers")
    warn(house.colleague, "yellow", "one_buyer")
    warn(house.south, "red", "one_buyer")
    return house


def rows(http: Http, query: str = "") -> list[tuple[str, str]]:
    """Client and rule of each line, from the top."""
    answer = http.get(PAGE + query)
    assert answer.status_code == 200
    return re.findall(r'href="/why/([^/]+)/warning/([a-z_]+)" data-sheet', answer.content.decode())


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert Http().get(PAGE).status_code == 302


def test_without_the_permission_the_page_says_so(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.admin).get(PAGE).status_code == 403


def test_the_gravest_come_first_then_the_largest_and_unknown_exposure_last(warned: House, sign_in: SignIn) -> None:
    assert rows(sign_in(warned.risk)) == [
        ("M1", "few_buyers"), ("S1", "one_buyer"), ("M2", "few_buyers"), ("M2", "one_buyer")]


def test_everybody_sees_the_warnings_of_their_own_clients(warned: House, sign_in: SignIn) -> None:
    assert rows(sign_in(warned.manager)) == [("M1", "few_buyers")]
    assert {code for code, _rule in rows(sign_in(warned.head))} == {"M1", "M2"}


@pytest.mark.parametrize(("query", "found"), [
    ("?level=red", ["M1", "S1"]), ("?rule=one_buyer", ["S1", "M2"]), ("?branch=N&level=yellow", ["M2"]),
    ("?branch=S", ["S1"]),
    ("?level=purple", ["M1", "S1", "M2", "M2"]), ("?rule=none", ["M1", "S1", "M2", "M2"]), ("?branch=nowhere", []),
    ("?page=99", ["M1", "S1", "M2", "M2"]), ("?page=x&branch=", ["M1", "S1", "M2", "M2"])])
def test_filters_narrow_and_nonsense_is_still_a_page(warned: House, sign_in: SignIn, query: str, found: list[str]) -> None:
    assert [code for code, _rule in rows(sign_in(warned.risk), query)] == found


def test_a_warning_that_no_longer_holds_is_gone(warned: House, sign_in: SignIn) -> None:
    with as_system():
        Verdict.objects.filter(client=warned.mine).update(closed_at=timezone.now())
    assert rows(sign_in(warned.manager)) == []


def test_pages_run_through_the_levels_without_loss_or_repeat(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "SIZE", 3)
    with as_system():
        many = [client(f"W{number}", f"虚构{number}", house.manager) for number in range(7)]
    for number, held in enumerate(many):
        warn(held, ("red", "orange", "yellow")[number % 3])
    http = sign_in(house.manager)
    pages = [[code for code, _rule in rows(http, f"?page={page}")] for page in (1, 2, 3)]
    assert pages[0] == ["W0", "W3", "W6"]
    assert sorted(code for page in pages for code in page) == [f"W{number}" for number in range(7)]


def test_the_page_takes_few_queries(warned: House, sign_in: SignIn) -> None:
    http = sign_in(warned.head)
    with CaptureQueriesContext(connection) as few:
        http.get(PAGE)
    assert len(few) <= 16, [one["sql"][:100] for one in few]
