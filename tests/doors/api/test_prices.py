"""Prices over the API: a loan priced with its why, below the floor asked and allowed by another, nobody else's client."""

from __future__ import annotations

from typing import Any

import pytest

from clc.stages.credit.models import Rating
from clc.stages.deal.models import Allowance
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.deal.priced import rate
from tests.stages.hub.people import House

LOAN = {"client": "M1", "amount": 100_000_000, "tenor_months": 12}


@pytest.fixture
def known(house: House) -> Rating:
    return rate(house)


def priced(house: House, **more: Any) -> dict[str, Any]:
    answer = Caller(house.manager).send("prices/", {**LOAN, **more})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_loan_is_priced_and_every_number_says_why(house: House, known: Rating) -> None:
    told = priced(house, rate=0.0435)
    lines = {one["name"]: one for one in told["lines"]}
    assert told["rate"] == 0.0435
    assert lines["floor"]["value"] == pytest.approx(told["floor"])
    assert lines["pre_tax"]["inputs"][0]["value"] == lines["net"]["value"]
    assert lines["transfer"]["rule"] == "curve/ftp_cny"
    assert all(one["why"] or one["name"] == "pd" for one in told["lines"])


def test_at_the_floor_the_return_is_the_hurdle(house: House, known: Rating) -> None:
    told = priced(house, rate=priced(house)["floor"])
    assert told["raroc"] == pytest.approx(told["hurdle"])
    assert told["below_floor_bp"] == 0


def test_without_a_rating_numbers_are_null_with_the_reason(house: House) -> None:
    told = priced(house, rate=0.04)
    assert (told["floor"], told["raroc"], told["guide"]) == (None, None, None)
    assert "no confirmed rating" in told["unknown"]


def test_the_table_holds_every_tier_and_grade_and_worse_grades_cost_more(house: House, known: Rating) -> None:
    told = Caller(house.manager).send("prices/table", LOAN).json()
    floors = [row["floor"] for row in told["grades"]]
    assert [row["of"] for row in told["grades"]] == ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC"]
    assert floors == sorted(floors)
    guides = {row["of"]: row["guide"] for row in told["tiers"]}
    assert guides["core"] < guides["gold"] < guides["silver"] < guides["normal"]


@pytest.mark.parametrize(("more", "said"), [
    ({"rate": 4.35}, "0.0435"), ({"tenor_months": 0}, "tenor_months"), ({"amount": -1}, "amount"), ({"rate": 0}, "rate"),
    ({"amount": 1e300}, "amount"), ({"tenor_months": 10**30}, "tenor_months"), ({"repayment": "magic"}, "type"),
    ({"repayment": "level", "tenor_months": 13, "months_per_period": 3}, "tenor_months"),
    ({"fee_upfront": 0.5}, "fee_upfront"),
    ({"security": [{"kind": "moon", "value": 1}]}, "moon"), ({"green": 2}, "green"), ({"currency": "XXX"}, "XXX"),
    ({"principal": [[-1, 5]]}, "principal"), ({"interest_only_periods": 12, "repayment": "level"}, ""),
])
def test_what_cannot_be_meant_is_refused_by_name(house: House, known: Rating, more: dict[str, Any], said: str) -> None:
    answer = Caller(house.manager).send("prices/", {**LOAN, **more})
    assert answer.status_code in (422, 503)
    assert said in answer.content.decode()


def test_below_the_floor_one_asks_and_another_allows(house: House, known: Rating) -> None:
    rate_asked = round(priced(house)["floor"] - 0.0008, 6)
    manager, head = Caller(house.manager), Caller(house.head)
    body = {**LOAN, "rate": rate_asked, "key": "D-9", "reason": "main account"}
    first, again = manager.send("prices/asked", body), manager.send("prices/asked", body)
    assert first.status_code == 201
    key = first.json()["id"]
    assert again.json()["id"] == key
    assert manager.send(f"prices/asked/{key}/allow", {"why": "me"}).status_code == 403
    assert head.send(f"prices/asked/{key}/allow", {"why": "carried"}).json()["state"] == "allowed"
    assert priced(house, rate=rate_asked)["allowance"] == key
    assert priced(house, rate=rate_asked, amount=100_000_001)["allowance"] is None


def test_another_branch_prices_nothing_and_decides_nothing(house: House, known: Rating) -> None:
    body = {**LOAN, "rate": round(priced(house)["floor"] - 0.0008, 6), "key": "D-9", "reason": "main account"}
    key = Caller(house.manager).send("prices/asked", body).json()["id"]
    other = Caller(house.other)
    assert other.send("prices/", LOAN).status_code == 404
    assert other.get("prices/earnings", client="M1").status_code == 404
    assert other.send(f"prices/asked/{key}/withdraw", {"why": "x"}).status_code == 404
    assert other.get("prices/asked").json()["items"] == []
    with as_system():
        assert Allowance.objects.get(pk=key).state == "asked"


def test_operations_may_not_price(house: House, known: Rating) -> None:
    assert Caller(house.operations).send("prices/", LOAN).status_code == 403


def test_earnings_tell_what_nobody_knows_as_null(house: House, known: Rating) -> None:
    told = Caller(house.manager).get("prices/earnings", client="M1").json()
    assert told["profit"] is None
    assert {one["name"]: bool(one["unknown"]) for one in told["parts"]} == {"loans": True, "deposits": True, "fees": True}
