"""What a client earns: each part from what is told, the whole only when every part is known, one price's effect on it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clc.stages.credit.models import Rating
from clc.stages.deal.earnings import Earnings, earnings_of, effect
from clc.stages.deal.pricing import Basis, basis_of, price
from clc.stages.hub.reach import acting_as
from tests.stages.credit.rated import tell
from tests.stages.deal.priced import asked, rate
from tests.stages.hub.people import House, build

TOLD = {"loans_owed": 50e6, "loans_rate": 4.5, "loans_years_left": 2.0, "deposits_average": 20e6, "fee_income_12m": 200_000}


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def known(house: House) -> Rating:
    return rate(house)


def read(house: House) -> tuple[Earnings, Basis]:
    with acting_as(house.manager):
        basis = basis_of(house.mine, timezone.localdate())
        return earnings_of(house.mine, basis), basis


def test_all_parts_known_make_a_whole(house: House, known: Rating) -> None:
    tell(house.mine, house.manager, **TOLD)
    found, _basis = read(house)
    assert found.is_whole
    assert float(found.whole.profit) == pytest.approx(sum(float(one.earned.profit) for one in found.parts))
    fees = next(one for one in found.parts if one.name == "fees")
    assert float(fees.earned.profit) == pytest.approx(0.75 * 200_000)


def test_deposits_earn_the_curve_less_what_is_paid(house: House, known: Rating) -> None:
    tell(house.mine, house.manager, **TOLD)
    found, basis = read(house)
    deposits = next(one for one in found.parts if one.name == "deposits")
    curve = dict(basis.house.funding["base"])
    margin = curve[basis.house.numbers["deposits"]["stays_years"]] - basis.house.numbers["deposits"]["paid"]
    assert float(deposits.earned.profit) == pytest.approx(0.75 * 20e6 * margin)


def test_existing_loans_earn_what_a_loan_of_their_terms_would(house: House, known: Rating) -> None:
    tell(house.mine, house.manager, **TOLD)
    found, basis = read(house)
    loans = next(one for one in found.parts if one.name == "loans")
    with acting_as(house.manager):
        alike = price(asked(house.mine, amount=50e6, tenor_months=24, rate=0.045), basis)
    assert float(loans.earned.profit) == pytest.approx(alike.net_profit)


@pytest.mark.parametrize("missing", list(TOLD))
def test_what_nobody_told_makes_the_whole_unknown_never_nought(house: House, known: Rating, missing: str) -> None:
    tell(house.mine, house.manager, **{name: value for name, value in TOLD.items() if name != missing})
    found, _basis = read(house)
    assert not found.is_whole
    assert float(found.whole.profit) != float(found.whole.profit)
    assert [one.name for one in found.parts if one.unknown] == [one.name for one in found.parts if not one.is_known]


def test_without_a_rating_loans_are_unknown_and_deposits_are_not(house: House) -> None:
    tell(house.mine, house.manager, **TOLD)
    found, _basis = read(house)
    assert {one.name: one.is_known for one in found.parts} == {"loans": False, "deposits": True, "fees": True}


def test_a_loan_below_its_floor_is_carried_by_the_rest(house: House, known: Rating) -> None:
    tell(house.mine, house.manager, **TOLD)
    found, basis = read(house)
    with acting_as(house.manager):
        floor = price(asked(house.mine), basis).floor
        low = effect(asked(house.mine, rate=floor - 0.002), basis, found)
    assert low.priced.eva < 0
    assert low.carried + low.given_away == pytest.approx(-low.priced.eva)
    assert float(low.whole.added) == pytest.approx(float(found.whole.added) + low.priced.eva)
    with acting_as(house.manager):
        enough = effect(asked(house.mine, rate=low.rate_enough), basis, found)
    assert float(enough.whole.added) == pytest.approx(0.0, abs=0.01)
