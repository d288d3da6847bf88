"""Statements by the API: entered by one, confirmed by another, the same services as the screens."""

from __future__ import annotations

import pytest

from tests.doors.api.calling import Caller
from tests.stages.inquiry.sample import BEFORE, NOW, WAN
from tests.stages.inquiry.statement_house import Office, open_office


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def started(caller: Caller, **more: object) -> dict[str, object]:
    answer = caller.send("statements/", {"client": "M1", "period_end": "2024-12-31", **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def body(**changed: float) -> dict[str, object]:
    now = [{"item": key, "value": value * WAN} for key, value in {**NOW, **changed}.items()]
    return {"cells": [*now, *({"item": key, "column": "prior", "value": value * WAN} for key, value in BEFORE.items())]}


def test_a_statement_is_entered_checked_confirmed_restated_and_taken_back(office: Office) -> None:
    manager, officer = Caller(office.house.manager), Caller(office.officer)
    key = started(manager)["id"]
    whole = manager.send(f"statements/{key}/lines", body(), "put")
    assert whole.status_code == 200, whole.content
    assert len(whole.json()["lines"]) == len(NOW) + len(BEFORE)
    checks = {each["name"]: each["state"] for each in manager.get(f"statements/{key}/checks").json()}
    assert len(checks) == 18
    assert "fails" not in {checks[f"v0{number}"] for number in range(1, 9)}
    assert manager.send(f"statements/{key}/confirm", {}).status_code == 403
    done = officer.send(f"statements/{key}/confirm", {})
    assert (done.status_code, done.json()["state"], done.json()["confirmed_by"]) == (200, "confirmed", "officer")
    again = manager.send(f"statements/{key}/restate", {"why": "audit"})
    assert (again.status_code, again.json()["version"]) == (201, 2)
    assert manager.send(f"statements/{key}/lines", body(), "put").status_code == 422
    back = officer.send(f"statements/{key}/take-back", {"why": "wrong client"})
    assert (back.status_code, back.json()["state"]) == (200, "draft")
    assert [each["state"] for each in manager.get("statements/", client="M1").json()["items"]] == ["draft", "draft"]


def test_a_statement_that_does_not_balance_is_refused_with_the_difference(office: Office) -> None:
    manager, officer = Caller(office.house.manager), Caller(office.officer)
    key = started(manager)["id"]
    manager.send(f"statements/{key}/lines", body(BS_TA=48_431), "put")
    answer = officer.send(f"statements/{key}/confirm", {})
    assert answer.status_code == 422
    assert "10,000.00" in answer.json()["detail"]


def test_a_foreign_branch_finds_nothing(office: Office) -> None:
    key = started(Caller(office.house.manager))["id"]
    south = Caller(office.southern)
    assert south.get("statements/").json()["items"] == []
    for address, method in ((f"statements/{key}/lines", "put"), (f"statements/{key}/confirm", "post")):
        assert south.send(address, {"cells": []}, method).status_code == 404
    assert south.get(f"statements/{key}").status_code == 404


@pytest.mark.parametrize("value", [1e400, "NaN", "1e400", "=1+1", 1e18])
def test_amounts_that_no_book_holds_are_refused(office: Office, value: object) -> None:
    manager = Caller(office.house.manager)
    key = started(manager)["id"]
    answer = manager.send(f"statements/{key}/lines", {"cells": [{"item": "BS_AR", "value": value}]}, "put")
    assert answer.status_code in (400, 422)
    assert manager.get(f"statements/{key}").json()["lines"] == []


def test_ten_thousand_cells_are_refused(office: Office) -> None:
    manager = Caller(office.house.manager)
    key = started(manager)["id"]
    answer = manager.send(f"statements/{key}/lines", {"cells": [{"item": "BS_AR", "value": 1}] * 10_000}, "put")
    assert answer.status_code == 422
