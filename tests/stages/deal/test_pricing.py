"""The price of a client's loan: from the rating in force, the register and the rule book; unknown where nobody knows."""

from __future__ import annotations

from time import perf_counter

import pytest
from django.utils import timezone

from clc.stages.credit.models import Rating
from clc.stages.deal.price_basis import UNRATED
from clc.stages.deal.pricing import basis_of, price
from clc.stages.hub.reach import acting_as
from tests.stages.deal.priced import asked, rate
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def known(house: House) -> Rating:
    """The manager's client, rated and confirmed."""
    return rate(house)


def test_without_a_rating_nothing_is_guessed(house: House) -> None:
    with acting_as(house.manager):
        found = price(asked(house.mine))
    assert not found.is_known
    assert found.unknown == UNRATED
    assert found.floor != found.floor
    assert found.rate != found.rate


def test_a_rated_client_has_a_floor_that_earns_the_hurdle(house: House, known: Rating) -> None:
    with acting_as(house.manager):
        basis = basis_of(house.mine, timezone.localdate())
        floor = price(asked(house.mine), basis).floor
        found = price(asked(house.mine, rate=floor), basis)
    assert found.raroc == pytest.approx(found.hurdle, abs=1e-12)
    assert found.eva == pytest.approx(0.0, abs=1e-3)
    assert found.is_allowed


def test_a_slider_may_ask_hundreds_of_times_a_second(house: House, known: Rating) -> None:
    with acting_as(house.manager):
        basis = basis_of(house.mine, timezone.localdate())
        begun = perf_counter()
        for step in range(50):
            price(asked(house.mine, rate=0.04 + step * 1e-4, tenor_months=60, repayment="level"), basis)
    assert (perf_counter() - begun) / 50 < 0.01
