"""Text that no database holds is refused in words on every screen that takes a form, and nothing is kept of it."""

from __future__ import annotations

import pytest

from clc.stages.credit.models import Memo
from clc.stages.credit.services.memos import begin_memo
from clc.stages.hub.reach import acting_as, as_system
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
