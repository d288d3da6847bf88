"""Prices below the floor and waivers are decided as cases too, and carried out under the case's number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal.models import Allowance, Condition, Fulfilled
from clc.stages.deal.pricing import basis_of, price
from clc.stages.deal.services.prices import ask_price, withdraw_price
from clc.stages.decision.models import Case
from clc.stages.decision.processes import remarks_on
from clc.stages.decision.services import cases, deciding, voting
from clc.stages.decision.subjects import canonical, digest, subject_of, subjects
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.priced import asked, rate
from tests.stages.decision.casework import at, chosen, does, now
from tests.stages.decision.drawn import shipped_file
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def allowance(house: House) -> Allowance:
    """A price the manager asks for below its floor."""
    rate(house)
    with acting_as(house.manager):
        ask = asked(house.mine)
        floor = price(ask, basis_of(house.mine, ask.day, currency="CNY", project="")).floor
        return ask_price(by=house.manager, ask=asked(house.mine, rate=floor - 0.002), key="deal 1", reason="存款回报")


def condition(house: House, **more: Any) -> Condition:
    with as_system():
        return Condition.objects.create(client=house.mine, source="own", name="insurance", label="投保财产险",
                                        gate="signing", by=house.manager, **more)


def put_up(house: House, subject: str, key: object) -> Case:
    return does(house.manager, cases.open_case, subject=subject, key=str(key), words="请审批")


def test_a_price_the_committee_allows_is_allowed_under_the_case_number(house: House, allowance: Allowance) -> None:
    case = put_up(house, "price", allowance.pk)
    does(house.head, deciding.approve, step=at(case))
    if now(case).state == "running":
        board = at(case)
        for who in (house.approver, house.approver2, house.approver3):
            does(who, voting.vote, step=board, choice="yes")
    with as_system():
        held = Allowance.objects.get(pk=allowance.pk)
    assert (held.state, held.resolution, now(case).state) == ("allowed", case.number, "done")


def test_a_price_the_branch_refuses_is_refused(house: House, allowance: Allowance) -> None:
    case = put_up(house, "price", allowance.pk)
    does(house.head, deciding.reject, step=at(case), words="回报不足")
    with as_system():
        assert Allowance.objects.get(pk=allowance.pk).state == "refused"


def test_a_price_that_was_taken_back_is_not_put_up(house: House, allowance: Allowance) -> None:
    does(house.manager, withdraw_price, allowance=allowance, why="客户改期")
    with pytest.raises(BadInput, match="waits for nobody"):
        put_up(house, "price", allowance.pk)


def test_a_waiver_is_decided_by_another_and_carried_out(house: House) -> None:
    held = condition(house)
    case = put_up(house, "waiver", held.pk)
    does(house.head, deciding.approve, step=at(case), words="已有集团统保")
    with as_system():
        after = Condition.objects.get(pk=held.pk)
    assert (after.state, after.closed_by) == (Fulfilled.WAIVED, house.head)
    assert case.number in after.why


def test_what_may_not_be_waived_is_not_put_up(house: House) -> None:
    with pytest.raises(BadInput, match="may not be waived"):
        put_up(house, "waiver", condition(house, may_be_waived=False).pk)


@pytest.mark.parametrize(("subject", "key"), [("nothing", "1"), ("structure", "0"), ("structure", "x"), ("price", "9" * 30)])
def test_what_is_not_there_is_not_put_up(house: House, subject: str, key: str) -> None:
    with pytest.raises(NotFound):
        put_up(house, subject, key)


def test_the_same_terms_have_the_same_fingerprint_whatever_their_order(db: None) -> None:
    assert digest({"a": 1, "b": date(2026, 1, 1)}) == digest({"b": date(2026, 1, 1), "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
    assert {"structure", "project_structure", "price", "waiver"} <= set(subjects())
    assert subject_of("structure").conditional


def test_nobody_takes_a_loan_to_a_process_that_asks_less(house: House) -> None:
    structure = chosen(house.mine, house.manager, amount=Decimal("500000000.00"))
    for other in ("four_eyes", "price_exception", "drawing_release", "nothing"):
        with pytest.raises(BadInput, match="not decided by the process"):
            does(house.manager, cases.open_case, subject="structure", key=str(structure.pk), process=other)


def test_every_subject_tells_the_facts_it_says_it_tells_and_a_process_hears_of_others(
    house: House, allowance: Allowance
) -> None:
    with as_system():
        told = subject_of("price").facts(allowance, date(2026, 11, 22))
        waived = subject_of("waiver").facts(condition(house), date(2026, 11, 22))
        key = str(chosen(house.mine, house.manager).pk)
        loan = subject_of("structure").facts(subject_of("structure").find(key), date(2026, 11, 22))
        remarks = remarks_on("bpmn", shipped_file("contract_deviation.bpmn"))
    for name, facts in (("price", told), ("waiver", waived), ("structure", loan)):
        assert frozenset(facts) == subject_of(name).tells, name
    assert any("moves_risk" in one.words and not one.stops for one in remarks)
