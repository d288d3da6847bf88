"""The API of leads: in with consent or not at all, moved through gates, nothing of other branches, never NaN."""

from __future__ import annotations

import pytest

from clc.stages.hub.reach import as_system
from clc.stages.reach.models import Lead
from tests.doors.api.calling import Caller
from tests.stages.hub.people import House
from tests.stages.reach.sowing import TOLD, code_of, list_in_force, sound_lead

PERSON = {"name": "青禾棠", "phone": "13800000000", "basis": "company"}


def body(number: int = 1, **more: object) -> dict[str, object]:
    """A sound lead as a program sends it."""
    name = f"虚构纺织{number}号有限公司"
    return {"pipeline": "corporate", "name": name, "uscc": code_of(number), "industry": "C17", "channel": "website",
            "amount": "5000000", "months": 12, "purpose": "采购棉纱", "told": dict(TOLD), **more}  # fmt: skip


def test_a_lead_comes_in_is_screened_and_read_again(house: House) -> None:
    list_in_force()
    caller = Caller(house.manager)
    made = caller.send("leads/", body(contact=PERSON))
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["screened"], told["stage"], told["owner"], told["light"]) == ("accepted", "captured", "manager", "green")
    assert told["contact"]["phone"] == "13800000000"
    assert told["chance"] is None
    read = caller.get(f"leads/{told['id']}").json()
    assert read["screening"]["answers"]
    assert caller.get("leads/", pipeline="corporate").json()["items"][0]["id"] == told["id"]


def test_a_person_without_a_basis_is_refused_with_what_to_do(house: House) -> None:
    refused = Caller(house.manager).send("leads/", body(contact={**PERSON, "basis": ""}))
    assert refused.status_code == 422, refused.content
    assert "leave the person out" in refused.content.decode()
    with as_system():
        assert not Lead.objects.exists()


def test_a_key_of_the_senders_own_makes_one_lead_however_often_it_is_sent(house: House) -> None:
    caller = Caller(house.manager)
    first = caller.send("leads/", body(external="web-17")).json()
    again = caller.send("leads/", body(external="web-17", name="另一个名字")).json()
    assert first["id"] == again["id"]
    assert caller.send("leads/", body(2, external="13800000000")).status_code == 422


def test_a_gate_refuses_with_everything_that_is_missing(house: House) -> None:
    caller = Caller(house.manager)
    key = caller.send("leads/", {"pipeline": "corporate", "name": "虚构未知有限公司"}).json()["id"]
    refused = caller.send(f"leads/{key}/moves", {"to": "needs"})
    assert refused.status_code == 422
    for words in ("not known yet whether it is eligible", "next step", "amount"):
        assert words in refused.content.decode()


def test_a_lead_is_moved_taken_back_lost_and_reopened(house: House) -> None:
    list_in_force()
    caller = Caller(house.manager)
    made = caller.send("leads/", body()).json()
    at = f"leads/{made['id']}"
    assert caller.send(f"{at}/moves", {"to": "screened", "saves": made["version"]}).json()["stage"] == "screened"
    assert caller.send(f"{at}/undo", {}).json()["stage"] == "captured"
    assert caller.send(f"{at}/lose", {"reason": "price"}).json()["lost_reason"] == "price"
    assert caller.send(f"{at}/reopen", {"why": "客户又来"}).json()["state"] == "open"
    kinds = [one["kind"] for one in caller.get(f"{at}/moves").json()]
    assert kinds == ["begin", "move", "undo", "lose", "reopen"]
    assert caller.send(f"{at}/screen", {}).json()["screened"] == "accepted"
    assert caller.send(f"{at}/adopt", {}).json()["client"] == f"L{made['id']:06d}"


def test_a_stale_version_is_refused(house: House) -> None:
    caller = Caller(house.manager)
    made = caller.send("leads/", body()).json()
    at = f"leads/{made['id']}"
    assert caller.send(at, {"purpose": "采购布料", "saves": made["version"]}, "put").status_code == 200
    stale = caller.send(at, {"purpose": "采购染料", "saves": made["version"]}, "put")
    assert stale.status_code == 422
    assert "changed at" in stale.content.decode()


def test_another_branch_is_told_of_no_lead(house: House) -> None:
    lead = sound_lead(house.manager)
    stranger = Caller(house.other)
    assert stranger.get(f"leads/{lead.pk}").status_code == 404
    assert stranger.send(f"leads/{lead.pk}/moves", {"to": "screened"}).status_code == 404
    assert stranger.get("leads/").json()["items"] == []
    assert stranger.get("leads/boards/corporate").json()[0]["leads"] == 0


def test_who_may_not_see_leads_is_refused(house: House) -> None:
    lead = sound_lead(house.manager)
    caller = Caller(house.operations)
    for answer in (caller.get("leads/"), caller.get(f"leads/{lead.pk}"), caller.send("leads/", body(2))):
        assert answer.status_code == 403


def test_the_pool_is_open_masks_people_and_gives_a_lead_to_one(house: House) -> None:
    list_in_force()
    key = Caller(house.head).send("leads/", body(contact=PERSON, pooled=True)).json()["id"]
    caller = Caller(house.manager)
    assert [one["id"] for one in caller.get("leads/", pooled="true").json()["items"]] == [key]
    assert "13800000000" not in caller.get(f"leads/{key}").content.decode()
    assert caller.send(f"leads/{key}/pick", {}).json()["contact"]["phone"] == "13800000000"
    released = caller.send(f"leads/{key}/release", {"why": "没时间"})
    assert released.json()["pool"] == "house"
    assert Caller(house.head).send(f"leads/{key}/assign", {"to": "colleague"}).json()["owner"] == "colleague"


@pytest.mark.parametrize("wrong", [
    {"pipeline": "nowhere"}, {"name": ""}, {"amount": "-1"}, {"amount": "NaN"}, {"months": 0}, {"told": {"revenue": "viel"}},
    {"told": {"x": 1}}, {"uscc": "91110000000000000X"}, {"captured_at": "2999-01-01T00:00:00Z"}, {"next_on": "2999-01-01"},
    {"contact": {"phone": "x", "basis": "company"}}, {"name": "a\u0000b"},
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(house: House, wrong: dict[str, object]) -> None:
    refused = Caller(house.manager).send("leads/", body(**wrong))
    assert refused.status_code in (400, 404, 422), refused.content
    with as_system():
        assert not Lead.objects.exists()


def test_boards_and_scores_answer_numbers_or_null(house: House) -> None:
    sound_lead(house.manager)
    caller = Caller(house.manager)
    (first, *_rest) = caller.get("leads/boards/corporate").json()
    assert (first["leads"], first["amount"], first["chance"]) == (1, "5000000.00", 0.05)
    assert caller.get("leads/scores/corporate").json() is None
    assert caller.get("leads/scores/nowhere").status_code == 404
    assert caller.get("leads/boards/nowhere").status_code == 404
