"""Each noun does what it says, through the same services as the screens."""

from __future__ import annotations

from clc.stages.hub.models import Action, Entry
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.hub.people import House


def test_a_client_is_added_corrected_and_found(house: House) -> None:
    caller = Caller(house.operations)
    made = caller.send("clients/", {"code": "X1", "name": "虚构光伏有限公司", "uscc": "91110000802100433B", "branch": "N"})
    assert made.status_code == 201, made.content
    changed = caller.send("clients/X1", {"next_step": "visit"}, "patch")
    assert changed.json()["next_step"] == "visit"
    assert [each["code"] for each in caller.get("clients/", words="xggf").json()["items"]] == ["X1"]
    assert [each["code"] for each in caller.get("clients/", words="光伏").json()["items"]] == ["X1"]


def test_a_wrong_credit_code_is_refused_with_what_to_do(house: House) -> None:
    answer = Caller(house.operations).send("clients/", {"code": "X1", "name": "x", "uscc": "911100001000013428"})
    assert answer.status_code == 422
    assert "18" in answer.json()["todo"]


def test_an_action_is_opened_and_finished_and_both_are_in_the_audit(house: House) -> None:
    caller = Caller(house.manager)
    opened = caller.send("actions/", {"client": "M1", "title": "Call", "due": "2030-01-01"}).json()
    done = caller.send(f"actions/{opened['id']}/finish", {"outcome": "met"})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    with as_system():
        assert Action.objects.get(pk=opened["id"]).outcome == "met"
        assert Entry.objects.filter(kind="action").count() == 2
    assert caller.send(f"actions/{opened['id']}/finish", {}).status_code == 422


def test_anothers_action_is_not_there(house: House) -> None:
    opened = Caller(house.other).send("actions/", {"client": "S1", "title": "x", "due": "2030-01-01"}).json()
    assert Caller(house.manager).send(f"actions/{opened['id']}/finish", {}).status_code == 404


def test_a_fact_is_told_superseded_and_read_as_it_was_known(house: House) -> None:
    caller = Caller(house.manager)
    for value in ("10", "12"):
        told = caller.send("facts/", {"client": "M1", "name": "employees", "value": value, "as_of": "2026-01-31"})
        assert told.status_code == 201, told.content
    now = caller.get("facts/", client="M1").json()["items"]
    assert [each["value"] for each in now] == ["12.000000"]
    then = caller.get("facts/", client="M1", known_at=told.json()["known_at"]).json()["items"]
    assert len(then) == 1


def test_the_rule_book_is_read_rule_by_rule(house: House) -> None:
    caller = Caller(house.manager)
    book = caller.get("rule-book/").json()
    assert "warning/void_invoices" in book["rules"]
    rule = caller.get("rule-book/warning/void_invoices").json()
    assert rule["layers"] == ["shipped"]
    assert rule["text"]["indicator"] == "sales_void_share"
    assert caller.get("rule-book/warning/nonsense").status_code == 404


def test_the_auditor_reads_the_audit_and_checks_its_chain(house: House) -> None:
    Caller(house.manager).send("actions/", {"client": "M1", "title": "Call", "due": "2030-01-01"})
    caller = Caller(house.auditor)
    assert caller.get("audit/").json()["items"]
    assert caller.get("audit/chain").json()["broken_at"] is None


def test_readings_before_the_first_run_are_a_plain_404(house: House) -> None:
    answer = Caller(house.manager).get("readings/M1")
    assert answer.status_code == 404
    assert answer.json()["todo"]
