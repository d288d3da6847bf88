"""Every address and table between the first lead and the money, asked from another branch: no content, no name, no error."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from clc.doors.api.urls import api
from clc.stages.hub.models import Branch, Entry, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.servicing.models import Drawing
from tests.doors.api.calling import Caller
from tests.doors.web.conftest import SignIn
from tests.doors.web.paid_out import NAMES, NOUNS, Road, addresses, build_road, patterns
from tests.stages.hub.people import person
from tests.stages.hub.test_delegations import give, shift

#: What is the house's own and belongs to no client.
OF_THE_HOUSE = {"Definition", "Crossing", "NameList", "ListedName", "ListedSpelling", "PaperTemplate", "LeadModel"}


def body(answer: Any) -> str:
    """What an answer says."""
    return b"".join(answer).decode("utf-8", "replace")


@pytest.fixture
def road(db: None) -> Road:
    return build_road()


@pytest.fixture
def southern(road: Road) -> User:
    with as_system():
        return person("southern-head", "branch_head", road.house.other.branch)


def of_clients() -> list[type[models.Model]]:
    """The tables of the four stages that hold something of clients or leads, histories and joins among them."""
    found = [one for label in ("reach", "decision", "contract", "servicing")
             for one in apps.get_app_config(label).get_models(include_auto_created=True)]
    return [one for one in found if one.__name__ not in OF_THE_HOUSE]


def sent(road: Road) -> list[str]:
    """Every address, of each client of the walk."""
    every = [at for screen, pattern in patterns() for at in addresses(screen, pattern, road.keys)]
    return list(dict.fromkeys(every))


def called(road: Road) -> list[tuple[str, str]]:
    """Every method and path of the nouns of the API."""
    keys = {"leads": "lead", "cases": "case", "contracts": "contract", "drawings": "drawing", "contacts": "phase"}
    own = {"/steps/": "step", "/questions/": "question", "/dossiers/": "dossier", "/deviations/": "deviation",
           "/signatures/": "signature", "/of-structure/": "structure", "/phases/": "phase", "/conditions/": "case"}
    found = []
    for path, ways in api.get_openapi_schema(path_prefix="")["paths"].items():
        noun = path.strip("/").split("/")[0]
        if noun not in NOUNS:
            continue
        key = next((name for piece, name in own.items() if piece in path), keys[noun])
        at = re.sub(r"\{(\w+)\}", lambda one, key=key: str(
            {"structure": road.keys["structure"], "name": "loan_amount", "kind": "xml"}.get(one[1], road.keys[key])), path)
        found += [(way, at.lstrip("/")) for way in ways]
    return found


def test_the_walk_is_long_and_finds_what_is_there(road: Road, sign_in: SignIn) -> None:
    http = sign_in(road.house.risk)
    assert len(sent(road)) > 130
    assert len([at for at in sent(road) if http.get(at).status_code == 200]) > 25


def test_no_row_is_there_for_the_south_nor_without_a_role_nor_for_a_deputy_after_the_last_day(
    road: Road, southern: User,
) -> None:
    with as_system():
        nobody = person("no-role", "a-role-that-is-not-in-the-book", Branch.objects.get(code="N"))
        there = {one for one in of_clients() if one.objects.exists()}
    assert len(there) > 28
    ended = give(road.house.manager, road.house.other)
    with acting_as(road.house.other):
        assert Drawing.objects.exists()
    shift(ended, -4)
    for reader in (southern, road.house.other, nobody):
        with acting_as(reader):
            assert [one.__name__ for one in there if one._default_manager.exists()] == []


def test_no_address_tells_the_south_of_the_north(road: Road, southern: User, sign_in: SignIn) -> None:
    http = sign_in(southern)
    with as_system():
        before = Entry.objects.filter(client__code="M1").count()
    wrong = []
    for at in sent(road):
        of_one = bool(re.search(r"/\d+/|/M1/", at)) and "/templates/" not in at
        for answer in (http.get(at), http.post(at), http.post(at, {"words": "x", "why": "x", "saves": "0"})):
            text = body(answer)
            if [name for name in NAMES if name in text] or (of_one and answer.status_code in (200, 302)):
                wrong.append((at, answer.status_code, [name for name in NAMES if name in text]))
    assert wrong == []
    with as_system():
        assert Entry.objects.filter(client__code="M1").count() == before


def test_the_calls_find_what_is_there(road: Road) -> None:
    caller = Caller(road.house.risk)
    found = [at for way, at in called(road) if way == "get" and caller.get(at, client="M1").status_code == 200]
    assert len(found) > 15


def test_no_call_tells_the_south_of_the_north(road: Road, southern: User) -> None:
    caller = Caller(southern)
    wrong = []
    for way, at in called(road):
        answer = caller.get(at, client="M1") if way == "get" else caller.send(at, json.dumps(dict.fromkeys(
            ("words", "why", "to"), "x")), method=way)
        text = answer.content.decode()
        if [name for name in NAMES if name in text] or answer.status_code >= 500:
            wrong.append((way, at, answer.status_code, text[:200]))
        if re.search(r"/\d+", at) and answer.status_code < 300:
            wrong.append((way, at, answer.status_code, text[:200]))
    assert wrong == []
