"""A case that cannot be meant is refused, naming the field and the rule."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from clc.engines.cashflow.project import Case, Drivers
from clc.kernel.errors import BadInput
from tests.engines.cashflow.project.small import small, told

LOAN = {"name": "senior", "rate": 0.05, "tenor_months": 120, "cover": 1.3}
LINE = {"name": "sales", "price": 100.0}
TIME = {"close": "2026-01-01", "operation": "2028-01-01", "end": "2040-01-01", "months_per_period": 12}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"debt": [{**LOAN, "rate": 4.35}]}, "write 0.0435 for 4.35 %"),
    ({"debt": [{**LOAN, "rate": {"2026-01-01": 4.35}}]}, "write 0.0435 for 4.35 %"),
    ({"debt": [{**LOAN, "rate": {"2030-01-01": 0.04}}]}, "must have a rate in force"),
    ({"debt": [{**LOAN, "rate": float("nan")}]}, "finite"),
    ({"debt": [{**LOAN, "rate": "0.05"}]}, "valid number"),
    ({"debt": [{**LOAN, "rate": True}]}, "valid number"),
    ({"debt": [{**LOAN, "tenor_months": -12}]}, "greater than or equal to 1"),
    ({"debt": [{**LOAN, "tenor_months": 0}]}, "greater than or equal to 1"),
    ({"debt": [{**LOAN, "tenor_months": 12.5}]}, "valid integer"),
    ({"debt": [{**LOAN, "tenor_months": 126}]}, "whole periods of 12"),
    ({"debt": [{**LOAN, "tenor_months": 12}]}, "ends before operation"),
    ({"debt": [{**LOAN, "tenor_months": 240}]}, "longer than the project"),
    ({"debt": [{**LOAN, "grace_months": 120}]}, "reaches beyond the term"),
    ({"debt": [{**LOAN, "grace_months": 12}]}, "ends before construction"),
    ({"debt": [{**LOAN, "tail_months": 160}]}, "leaves no period"),
    ({"debt": [{**LOAN, "gearing": 70.0}]}, "write 0.7 for 70 %"),
    ({"debt": [{**LOAN, "cover": 0.9}]}, "greater than or equal to 1"),
    ({"debt": [{**LOAN, "cover": {"tolls": 1.3}}]}, "contracted"),
    ({"debt": [{**LOAN, "repayment": "given"}]}, "shares belong to repayment"),
    ({"debt": [{**LOAN, "repayment": "given", "shares": [0.5, 0.4]}]}, "add up to 0.9"),
    ({"debt": [{"name": "senior", "rate": 0.05, "tenor_months": 120}]}, "needs a cover"),
    ({"debt": [{"name": "a", "rate": 0.05, "tenor_months": 120, "repayment": "level"}]}, "nothing says how large"),
    ({"debt": [LOAN, LOAN]}, "told twice"),
    ({"debt": [{**LOAN, "day_count": "30/365"}]}, "30/360"),
    ({"timeline": {**TIME, "operation": "2025-01-01"}}, "dates are reversed"),
    ({"timeline": {**TIME, "end": "2027-01-01"}}, "dates are reversed"),
    ({"timeline": {**TIME, "end": "2040-06-15"}}, "whole number of periods"),
    ({"timeline": {**TIME, "close": "1.1.2026"}}, "write 2026-01-31"),
    ({"timeline": {**TIME, "months_per_period": 5}}, "1, 3, 6 or 12"),
    ({"timeline": {**TIME, "end": "2199-01-01"}}, "more than 60 years"),
    ({"uses": []}, "at least 1"),
    ({"uses": [{"name": "works", "amount": -1.0}]}, "greater than or equal to 0"),
    ({"uses": [{"name": "works", "amount": 10.0, "spread": [1.0]}]}, "2 periods of construction"),
    ({"uses": [{"name": "works", "amount": 10.0, "spread": [0.5, 0.2]}]}, "add up to 0.7"),
    ({"uses": [{"name": "works", "amount": 10.0, "asset": "land"}]}, "no class `land`"),
    ({"revenue": [{**LINE, "price": float("inf")}]}, "finite"),
    ({"revenue": [{**LINE, "kind": "luck"}]}, "contracted"),
    ({"revenue": [{**LINE, "seasons": [0.5, 0.5]}]}, "1 shares of a year"),
    ({"revenue": [{**LINE, "vat": 13.0}]}, "write 0.13 for 13 %"),
    ({"costs": [{"name": "fuel", "kind": "per_unit", "amount": 1.0, "of": "power"}]}, "no revenue line `power`"),
    ({"costs": [{"name": "fee", "kind": "of_revenue", "amount": 5.0}]}, "write 0.05 for 5 %"),
    ({"equity": {"investors": [{"name": "A", "share": 0.6}]}}, "add up to 0.6"),
    ({"surprise": 1}, "Extra inputs"),
    ({"name": ""}, "at least 1 character"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), WRONG, ids=lambda one: str(one)[:60])
def test_a_case_that_cannot_be_meant_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        small(**changes)
    assert words in str(wrong.value)


def test_the_small_case_itself_is_one() -> None:
    assert Case.model_validate(told()).timeline.operating == 12


@pytest.mark.parametrize("wrong", [{"price": -1.0}, {"rate": 4.35}, {"z": float("nan")}, {"capex": [[1.0]]},
                                   {"price": [1.0, 0.9], "opex": [1.0, 1.1, 1.2]}])  # fmt: skip
def test_drivers_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Drivers(**wrong)
