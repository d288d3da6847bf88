"""The portfolio: sums of the reader's own clients, each number leading to its list, compared with the run before."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext

from clc.doors.web.portfolio import sums
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand, warn
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House

PAGE = "/portfolio/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What another test added up is forgotten."""
    cache.clear()


@pytest.fixture
def stood(house: House) -> House:
    stand(house.mine, "red", exposure=3e6, service_tier="gold", grade="A1")
    stand(house.colleague, "green", exposure=1e6, service_tier="normal", grade="B1")
    stand(house.south, "red", exposure=None, service_tier="normal", grade="B1")
    return house


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert Http().get(PAGE).status_code == 302


def test_without_the_permission_the_page_says_so(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.admin).get(PAGE).status_code == 403


@pytest.mark.parametrize(("who", "clients", "exposure", "red"), [
    ("risk", 3, 4e6, 2), ("head", 2, 4e6, 1), ("manager", 1, 3e6, 1), ("other", 1, 0.0, 1)])
def test_everybody_adds_up_exactly_their_own_clients(
    stood: House, who: str, clients: int, exposure: float, red: int
) -> None:
    user = getattr(stood, who)
    with acting_as(user):
        found = sums.added_up(user)
    assert (found.clients, found.exposure, found.lights["red"].clients) == (clients, exposure, red)
    assert sum(each.clients for each in found.matrix.values()) == clients
    for groups in found.cuts.values():
        assert sum(each.clients for each in groups.values()) == clients


def test_the_whole_portfolio_is_kept_from_those_who_may_not_see_all_of_it(stood: House) -> None:
    with acting_as(stood.head), connection.cursor() as cursor:
        cursor.execute("select count(*) from hub_portfolio()")
        assert cursor.fetchone()[0] == 0


def test_an_unknown_exposure_is_counted_and_never_taken_for_nothing(stood: House) -> None:
    with acting_as(stood.risk):
        found = sums.added_up(stood.risk)
    assert (found.lights["red"].clients, found.lights["red"].known) == (2, 1)


def test_every_number_leads_to_the_list_that_it_counts(stood: House, sign_in: SignIn) -> None:
    http = sign_in(stood.risk)
    page = http.get(PAGE).content.decode()
    drills = {"/clients/?light=red": 2, "/clients/?tier=normal&amp;grade=B1": 2, "/clients/?tier=gold&amp;grade=A1": 1}
    for drill, count in drills.items():
        assert f'href="{drill}"' in page
        listed = http.get(drill.replace("&amp;", "&")).content.decode()
        assert listed.count("<tr data-open>") == count


def test_the_rules_that_warn_lead_to_their_warnings(stood: House, sign_in: SignIn) -> None:
    warn(stood.mine, "red", "few_buyers")
    page = sign_in(stood.risk).get(PAGE).content.decode()
    assert 'href="/warnings/?rule=few_buyers&amp;level=red">1<' in page


@pytest.mark.parametrize("query", ["?by=branch", "?by=kind", "?by=country", "?by=industry", "?by=shoe-size"])
def test_each_cut_opens_and_a_strange_one_is_the_usual(stood: House, sign_in: SignIn, query: str) -> None:
    assert sign_in(stood.risk).get(PAGE + query).status_code == 200


def test_a_portfolio_without_clients_says_what_comes_next(house: House, sign_in: SignIn) -> None:
    assert "Nothing is judged yet" in sign_in(house.risk).get(PAGE).content.decode()


def test_the_page_compares_with_the_run_of_an_earlier_day(house: House, sign_in: SignIn) -> None:
    with as_system():
        lay(invoices(house.mine))
    judge(by=house.risk, day=date(2025, 12, 15))
    judge(by=house.risk, day=date(2026, 1, 15))
    page = sign_in(house.risk).get(PAGE).content.decode()
    assert "compared with" in page
    assert "2025-12-15" in page


def test_the_numbers_leave_as_a_file_and_the_audit_says_so(stood: House, sign_in: SignIn) -> None:
    answer = sign_in(stood.risk).get("/portfolio/portfolio.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["light", "red", "", "2", "3000000.0"] in lines
    with as_system():
        assert Entry.objects.filter(act="exported the portfolio", by=stood.risk).exists()


def test_without_the_permission_the_numbers_stay(stood: House, sign_in: SignIn) -> None:
    assert sign_in(stood.manager).get("/portfolio/portfolio.csv").status_code == 403


def test_the_page_takes_few_queries(stood: House, sign_in: SignIn) -> None:
    http = sign_in(stood.head)
    with CaptureQueriesContext(connection) as few:
        http.get(PAGE)
    assert len(few) <= 18, [one["sql"][:100] for one in few]
