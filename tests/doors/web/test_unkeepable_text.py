"""Texts and messages that nothing can be made of are refused in words, and nothing is kept of them."""

from __future__ import annotations

import pytest

from clc.stages.credit.models import Memo
from clc.stages.credit.services.memos import begin_memo
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Statement, StatementLine
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

NUL = "授信\x00五百万"


@pytest.mark.parametrize("address", [
    "/slotting/M1/start/", "/rating/M1/start/", "/statements/M1/begin/", "/due-diligence/M1/credit/ask/",
    "/collateral/M1/add/", "/memo/begin/M1/",
])
def test_a_form_with_a_nul_is_refused_in_words(house: House, sign_in: SignIn, address: str) -> None:
    answer = sign_in(house.manager).post(address, {"project": NUL, "model": NUL, "subject": NUL})
    assert answer.status_code == 400
    assert "cannot be kept" in answer.content.decode()


def test_an_address_with_a_nul_is_refused_in_words(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.manager).get("/slotting/M1/", {"sheet": NUL}).status_code == 400


def test_nothing_of_a_memo_is_saved_when_a_part_cannot_be(house: House, sign_in: SignIn) -> None:
    with acting_as(house.manager):
        memo = begin_memo(by=house.manager, client=house.mine)
    told = {"saves": "0", "proposal": NUL, "risks": "客户集中"}
    assert sign_in(house.manager).post(f"/memo/one/{memo.pk}/save/", told).status_code == 400
    with as_system():
        kept = Memo.objects.get()
    assert (kept.words, kept.saves) == ({}, 0)


@pytest.mark.parametrize(("body", "kind"), [
    ("[" * 200_000, "application/json"), ('{"unit": []}', "application/json"), ('{"unit": {"a": 1}}', "application/json"),
    ('{"unit": "yuan", "text": "货币\\u0000资金\\t1"}', "application/json"),
    ("--x--\r\n", "multipart/form-data; boundary=x"),
    ("{}", "text/plain"),
])
@pytest.mark.parametrize("act", ["save", "look", "fill"])
def test_what_no_grid_sends_is_refused_in_words(house: House, sign_in: SignIn, act: str, body: str, kind: str) -> None:
    http = sign_in(house.manager)
    http.post("/statements/M1/begin/", {"period_end": "2022-12-31", "months": "12", "scope": "single", "unit": "yuan"})
    with as_system():
        key = Statement.objects.get().pk
    answer = http.post(f"/statements/M1/{key}/{act}/", body, content_type=kind)
    assert answer.status_code == 400
    assert answer.json()["todo"]


def test_a_pasted_block_for_a_column_that_cannot_be_is_not_there(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post("/statements/M1/begin/", {"period_end": "2022-12-31", "months": "12", "scope": "single", "unit": "yuan"})
    with as_system():
        key = Statement.objects.get().pk
    told = {"unit": "yuan", "columns": ["9" * 5000 + ":current"], "text": "货币资金\t1"}
    answer = http.post(f"/statements/M1/{key}/fill/", told, content_type="application/json")
    assert (answer.status_code, answer.json()["filled"]) == (200, 0)


def test_several_drafts_are_saved_together_or_not_at_all(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    for end in ("2021-12-31", "2022-12-31"):
        http.post("/statements/M1/begin/", {"period_end": end, "months": "12", "scope": "single", "unit": "yuan"})
    with as_system():
        one, two = Statement.objects.order_by("pk").values_list("pk", flat=True)
    cells = [{"key": f"{one}:current:BS_CASH", "text": "1"}, {"key": f"{two}:current:BS_CASH", "text": "2"}]
    told = {"unit": "yuan", "cells": cells, "saves": {str(two): 99}}
    assert http.post(f"/statements/M1/{two}/save/", told, content_type="application/json").status_code == 400
    with as_system():
        assert not StatementLine.objects.exists()
