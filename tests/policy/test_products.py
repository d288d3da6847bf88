"""The catalogue of products: every facility of the domain is there, bounds hold by day, and mistakes are refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from clc.policy.kind.product import Product
from clc.policy.loader import shipped
from clc.policy.shapes import on

DAY = date(2026, 11, 22)
FACILITIES = {"WC", "FA", "PF", "M&A", "TRADE", "BA", "LC", "LG", "DISC", "FACT", "LEASE", "OVERDRAFT", "SYND", "REVOLVING"}


@pytest.fixture(scope="module")
def products() -> dict[str, Product]:
    return dict(shipped().of(Product))


def told(products: dict[str, Product], **changed: Any) -> dict[str, Any]:
    """A working-capital loan as its file says it, changed."""
    return {**products["working_capital"].model_dump(mode="python"), **changed}


def test_every_facility_of_the_domain_is_sold(products: dict[str, Product]) -> None:
    assert {one.facility for one in products.values()} == FACILITIES
    assert all(one.is_sold_on(DAY) for one in products.values())


@pytest.mark.parametrize(("name", "months", "answer"), [
    ("working_capital", 36, "allowed"), ("working_capital", 60, "beyond"), ("working_capital", 61, "refused"),
    ("fixed_asset", 120, "allowed"), ("fixed_asset", 121, "beyond"), ("acceptance", 6, "allowed"),
    ("acceptance", 7, "refused"),
])
def test_the_tenors_are_those_of_the_rules_of_2024(
    products: dict[str, Product], name: str, months: int, answer: str
) -> None:
    assert products[name].tenor_answer(months, DAY) == answer


def test_bills_ran_for_a_year_before_2023(products: dict[str, Product]) -> None:
    assert products["acceptance"].tenor_answer(12, date(2022, 12, 31)) == "allowed"
    assert products["acceptance"].tenor_answer(12, date(2023, 1, 1)) == "refused"


def test_entrusted_payment_begins_above_ten_million_since_july_2024(products: dict[str, Product]) -> None:
    above = products["fixed_asset"].entrusted_above
    assert above is not None
    assert (on(above, date(2024, 6, 30)), on(above, date(2024, 7, 1))) == (5_000_000, 10_000_000)


def test_a_product_is_not_sold_after_its_end(products: dict[str, Product]) -> None:
    assert not Product(**told(products, until=date(2026, 11, 22), cases=products["working_capital"].cases)).is_sold_on(DAY)


@pytest.mark.parametrize(("field", "value", "says"), [
    ("tenor_months_min", {date(2015, 1, 1): 99}, "above the most"),
    ("references", (), "names the `references`"),
    ("repayments", ("whenever",), "repayments"),
    ("months_per_period", (5,), "months_per_period"),
    ("cases", ({"as_of": "2026-01-01", "tenor_months": 72, "expect": "allowed"},), "72 months is refused"),
    ("needs", {"share_max": {date(2015, 1, 1): 0.6}}, "belong together"),
])
def test_a_file_that_contradicts_itself_is_refused(products: dict[str, Product], field: str, value: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Product(**told(products, **{field: value}))


def test_who_sells_and_who_allows_more_are_roles_of_the_book(products: dict[str, Product]) -> None:
    roles = shipped().roles
    for one in products.values():
        named = {path.removeprefix("role/") for _place, path in one.names()}
        assert named <= set(roles)
        assert "manager" in named
