"""Structures over the API: worked out, drafted, offered; what cannot be meant is refused by field; nobody else's client."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.calling import Caller
from tests.stages.deal.priced import rate
from tests.stages.deal.quoting import ahead
from tests.stages.hub.people import House


def begun(house: House, product: str = "working_capital") -> tuple[Caller, dict[str, Any], dict[str, Any]]:
    """A caller, the quote begun, its first alternative."""
    caller = Caller(house.manager)
    made = caller.send("structures/quotes", {"client": "M1", "product": product})
    assert made.status_code == 201, made.content
    return caller, made.json(), made.json()["structures"][0]


def test_a_loan_is_worked_out_as_the_reference_does(house: House) -> None:
    caller, _quote, one = begun(house)
    told = caller.send(f"structures/{one['id']}/worked", {
        "amount": "1000000", "rate": "0.0435", "repayment": "level", "day_count": "30/360", "tenor_months": 12}).json()
    assert told["instalment"] == pytest.approx(85_309.90)
    assert told["total_interest"] == pytest.approx(23_718.79)
    assert told["rows"][0][2:] == pytest.approx([3_625.00, 81_684.90, 918_315.10])
    assert told["price"]["floor"] is None
    assert "rating" in told["price"]["unknown"]
    assert caller.get(f"structures/{one['id']}").json()["repayment"] == "bullet"


@pytest.mark.parametrize(("body", "says"), [
    ({"rate": "4.35"}, "0.0435"), ({"tenor_months": 0}, "tenor_months"), ({"tenor_months": 72}, "tenor_months"),
    ({"repayment": "level", "grace_months": 99}, "grace_months"), ({"amount": "-1"}, "amount"),
    ({"starts": "2026-13-01"}, "starts"),
    ({"day_count": "ACT/364"}, "day_count"), ({"repayment": "balloon", "terms": {"balloon_share": [1.0]}}, "balloon_share"),
    ({"repayment": "seasonal", "terms": {"season": [1.0]}}, "terms"),
])
def test_what_cannot_be_is_refused_by_field_and_not_kept(house: House, body: dict[str, Any], says: str) -> None:
    caller, _quote, one = begun(house)
    answer = caller.send(f"structures/{one['id']}", {**body, "saves": 0}, "put")
    assert answer.status_code == 422, answer.content
    assert says in answer.content.decode()
    assert caller.get(f"structures/{one['id']}").json() == one


def test_a_quote_is_drafted_copied_offered_and_chosen(house: House) -> None:
    rate(house)
    caller, quote, one = begun(house)
    assert caller.send(f"structures/{one['id']}", {"rate": "0.12", "saves": 0}, "put").json()["rate"] == "0.12"
    assert caller.send(f"structures/{one['id']}", {"rate": "0.11", "saves": 0}, "put").status_code == 422
    assert caller.send(f"structures/{one['id']}/copy", {}).json()["letter"] == "B"
    offered = caller.send(f"structures/quotes/{quote['id']}/offer", {"valid_until": ahead().isoformat(), "saves": 0})
    assert offered.json()["state"] == "offered", offered.content
    assert len(caller.send(f"structures/{one['id']}/choose", {}).json()["seal"]) == 64
    assert [each["state"] for each in caller.get("structures/quotes", client="M1").json()["items"]] == ["chosen"]
    assert caller.send(f"structures/quotes/{quote['id']}/renew", {}).json()["version"] == 2
    assert caller.send(f"structures/quotes/{quote['id']}/withdraw", {"why": "x"}).json()["state"] == "withdrawn"


def test_prices_are_not_told_to_who_may_not_see_them(house: House) -> None:
    _caller, _quote, one = begun(house)
    assert Caller(house.operations).send(f"structures/{one['id']}/worked", {}).json()["price"] is None


def test_another_branch_finds_nothing(house: House) -> None:
    _caller, quote, one = begun(house)
    strange = Caller(house.other)
    assert strange.get(f"structures/{one['id']}").status_code == 404
    assert strange.send(f"structures/{one['id']}/worked", {}).status_code == 404
    assert strange.get(f"structures/quotes/{quote['id']}").status_code == 404
    assert strange.get("structures/quotes").json()["items"] == []
    assert strange.send("structures/quotes", {"client": "M1", "product": "working_capital"}).status_code == 404
