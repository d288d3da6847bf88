"""The API of people and talks: masked for who may not see people, once however often sent, gates named in full."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.doors.api.calling import Caller
from tests.stages.hub.people import House

PERSON = {"client": "M1", "name": "青禾棠", "level": "manager", "field": "finance", "basis": "company",
          "phone": "13800138000"}


def told(**more: object) -> dict[str, object]:
    return {"client": "M1", "key": str(uuid4()), "playbook": "first_contact", "kind": "visit",
            "at": (timezone.now() - timedelta(hours=1)).isoformat(), "answers": {"business_model": "Grid"}, **more}


def test_a_person_is_written_and_read_masked_by_who_may_not_see_people(house: House) -> None:
    caller = Caller(house.manager)
    made = caller.send("contacts/", PERSON)
    assert made.status_code == 201, made.content
    assert caller.get("contacts/", client="M1").json()[0]["phone"] == "13800138000"
    masked = Caller(house.operations).get("contacts/", client="M1").json()[0]
    assert (masked["name"], "13800138000" in str(masked)) == ("青**", False)


def test_a_talk_sent_twice_is_one_talk_and_its_gate_says_what_is_missing(house: House) -> None:
    caller = Caller(house.manager)
    body = told()
    assert [caller.send("contacts/talks", body).status_code for _again in range(2)] == [201, 200]
    assert len(caller.get("contacts/talks", client="M1").json()["items"]) == 1
    phase = caller.get("contacts/phases", client="M1").json()[0]
    assert {one["name"] for one in phase["gate"] if not one["met"]} == {
        "two_of_us", "somebody_of_theirs", "basics", "next_step"}
    refused = caller.send(f"contacts/phases/{phase['id']}/leave", {})
    assert refused.status_code == 422
    assert "cannot be left yet" in refused.content.decode()


def test_a_message_is_sent_by_a_template_or_refused_with_the_reason(house: House) -> None:
    caller = Caller(house.manager)
    contact = caller.send("contacts/", {**PERSON, "mail": "q@example.cn"}).json()["id"]
    body = {"contact": contact, "key": str(uuid4()), "template": "first_visit", "way": "mail", "language": "en",
            "filled": {"step": "papers", "day": "2026-12-01"}}
    assert caller.send("contacts/messages", body).status_code == 201
    refused = caller.send("contacts/messages", {**body, "key": str(uuid4()), "template": "event_invitation",
                                                "filled": {"event": "x", "day": "2026-12-01"}})
    assert refused.status_code == 422
    assert "No consent" in refused.content.decode()


@pytest.mark.parametrize("path", ["contacts/", "contacts/talks", "contacts/phases", "contacts/messages"])
def test_a_client_out_of_reach_is_not_there(house: House, path: str) -> None:
    assert Caller(house.other).get(path, client="M1").status_code == 404


def test_a_talk_with_a_client_out_of_reach_is_refused(house: House) -> None:
    assert Caller(house.other).send("contacts/talks", told()).status_code == 404
