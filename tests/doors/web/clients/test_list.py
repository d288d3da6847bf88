"""The list of clients: who sees whom, filters, sorting, pages, totals, few queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext

from clc.doors.web.clients import rows
from clc.doors.web.clients.filters import within
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand, warn
from tests.stages.hub.people import House, client

LIST = "/clients/"


def codes(page: str) -> list[str]:
    """The codes of the rows, from the top."""
    return re.findall(r'<span class="dim small">([^<]+)</span></div></th>', page)


def shown(http: Http, query: str = "") -> list[str]:
    """The codes of the rows a query shows."""
    answer = http.get(LIST + query)
    assert answer.status_code == 200
    return codes(answer.content.decode())


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert Http().get(LIST).status_code == 302


def test_without_the_permission_the_list_says_so(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.admin).get(LIST).status_code == 403


def test_each_person_sees_the_clients_of_their_reach(house: House, sign_in: SignIn) -> None:
    assert shown(sign_in(house.manager)) == ["M1"]
    assert sorted(shown(sign_in(house.head))) == ["M1", "M2"]
    assert sorted(shown(sign_in(house.risk))) == ["M1", "M2", "S1"]


def test_the_largest_exposure_comes_first_and_the_not_judged_last(house: House, sign_in: SignIn) -> None:
    stand(house.south, exposure=5e6)
    stand(house.colleague, exposure=9e6)
    assert shown(sign_in(house.risk)) == ["M2", "S1", "M1"]
    assert shown(sign_in(house.risk), "?sort=exposure") == ["S1", "M2", "M1"]


def test_an_unknown_exposure_is_a_dash_with_its_reason_and_never_nothing(house: House, sign_in: SignIn) -> None:
    stand(house.mine, exposure=None)
    page = sign_in(house.manager).get(LIST).content.decode()
    assert "No source tells of loans" in page


@pytest.mark.parametrize(("query", "found"), [
    ("?light=red", ["M1"]), ("?light=red&light=green", ["M1", "M2"]), ("?tier=gold", ["M2"]),
    ("?management=watch", ["M1"]),
    ("?grade=B1", ["M1"]), ("?branch=S", ["S1"]), ("?branch=HQ", ["M1", "M2", "S1"]), ("?manager=none", []),
    ("?kind=company", ["M1", "M2", "S1"]), ("?kind=person", []), ("?state=active", ["M1", "M2", "S1"]),
    ("?from=0.05&to=0.2", ["M1"]), ("?overdue=1", ["M1"]), ("?warning=few_buyers", ["M1"]), ("?q=水务", ["M2"]),
    ("?q=xgdl", ["M1"]), ("?q=xgsw", ["M2"]), ("?q=xgsw&light=red", []), ("?q=m", ["M1", "M2"]), ("?q=S1", ["S1"]),
    ("?country=CN&industry=C39", []),
])
def test_each_filter_keeps_exactly_what_it_names(house: House, sign_in: SignIn, query: str, found: list[str]) -> None:
    stand(house.mine, "red", exposure=1e5, grade="B1", management_tier="watch")
    stand(house.colleague, "green", exposure=2e6, service_tier="gold")
    warn(house.mine)
    http = sign_in(house.risk)
    house.risk.amount_unit = "yi"
    house.risk.save(update_fields=["amount_unit"])
    assert sorted(shown(http, query)) == found


@pytest.mark.parametrize("query", [
    "?light=purple", "?page=0", "?page=-1", "?page=abc", "?page=99999999999999999999", "?sort=drop+table", "?size=7",
    "?from=x&to=inf", "?branch=-1", "?q=%25%25", "?manager=99999999999999999999", "?view=abc", "?col=nothing",
    "?q=" + "长" * 400,
    "?grade=%27%3B--", "?warning=" + "x" * 5000, "?overdue=maybe", "?branch=nowhere",
])
def test_an_address_that_makes_no_sense_is_still_a_page(house: House, sign_in: SignIn, query: str) -> None:
    assert sign_in(house.risk).get(LIST + query).status_code == 200


def test_names_are_text_whatever_they_hold(house: House, sign_in: SignIn) -> None:
    with as_system():
        client("X<i>1", "<script>alert(1)</script>", house.manager)
    page = sign_in(house.manager).get(f"{LIST}?q=<script>alert(2)</script>").content.decode()
    whole = sign_in(house.manager).get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "<script>alert" not in whole
    assert "&lt;script&gt;alert(1)" in whole


def test_pages_are_numbered_and_follow_each_other(house: House, sign_in: SignIn) -> None:
    with as_system():
        for number in range(60):
            stand(client(f"P{number:03}", f"虚构{number}", house.manager), exposure=1e6 - number)
    http = sign_in(house.manager)
    first, second = shown(http), shown(http, "?page=2")
    assert first[:2] == ["P000", "P001"]
    assert (len(first), len(second)) == (50, 11)
    assert not set(first) & set(second)
    assert second[-1] == "M1"
    assert shown(http, "?page=7") == first


def test_totals_are_exact_up_to_a_bound_and_said_to_be_about_beyond(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(house.mine, exposure=1e6)
    stand(house.colleague, exposure=2e6)
    http = sign_in(house.risk)
    assert "3,000.0" in http.get(LIST).content.decode()
    monkeypatch.setattr(rows, "COUNT_ROWS_MAX", 0)
    monkeypatch.setattr(rows, "SIZES", (2,))
    guessed = http.get(LIST).content.decode()
    assert 'hx-get="/clients/totals?' in guessed
    assert "3,000.0" in http.get("/clients/totals").content.decode()


def test_the_columns_are_those_the_address_asks_for(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get(f"{LIST}?col=state&col=code&col=since").content.decode()
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", page)
    assert [head.strip() for head in heads] == ["Client", "State", "Client since"]


@pytest.mark.parametrize("query", [
    "", "?q=水务&light=red&branch=N&manager=me&overdue=1&warning=few_buyers", "?page=2&sort=name"])
def test_a_page_takes_at_most_fifteen_queries_however_many_clients(house: House, sign_in: SignIn, query: str) -> None:
    with as_system():
        for number in range(30):
            client(f"Q{number:03}", f"虚构{number}", house.manager)
    http = sign_in(house.head)
    with CaptureQueriesContext(connection) as few:
        http.get(LIST + query)
    assert len(few) <= 15, [one["sql"][:100] for one in few]


def test_saying_the_reach_in_the_query_never_widens_it(house: House) -> None:
    with as_system():
        assert set(Client.objects.filter(within(house.manager))) == {house.mine}
        assert set(Client.objects.filter(within(house.head))) == {house.mine, house.colleague}
