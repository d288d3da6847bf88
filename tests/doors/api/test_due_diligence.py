"""Due diligence through the API: listed, opened, and how its documents stand; other branches out, numbers masked."""

from __future__ import annotations

import pytest

from clc.stages.inquiry.services.credit_queries import ask_credit_report, give_authorisation
from tests.doors.api.calling import Caller
from tests.stages.inquiry.desk import PDF, PERSON, RESIDENT, Desk, bring_all, chunks, do, in_days, stand_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return stand_desk()


def test_the_investigations_of_one_s_clients_are_listed(desk: Desk) -> None:
    items = Caller(desk.manager).get("due-diligence/", mine=True).json()["items"]
    assert [(one["client"], one["product"], one["second"], len(one["edition"])) for one in items] == [
        ("M1", "working_capital", "officer", 64)]
    assert Caller(desk.house.other).get("due-diligence/").json()["items"] == []


def test_one_is_opened(desk: Desk) -> None:
    told = {"client": "M1", "product": "leasing", "client_type": "company", "purpose": "Machines", "second": "officer",
            "due": in_days(5).isoformat(), "traits": ["secured"]}
    answer = Caller(desk.manager).send("due-diligence/", told)
    assert (answer.status_code, answer.json()["state"]) == (201, "open")


@pytest.mark.parametrize(("more", "status"), [
    ({"second": "manager"}, 422), ({"second": "nobody"}, 422), ({"client": "S1"}, 404), ({"product": "sme_fast"}, 422),
    ({"traits": ["odd"]}, 422), ({"due": "soon"}, 422), ({"amount": -1}, 422),
])
def test_one_that_cannot_be_opened_says_why(desk: Desk, more: dict, status: int) -> None:
    told = {"client": "M1", "product": "leasing", "client_type": "company", "purpose": "Machines", "second": "officer",
            "due": in_days(5).isoformat(), **more}
    answer = Caller(desk.manager).send("due-diligence/", told)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_documents_tell_how_they_stand(desk: Desk) -> None:
    bring_all(desk, except_for=("licence",))
    told = Caller(desk.manager).get(f"due-diligence/{desk.file.pk}").json()
    states = {one["code"]: one["state"] for one in told["documents"]}
    assert (states["licence"], states["articles"]) == ("missing", "verified")
    assert 0.9 < told["complete"] < 1
    assert any("site visit" in gap for gap in told["gaps"])


def test_another_branch_finds_no_file_and_a_role_without_the_verb_opens_none(desk: Desk) -> None:
    assert Caller(desk.house.other).get(f"due-diligence/{desk.file.pk}").status_code == 404
    assert Caller(desk.house.operations).send("due-diligence/", {
        "client": "M1", "product": "leasing", "client_type": "company", "purpose": "x", "second": "officer",
        "due": in_days(5).isoformat()}).status_code == 403


def test_credit_queries_are_told_with_masked_numbers(desk: Desk) -> None:
    do(give_authorisation, by=desk.manager, client=desk.client, subject=PERSON, scopes=("origination",),
       signed_on=in_days(-1), valid_to=in_days(9), file=("signed.pdf", chunks(PDF)))
    do(ask_credit_report, by=desk.manager, client=desk.client, subject=PERSON, scope="origination", reason="Application")
    answer = Caller(desk.manager).get("due-diligence/queries")
    assert [one["number"] for one in answer.json()["items"]] == ["1101**********002X"]
    assert RESIDENT not in answer.content.decode()
    assert Caller(desk.house.auditor).get("due-diligence/queries").status_code == 403
