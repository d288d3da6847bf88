"""People at clients and leads between the first talk and the money: no name, number or address where they are not shown."""

from __future__ import annotations

import json

import pytest

from clc.stages.hub.book import current_book
from clc.stages.hub.models import Entry, Message, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead
from clc.stages.reach.services.pools import release
from tests.doors.api.calling import Caller
from tests.doors.web.conftest import SignIn
from tests.doors.web.paid_out import Road, build_road
from tests.doors.web.test_road_out_of_reach import body, called, sent
from tests.stages.hub.people import person

PERSON = ("青禾棠", "13800138000", "qht@example.cn")


@pytest.fixture
def road(db: None) -> Road:
    return build_road()


def told(answer: object) -> list[str]:
    """What of the person an answer tells."""
    text = body(answer)
    return [one for one in PERSON if one in text]


def blind(road: Road) -> list[User]:
    """Somebody of every role that may not see people and sees all clients."""
    roles = [name for name, role in current_book().roles.items() if "see_people" not in role.may and role.reach == "all"]
    with as_system():
        return [person(f"blind-{name}", name, road.house.risk.branch) for name in roles]


@pytest.mark.slow
def test_who_may_not_see_people_is_told_of_none_on_any_page_or_call(road: Road, sign_in: SignIn) -> None:
    readers, wrong = blind(road), []
    assert len(readers) > 2
    for reader in readers:
        http, caller = sign_in(reader), Caller(reader)
        wrong += [(reader.role, at, told(answer)) for at in (*sent(road), "/client/M1/", "/", "/audit/")
                  if told(answer := http.get(at))]
        wrong += [(reader.role, at, told(answer)) for way, at in called(road) if way == "get"
                  if told(answer := caller.get(at, client="M1"))]
    assert wrong == []


def test_the_person_of_a_lead_in_the_pool_is_shown_to_nobody_who_does_not_work_it(road: Road, sign_in: SignIn) -> None:
    with as_system():
        lead = Lead.objects.get(pk=road.keys["lead"])
    with acting_as(road.house.manager):
        release(by=road.house.manager, lead=lead, why="无暇跟进")
    colleague = road.house.colleague.manager
    http, caller, wrong = sign_in(colleague), Caller(colleague), []
    for at in [at for at in sent(road) if at.startswith(("/leads/", "/contacts/lead/"))]:
        for answer in (http.get(at), http.post(at, {"saves": "0", "why": "x"})):
            wrong += [(at, found) for found in told(answer)]
    for way, at in called(road):
        answer = caller.get(at) if way == "get" else caller.send(at, json.dumps({"why": "x"}), method=way)
        wrong += [(at, found) for found in told(answer) if at.startswith("leads/")]
    assert wrong == []


def test_nothing_of_a_person_stands_in_the_audit_or_in_messages(road: Road) -> None:
    with as_system():
        texts = [json.dumps(list(Entry.objects.values()), default=str, ensure_ascii=False),
                 json.dumps(list(Message.objects.values()), default=str, ensure_ascii=False)]
    assert [one for one in PERSON if any(one in text for text in texts)] == []
