"""Lending plans: worked out over the judged book, proven, confirmed by a second person, never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.deal.models import LendingPlan, PlanState
from clc.stages.deal.services.plans import ask_plan, confirm_plan, withdraw_plan, work_plan
from clc.stages.hub.models import Client, Entry, User
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.standing import stand
from tests.stages.hub.people import House, build, person

GRADES = (("A1", 0.01), ("C2", 0.7))


@pytest.fixture
def house(db: None) -> House:
    made = build()
    with as_system():
        for client, (grade, pd) in zip(Client.objects.order_by("code"), GRADES, strict=False):
            stand(client, grade=grade, pd=pd)
    return made


@pytest.fixture
def second(house: House) -> User:
    with as_system():
        return person("risk2", "risk", house.risk.branch)


def asked(house: House, **more: object) -> LendingPlan:
    with acting_as(house.risk):
        told = {"name": "next quarter", "budget": Decimal(300_000), "rule": "sme", "terms": {}}
        return ask_plan(by=house.risk, **{**told, **more})


def solved(house: House, **more: object) -> LendingPlan:
    plan = asked(house, **more)
    with as_system():
        work_plan(plan.pk)
        return LendingPlan.objects.get(pk=plan.pk)


def test_a_plan_says_whom_to_lend_and_proves_it(house: House) -> None:
    plan = solved(house)
    assert plan.state == PlanState.DONE
    assert plan.answer["proven"]
    assert plan.answer["used"] == pytest.approx(300_000)
    lent = {one["client"]: one["grade"] for one in plan.rows if one["amount"] > 0}
    assert "A1" in lent.values()
    assert "C2" not in lent.values()
    assert {one["why"] for one in plan.rows if one["grade"] is None} <= {"grade_unknown"}


def test_what_the_form_says_goes_over_the_rule(house: House) -> None:
    plan = solved(house, terms={"most": 120_000.0, "counts": "taken"})
    assert max(one["amount"] for one in plan.rows) <= 120_000
    assert plan.answer["counts"] == "taken"


def test_terms_that_cannot_be_meant_are_kept_as_refused_with_their_words(house: House) -> None:
    plan = solved(house, terms={"lgd": 45.0})
    assert (plan.state, plan.rows) == (PlanState.FAILED, None)
    assert "lgd" in plan.message
    assert "0.45" in plan.todo


@pytest.mark.parametrize("budget", ["0", "-5", "NaN", "1e15"])
def test_a_budget_that_is_none_is_refused_at_once(house: House, budget: str) -> None:
    with pytest.raises(BadInput, match="budget"):
        asked(house, budget=Decimal(budget))
    with as_system():
        assert not LendingPlan.objects.exists()


def test_a_rule_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises((BadInput, NotFound)):
        asked(house, rule="no_such_rule")


def test_only_a_second_person_confirms(house: House, second: User) -> None:
    plan = solved(house)
    with acting_as(house.risk), pytest.raises(NotAllowed):
        confirm_plan(by=house.risk, plan=plan)
    with acting_as(second):
        done = confirm_plan(by=second, plan=plan)
    assert (done.state, done.confirmed_by) == (PlanState.CONFIRMED, second)
    with as_system():
        assert Entry.objects.filter(act="confirmed a lending plan").exists()


@pytest.mark.parametrize("who", ["manager", "head", "auditor"])
def test_who_may_not_plan_is_refused_and_sees_none(house: House, who: str) -> None:
    user = getattr(house, who)
    with acting_as(user), pytest.raises(NotAllowed):
        ask_plan(by=user, name="", budget=Decimal(1_000_000), rule="sme", terms={})
    solved(house)
    if who != "auditor":
        with acting_as(user):
            assert not LendingPlan.objects.exists()


def test_a_confirmed_plan_is_never_changed_not_even_by_sql(house: House, second: User) -> None:
    plan = solved(house)
    with acting_as(second):
        confirm_plan(by=second, plan=plan)
        with pytest.raises(BadInput):
            withdraw_plan(by=second, plan=plan, why="too late")
    tries: tuple[Callable[[], object], ...] = (
        lambda: connection.cursor().execute("update deal_lendingplan set budget = 1"),
        lambda: connection.cursor().execute("delete from deal_lendingplan"))
    for attempt in tries:
        with as_system(), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            attempt()


def test_a_plan_is_worked_out_once(house: House) -> None:
    plan = solved(house)
    with as_system():
        work_plan(plan.pk)
        assert LendingPlan.objects.get(pk=plan.pk).finished_at == plan.finished_at


def test_withdrawing_needs_its_reason(house: House) -> None:
    plan = solved(house)
    with acting_as(house.risk):
        with pytest.raises(BadInput, match="reason"):
            withdraw_plan(by=house.risk, plan=plan, why=" ")
        assert withdraw_plan(by=house.risk, plan=plan, why="the budget is another").state == PlanState.WITHDRAWN
