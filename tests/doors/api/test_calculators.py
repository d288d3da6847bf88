"""Calculators over the API: the reference's examples, refusals by field and rule, nobody without a key."""

from __future__ import annotations

import pytest
from django.test import Client as Http

from tests.doors.api.calling import Caller
from tests.stages.hub.people import House

LOAN = {"principal": 10_000_000, "annual_rate": 0.0345, "start": "2024-12-21", "periods": 4, "months_per_period": 3,
        "type": "bullet", "day_count": "ACT/360", "rounding": 2}
BILL = {"face": 5_000_000, "rate": 0.0125, "discounted": "2025-04-08", "matures": "2025-10-01"}


def happened(**event: object) -> dict[str, object]:
    """The loan with one event."""
    return {"loan": LOAN, "events": [{"day": "2025-05-10", **event}]}


@pytest.fixture
def caller(house: House) -> Caller:
    """A manager's key."""
    return Caller(house.manager)


def test_a_schedule_is_answered_row_by_row(caller: Caller) -> None:
    told = caller.send("calculators/schedule", LOAN).json()
    assert [row["interest"] for row in told["rows"]] == [86_250.00, 88_166.67, 88_166.67, 87_208.33]
    assert (told["rows"][-1]["closing_balance"], told["calendar_known"]) == (0, True)


def test_a_loan_lives_by_its_events(caller: Caller) -> None:
    body = {"loan": LOAN, "events": [{"kind": "prepay", "day": "2025-05-10", "amount": 700_000}]}
    signed, after = caller.send("calculators/life", body).json()
    assert (signed["kind"], after["kind"]) == ("signed", "prepay")
    assert after["paid"][-1] == {"due_date": "2025-05-10", "kind": "prepay", "drawn": 0, "interest": 3354.17, "fee": 0,
                                 "principal": 700_000, "other": 0, "closing_balance": 9_300_000}
    assert after["changed"]["balance"] == [10_000_000, 9_300_000]


def test_bills_factoring_cost_and_penalty_are_the_reference_s_examples(caller: Caller) -> None:
    bill = caller.send("calculators/bill", BILL).json()
    assert (bill["days"], bill["collected"], round(bill["interest"], 2)) == (184, "2025-10-09", 31_944.44)
    assert bill["yield"] == pytest.approx(0.01258, abs=1e-5)
    told = {"receivables": 8_000_000, "advance": 0.8, "rate": 0.05, "days": 90, "fee": 0.005}
    assert caller.send("calculators/factoring", told).json()["net"] == pytest.approx(6_280_000)
    told = {"received": 100, "payments": [1.0875, 1.0875, 1.0875, 101.0875], "fees": 0.5, "periods_per_year": 4}
    found = caller.send("calculators/cost", told).json()
    assert (round(found["nominal"], 6), round(found["effective"], 6)) == (0.048653, 0.049548)
    told = {"contract_rate": 0.045, "days": 45, "principal": 1_000_000, "unpaid_interest": 11_250}
    found = caller.send("calculators/penalty", told).json()
    assert (found["rate"], found["penalty"], round(found["compound"], 2)) == (
        pytest.approx(0.0675), pytest.approx(8_437.50), 94.92)


def test_a_cost_on_days_has_no_nominal_rate(caller: Caller) -> None:
    told = {"received": 100, "payments": [110], "start": "2025-01-01", "dates": ["2026-01-01"]}
    assert caller.send("calculators/cost", told).json() == {"nominal": None, "effective": pytest.approx(0.10)}


def test_a_reference_rate_is_told_with_what_a_reset_takes(caller: Caller) -> None:
    told = caller.get("calculators/reference-rate", name="lpr_1y", day="2024-10-21").json()
    assert (told["rate"], told["reset_rate"], told["status"]) == (0.031, 0.0335, "to_confirm")
    early = caller.get("calculators/reference-rate", name="lpr_1y", day="2019-01-01").json()
    assert (early["rate"], early["published"]) == (None, None)


@pytest.mark.parametrize(("path", "body", "said"), [
    ("schedule", LOAN | {"annual_rate": 4.35}, "annual_rate: must be a share of 1, not a percentage"),
    ("schedule", LOAN | {"type": "magic"}, "type: there is no 'magic'"),
    ("schedule", LOAN | {"periods": 0}, "periods: must be from 1"),
    ("bill", BILL | {"matures": "2025-04-01"}, "matures: must be after discounted"),
    ("life", happened(kind="prepay", rate=0.03), "rate: is not told of a prepay"),
    ("life", happened(kind="draw"), "draw: misses a field"),
    ("life", happened(kind="extend", periods=5), "periods: extends the loan beyond"),
    ("cost", {"received": 100, "payments": [1]}, "periods_per_year: or start and dates must be told"),
    ("cost", {"received": 100, "payments": [101], "fees": 100, "periods_per_year": 1}, "fees: leave nothing"),
    ("penalty", {"contract_rate": 0.05, "days": 1, "day": "1999-01-01"}, "day: lies before the rule"),
])
def test_what_cannot_be_meant_is_refused_by_field_and_rule(caller: Caller, path: str, body: object, said: str) -> None:
    answer = caller.send(f"calculators/{path}", body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_field_or_name_that_is_not_known_is_refused(caller: Caller) -> None:
    assert caller.send("calculators/schedule", LOAN | {"intrest": 1}).status_code == 422
    assert caller.send("calculators/bill", BILL | {"calendar": "mars"}).status_code == 404
    assert caller.get("calculators/reference-rate", name="euribor").status_code == 404


def test_nobody_reckons_without_a_key() -> None:
    assert Http().post("/api/calculators/bill", BILL, content_type="application/json").status_code == 401
