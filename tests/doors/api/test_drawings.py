"""The API of drawings: the same road as on screen, each step by who may, nothing of other branches, no NaN."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import timezone

from clc.stages.hub.reach import as_system
from clc.stages.servicing.models import Drawing
from tests.doors.api.calling import Caller
from tests.stages.deal.protected import paper
from tests.stages.hub.people import House, build
from tests.stages.servicing import drawn


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with as_system():
        yield build()


def body(house: House, structure: int, **more: object) -> dict[str, object]:
    line = {"name": drawn.SELLER, "account": "6222020200112233", "bank": "虚构银行", "amount": "8000000", "invoice": "INV-1",
            "evidence": paper(house.mine).pk}
    return {"client": "M1", "structure": structure, "day": drawn.soon().isoformat(), "purpose": "采购钢材",
            "payees": [line], "once": "1", **more}


def test_a_drawing_goes_the_whole_road_by_program(house: House) -> None:
    structure = drawn.ready(house)
    manager, operations, accountant = (Caller(one) for one in (house.manager, house.operations, house.accountant))
    made = manager.send("drawings/", body(house, structure.pk))
    assert (made.status_code, made.json()["amount"]) == (201, "8000000.00"), made.content
    key = made.json()["id"]
    assert manager.send("drawings/", body(house, structure.pk)).json()["id"] == key
    asked = manager.send(f"drawings/{key}/ask", {"saves": made.json()["saves"]}).json()
    states = {one["name"]: one["state"] for one in operations.get(f"drawings/{key}/checks").json()}
    assert {name for name, state in states.items() if state != "met"} <= {"day"}
    passed = operations.send(f"drawings/{key}/pass", {"saves": asked["saves"], "explained": {"day": "已核对"}})
    assert (passed.status_code, passed.json()["state"]) == (200, "reviewed"), passed.content
    order = accountant.send(f"drawings/{key}/release", {"saves": passed.json()["saves"]})
    assert (order.status_code, order.json()["total"]) == (200, "8000000.00")
    xml = accountant.get(f"drawings/{key}/order/xml")
    assert order.json()["message"] in xml.content.decode()
    ours = accountant.get(f"drawings/{key}").json()["payments"][0]["reference"]
    told = {"reference": ours, "bank_reference": "B1", "state": "paid", "day": timezone.localdate().isoformat()}
    first, again = accountant.send("drawings/answers", told).json(), accountant.send("drawings/answers", told).json()
    assert (first["new"], again["new"], again["drawing"]["state"]) == (True, False, "paid")
    text = manager.get(f"drawings/{key}/schedules").content.decode()
    assert "NaN" not in text
    assert json.loads(text)[0]["draws"] == [[timezone.localdate().isoformat(), "8000000.00"]]


def test_what_stops_the_money_is_a_problem_that_says_what_to_do(house: House) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, state="open")
    asked = drawn.asked(house, structure)
    answer = Caller(house.operations).send(f"drawings/{asked.pk}/pass", {"saves": asked.saves})
    assert (answer.status_code, "Open: 抵押已登记" in answer.json()["detail"]) == (422, True)
    assert answer.json()["todo"]


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("accountant", 403), ("auditor", 403), ("other", 404)])
def test_who_may_not_review_does_not(house: House, who: str, status: int) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    answer = Caller(getattr(house, who)).send(f"drawings/{asked.pk}/pass", {"saves": asked.saves})
    assert answer.status_code == status


def test_another_branch_lists_nothing(house: House) -> None:
    drawn.asked(house, drawn.ready(house))
    assert Caller(house.other).get("drawings/").json()["items"] == []
    assert len(Caller(house.manager).get("drawings/", client="M1", state="asked").json()["items"]) == 1


@pytest.mark.parametrize("change", [
    {"payees": []}, {"day": 5}, {"purpose": ""}, {"mode": "cash"}, {"payees": [{"name": "x"}]}, {"own_funds": "NaN"},
])
def test_what_has_not_the_shape_is_refused_and_not_kept(house: House, change: dict[str, object]) -> None:
    answer = Caller(house.manager).send("drawings/", body(house, drawn.ready(house).pk, **change))
    assert answer.status_code == 422
    assert not Drawing.objects.exists()
