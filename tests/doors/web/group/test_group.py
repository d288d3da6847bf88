"""The group of a client on screen: owners, members, sums; and what somebody of another branch sees of it."""

from __future__ import annotations

import pytest

from clc.stages.credit.models import Belonging, Group, Membership
from clc.stages.credit.proposing import propose_groups
from clc.stages.credit.webs import grouping
from clc.stages.hub.models import Party
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.credit.lending import DAY, capital, exposed, tie
from tests.stages.hub.people import House


@pytest.fixture
def family(house: House) -> House:
    capital(house)
    with as_system():
        owner = Party.objects.create(name="虚构老板", kind="person", uscc="110101199003070")
    tie(owner, house.mine.party, share="0.6")
    tie(owner, house.south.party, share="0.55")
    tie(house.mine.party, house.colleague.party, "guarantees")
    tie(house.colleague.party, house.mine.party, "guarantees")
    exposed(house.mine, 1_000)
    exposed(house.south, 8_765)
    with as_system():
        propose_groups(grouping(), DAY)
    return house


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_opens_for_a_client_with_and_without_a_group(family: House, sign_in: SignIn, language: str) -> None:
    http = sign_in(family.risk, language)
    for code in ("M1", "M2", "S1"):
        assert http.get(f"/group/{code}/").status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_in_both_languages_what_cannot_be_known(family: House, sign_in: SignIn, language: str) -> None:
    with as_system():
        loop = Party.objects.create(name="虚构循环有限公司")
        crowd = [Party.objects.create(name=f"虚构股东{number}", kind="person") for number in range(2)]
    tie(family.colleague.party, loop, share="1")
    tie(loop, family.colleague.party, share="1")
    for one in crowd:
        tie(one, loop, share="0.8")
    assert sign_in(family.risk, language).get("/group/M2/").status_code == 200


def test_a_member_out_of_sight_counts_without_a_name(family: House, sign_in: SignIn) -> None:
    page = sign_in(family.head).get("/group/M1/").content.decode()
    assert "虚构港口" not in page
    assert "1 member of this group you may not see" in page
    assert "9,765" in page.replace("title=", "") or "9.8" in page


def test_an_owner_is_named_with_its_arithmetic_and_a_masked_number(family: House, sign_in: SignIn) -> None:
    page = sign_in(family.manager).get("/group/M1/").content.decode()
    assert "虚构老板" in page
    assert "60.00%" in page
    assert "110101199003070" not in page
    assert "110**********70" in page


def test_a_ring_is_told(family: House, sign_in: SignIn) -> None:
    assert "2 parties guarantee each other" in sign_in(family.manager).get("/group/M1/").content.decode()


def test_a_proposal_is_confirmed_and_taken_out_with_a_reason(family: House, sign_in: SignIn) -> None:
    http = sign_in(family.manager)
    with as_system():
        key = Membership.objects.get(client=family.mine).pk
    assert http.post(f"/group/M1/members/{key}/confirm/").status_code == 302
    with as_system():
        assert Membership.objects.get(pk=key).state == Belonging.CONFIRMED
    assert http.post(f"/group/M1/members/{key}/refuse/", {"why": " "}).status_code == 400
    assert http.post(f"/group/M1/members/{key}/refuse/", {"why": "sold"}).status_code == 302


def test_nobody_decides_on_a_member_they_may_not_see(family: House, sign_in: SignIn) -> None:
    with as_system():
        key = Membership.objects.get(client=family.south).pk
    assert sign_in(family.manager).post(f"/group/M1/members/{key}/confirm/").status_code == 404
    assert sign_in(family.auditor).post(f"/group/M1/members/{key}/confirm/").status_code == 403


def test_a_client_is_added_by_hand(family: House, sign_in: SignIn) -> None:
    answer = sign_in(family.head).post("/group/M2/members/add/", {"client": "M1", "why": "shared plant", "group": ""})
    assert answer.status_code == 302
    with as_system():
        assert Group.objects.count() == 2


def test_a_client_of_another_branch_has_no_page_here(family: House, sign_in: SignIn) -> None:
    assert sign_in(family.manager).get("/group/S1/").status_code == 404
