"""Cases over the API: opened, decided, refused with reasons; nobody else's client; papers only for who may see prices."""

from __future__ import annotations

from typing import Any

import pytest

from clc.stages.decision.models import Case, Definition
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.decision.casework import at, chosen, opened, process
from tests.stages.hub.people import House

ONE = {"id": "review", "role": "approver", "decides": "yes", "sla": "3"}
BOARD = {"id": "board", "kind": "committee", "role": "approver", "decides": "yes", "sla": "5"}


@pytest.fixture
def case(house: House) -> Case:
    return opened(house, {"id": "draft", "kind": "work", "role": "manager", "fields": "opinion"}, ONE)


def test_a_case_is_opened_worked_and_approved(house: House) -> None:
    process({"id": "draft", "kind": "work", "role": "manager"}, ONE)
    structure = chosen(house.mine, house.manager)
    manager, approver = Caller(house.manager), Caller(house.approver)
    body = {"subject": "structure", "key": str(structure.pk), "process": "trial", "words": "请审批"}
    made = manager.send("cases", body)
    assert made.status_code == 201, made.content
    assert manager.send("cases", body).json()["id"] == made.json()["id"]
    mine = manager.get("cases/waiting").json()
    assert [(one["node"], one["case"]["id"]) for one in mine] == [("draft", made.json()["id"])]
    done = manager.send(f"cases/steps/{mine[0]['step']}/finish", {"saves": made.json()["saves"]})
    assert done.status_code == 200, done.content
    told = approver.get("cases/waiting").json()[0]
    stale = approver.send(f"cases/steps/{told['step']}/approve", {"saves": made.json()["saves"]})
    assert stale.status_code == 422
    assert "moved since" in stale.content.decode()
    final = approver.send(f"cases/steps/{told['step']}/approve", {"saves": told["case"]["saves"], "words": "同意"})
    assert final.json()["state"] == "done", final.content
    assert manager.get(f"cases/approval/{structure.pk}").json()["case"]["id"] == made.json()["id"]
    assert [one["state"] for one in manager.get(f"cases/{made.json()['id']}/road").json()] == ["done", "done"]


def test_what_is_missing_stands_in_the_answer(house: House) -> None:
    structure = chosen(house.mine, house.manager)
    told = Caller(house.manager).get(f"cases/approval/{structure.pk}").json()
    assert told["case"] is None
    assert "never put up" in told["missing"]["words"]


@pytest.mark.parametrize(("verb", "body", "status"), [
    ("approve", {}, 403), ("reject", {"words": "x"}, 403), ("vote", {"choice": "yes"}, 403),
    ("vote", {"choice": "maybe"}, 422),
    ("recuse", {"words": "x"}, 403), ("back", {"to": "nowhere", "words": "x"}, 422), ("renew", {"words": ""}, 422),
    ("ask", {"to": "nobody", "words": "?"}, 404), ("add", {"to": "risk", "where": "beside"}, 422),
    ("hand-on", {"to": "operations"}, 200), ("form", {"values": {"rate": "1"}}, 403), ("conditions", {"label": "x"}, 422),
])
def test_a_verb_that_is_not_the_callers_is_refused_in_words(
    house: House, case: Case, verb: str, body: dict[str, Any], status: int
) -> None:
    answer = Caller(house.manager).send(f"cases/steps/{at(case).pk}/{verb}", body)
    assert answer.status_code == status, answer.content


def test_a_vote_asks_a_question_and_copies(house: House) -> None:
    held = opened(house, BOARD)
    approver, manager = Caller(house.approver), Caller(house.manager)
    step = at(held).pk
    asked = approver.send(f"cases/steps/{step}/ask", {"to": "manager", "words": "还款来源？"})
    assert asked.status_code == 201, asked.content
    assert approver.send(f"cases/steps/{step}/vote", {"choice": "yes"}).status_code == 422
    assert manager.send(f"cases/questions/{asked.json()['id']}/answer", {"words": "销售回款"}).json()["answer"] == "销售回款"
    assert approver.send(f"cases/steps/{step}/conditions", {"label": "追加担保", "gate": "signing"}).status_code == 201
    assert approver.send(f"cases/steps/{step}/vote", {"choice": "yes"}).status_code == 200
    assert approver.send(f"cases/steps/{step}/close", {}).status_code == 422
    assert manager.send(f"cases/{held.pk}/copy", {"to": ["head"]}).status_code == 200
    kinds = [one["kind"] for one in manager.get(f"cases/{held.pk}/acts").json()]
    assert kinds == ["opened", "asked", "answered", "condition", "voted", "copied"]
    assert manager.send(f"cases/{held.pk}/withdraw", {"words": "不办了"}).json()["state"] == "withdrawn"


def test_another_branch_gets_nothing(house: House, case: Case) -> None:
    other, step = Caller(house.other), at(case)
    assert other.get("cases").json()["items"] == []
    for path in (f"cases/{case.pk}", f"cases/{case.pk}/steps", f"cases/{case.pk}/road", f"cases/{case.pk}/acts",
                 f"cases/{case.pk}/dossiers"):
        assert other.get(path).status_code == 404, path
    assert other.send(f"cases/steps/{step.pk}/finish", {}).status_code == 404
    assert other.send(f"cases/{case.pk}/withdraw", {"words": "x"}).status_code == 404


def test_papers_are_only_for_who_may_see_prices(house: House) -> None:
    held = opened(house, ONE)
    key = Caller(house.manager).get(f"cases/{held.pk}/dossiers").json()[0]
    assert key["whole"] is True
    assert Caller(house.operations).get(f"cases/dossiers/{key['id']}").status_code == 403
    assert "terms" in Caller(house.manager).get(f"cases/dossiers/{key['id']}").json()["paper"]


def test_lists_are_filtered_and_paged(house: House) -> None:
    made = [opened(house, ONE, name=f"trial{number}") for number in range(3)]
    caller = Caller(house.manager)
    first = caller.get("cases", client="M1", state="running", limit=2).json()
    assert [one["id"] for one in first["items"]] == [made[2].pk, made[1].pk]
    assert [one["id"] for one in caller.get("cases", after=first["next"]).json()["items"]] == [made[0].pk]
    assert caller.get("cases", state="done").json()["items"] == []
    assert len(caller.get("cases", mine=True).json()["items"]) == 3
    with as_system():
        assert Definition.objects.filter(name__startswith="trial").count() == 3
