"""The door itself: who is let in, what a refusal looks like, how pages follow one another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from clc.stages.hub.models import Token
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.hub.people import PASSWORD, House, client

NOUNS = ("clients", "facts", "verdicts", "actions", "imports", "rule-book", "audit")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_stranger_is_turned_away_with_a_problem(house: House, noun: str) -> None:
    answer = Http().get(f"/api/{noun}/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_key_opens_nothing_even_beside_a_good_session(house: House) -> None:
    http = Http(headers={"Authorization": "Bearer clc_wrong"})
    http.force_login(house.manager)
    assert http.get("/api/clients/").status_code == 401


def test_an_expired_key_and_a_key_of_somebody_let_go_open_nothing(house: House) -> None:
    caller = Caller(house.manager)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert caller.get("clients/").status_code == 401
    caller = Caller(house.manager)
    house.manager.is_active = False
    house.manager.save()
    assert caller.get("clients/").status_code == 401


def test_a_session_reads_without_and_writes_only_with_its_csrf_token(house: House) -> None:
    http = Http(enforce_csrf_checks=True)
    assert http.login(username="manager", password=PASSWORD)
    assert http.get("/api/clients/").status_code == 200
    body = {"client": "M1", "title": "Call", "due": "2030-01-01"}
    assert http.post("/api/actions/", body, content_type="application/json").status_code == 401


def test_a_key_sees_what_its_owner_sees(house: House) -> None:
    seen = [each["code"] for each in Caller(house.manager).get("clients/").json()["items"]]
    assert seen == ["M1"]
    assert Caller(house.manager).get("clients/S1").status_code == 404


def test_a_role_without_the_verb_is_refused_in_words(house: House) -> None:
    answer = Caller(house.admin).get("clients/")
    assert answer.status_code == 403
    assert answer.json()["todo"]


def test_pages_follow_one_another_without_gap_or_repeat(house: House) -> None:
    with as_system():
        for number in range(7):
            client(f"P{number}", f"虚构客户{number}", house.manager)
    caller, seen, after = Caller(house.manager), [], 0
    while after is not None:
        page = caller.get("clients/", limit=3, after=after).json()
        seen += [each["code"] for each in page["items"]]
        after = page["next"]
    assert seen == ["M1", *(f"P{number}" for number in range(7))]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"after": -1}, {"after": 2**63}, {"limit": "many"}])
def test_a_window_out_of_bounds_is_refused_by_name(house: House, query: dict[str, object]) -> None:
    answer = Caller(house.manager).get("clients/", **query)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_text_the_database_cannot_keep_is_refused_not_a_crash(house: House) -> None:
    body = {"client": "M1", "title": "a\x00b", "due": "2030-01-01"}
    assert Caller(house.manager).send("actions/", body).status_code == 422


def test_the_description_is_openapi_3_1_and_names_every_noun(house: House) -> None:
    told = Caller(house.manager).get("openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert all(any(path.startswith(f"/api/{noun}/") for path in told["paths"]) for noun in NOUNS)
