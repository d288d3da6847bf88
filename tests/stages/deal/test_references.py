"""A rate is quoted against the prime rate: that of its tenor, published before the day, with the points over it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from clc.policy.kind.reference_rate import ReferenceRate
from clc.stages.deal import references
from clc.stages.deal.pricing import basis_of, price
from clc.stages.deal.services import quotes
from clc.stages.hub.book import current_book
from clc.stages.hub.reach import acting_as
from tests.stages.deal.priced import asked, rate
from tests.stages.deal.quoting import begun, fresh
from tests.stages.hub.people import build


@pytest.mark.parametrize(("months", "name"), [
    (6, "lpr_1y"), (12, "lpr_1y"), (60, "lpr_1y"), (61, "lpr_5y"), (360, "lpr_5y"),
])
def test_up_to_five_years_the_one_year_rate_applies_and_beyond_that_over_five(months: int, name: str) -> None:
    assert references.fitting(months) == name


def test_the_value_is_the_one_published_before_the_day() -> None:
    rule = current_book().of(ReferenceRate)["lpr_1y"]
    days = sorted(rule.published)
    on = next(later for earlier, later in pairwise(days)
              if rule.published[earlier] != rule.published[later])
    found = references.against(0.05, 12, on, "CNY")
    assert found is not None
    assert found.published < on
    assert found.base != rule.published[on]
    assert references.floating("lpr_1y", Decimal(0), on)[0] == Decimal(str(found.base))


def test_other_currencies_and_days_before_the_first_have_none() -> None:
    assert references.against(0.05, 12, date(2026, 11, 22), "USD") is None
    assert references.against(0.05, 12, date(1999, 1, 1), "CNY") is None


@pytest.mark.django_db
def test_a_price_says_its_points_over_the_prime_rate_and_of_floor_and_guide() -> None:
    house = build()
    rate(house)
    with acting_as(house.manager):
        ask = asked(house.mine, rate=0.0435, tenor_months=72)
        found = price(ask, basis_of(house.mine, ask.day))
    line, rule = found.line("reference"), current_book().of(ReferenceRate)["lpr_5y"]
    base = rule.before(ask.day).rate
    assert line.value == pytest.approx((0.0435 - base) * 1e4)
    assert {label: value for label, value, _unit in line.inputs}["Price floor"] == pytest.approx((found.floor - base) * 1e4)
    assert "over five years" in line.why


@pytest.mark.django_db
def test_a_floating_rate_on_the_reference_of_another_tenor_is_told() -> None:
    house = build()
    structure = begun(house.manager, house.mine, rate_type="floating", reference="lpr_5y", spread_bp=Decimal(65))
    with acting_as(house.manager):
        found = quotes.look(fresh(structure.quote), prices=False)[0][1]
    assert [(one.weight, one.rule) for one in found.of_field("reference")] == [("told", "reference_rate/lpr_1y")]
