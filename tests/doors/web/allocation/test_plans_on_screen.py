"""Lending plans on the screen: asked, refused with the entries kept, read, compared, taken as a table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clc.stages.deal.models import LendingPlan
from clc.stages.deal.services.plans import ask_plan, work_plan
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand
from tests.stages.hub.people import House


def solved(house: House, **more: object) -> LendingPlan:
    """A plan over one good client."""
    stand(house.mine, grade="A1", pd=0.01)
    with acting_as(house.risk):
        told = {"name": "next quarter", "budget": Decimal(300_000), "rule": "sme", "terms": {}}
        plan = ask_plan(by=house.risk, **{**told, **more})
    with as_system():
        work_plan(plan.pk)
    return plan


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_plan_is_read_in_both_languages(house: House, sign_in: SignIn, language: str) -> None:
    plan = solved(house, shock="pandemic")
    page = sign_in(house.risk, language).get(f"/allocation/{plan.pk}/").content.decode()
    assert {"en": "Nothing earns more", "zh-hans": "已证明最优"}[language] in page
    assert "M1" in page
    assert {"en": "Under the shock", "zh-hans": "冲击情景"}[language] in page


def test_a_number_that_is_none_is_told_and_what_was_typed_stays(house: House, sign_in: SignIn) -> None:
    told = {"name": "Q1", "budget": "ten", "rule": "sme"}
    answer = sign_in(house.risk).post("/allocation/ask/", told)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "budget is not a number" in page
    assert 'value="ten"' in page
    with as_system():
        assert not LendingPlan.objects.exists()


def test_asking_begins_a_plan_that_waits_to_be_worked_out(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.risk).post("/allocation/ask/", {"name": "Q1", "budget": "1,000,000", "rule": "sme", "lgd": "45"})
    assert answer.status_code == 302
    with as_system():
        made = LendingPlan.objects.get()
    assert (made.budget, made.terms, made.state) == (Decimal(1_000_000), {"lgd": 0.45}, "waiting")


def test_two_plans_stand_beside_each_other(house: House, sign_in: SignIn) -> None:
    first, second = solved(house), solved(house, terms={"most": 150_000.0})
    page = sign_in(house.risk).get(f"/allocation/compare/?first={first.pk}&second={second.pk}").content.decode()
    assert "Clients treated otherwise" in page
    assert "M1" in page


@pytest.mark.parametrize("told", ["", "first=1", "first=a&second=b", "first=99&second=98"])
def test_plans_that_are_not_there_are_not_compared(house: House, sign_in: SignIn, told: str) -> None:
    assert sign_in(house.risk).get(f"/allocation/compare/?{told}").status_code == 404


def test_the_clients_are_taken_as_a_table(house: House, sign_in: SignIn) -> None:
    plan = solved(house)
    answer = sign_in(house.risk).get(f"/allocation/{plan.pk}/clients.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("client,grade,industry,pd,amount,rate")
    assert any(line.startswith("M1,A1") for line in lines)


def test_a_branch_cannot_open_a_plan(house: House, sign_in: SignIn) -> None:
    plan = solved(house)
    assert sign_in(house.head).get(f"/allocation/{plan.pk}/").status_code == 403
    assert sign_in(house.head).post(f"/allocation/{plan.pk}/confirm/").status_code == 403
