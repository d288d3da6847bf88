"""What a rating takes in beside the grid: a parent's support, and the loss and capital of each facility."""

from __future__ import annotations

import pytest

from clc.kernel.errors import BadInput
from clc.policy.kind.master_scale import MasterScale
from clc.policy.loader import shipped
from clc.stages.credit.models import Rating
from clc.stages.credit.services import ratings
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import drafted, known, proposed
from tests.stages.hub.people import House, build, person

CODES = shipped().of(MasterScale)["corporate"].codes()


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.manager.branch)


@pytest.fixture
def second(house: House) -> User:
    with as_system():
        return person("second", "credit_officer", house.manager.branch)


@pytest.fixture
def rated(house: House, officer: User) -> Rating:
    known(house.mine, house.manager)
    with acting_as(officer):
        return proposed(house.mine, officer)


def test_support_needs_a_rated_parent_and_lifts_at_most_to_it(house, officer, second):
    for client in (house.mine, house.colleague):
        known(client, house.manager)
    with acting_as(officer):
        weak = drafted(house.mine, officer, answer=4)
        with pytest.raises(BadInput, match="no confirmed rating"):
            ratings.state_support(
                by=officer, rating=weak, parent=house.colleague, answer=1, words="guarantee", version=weak.version
            )
        strong = proposed(house.colleague, officer, answer=1)
    with acting_as(second):
        strong = ratings.confirm_rating(by=second, rating=strong, version=strong.version)
    with acting_as(officer):
        lifted = ratings.state_support(
            by=officer, rating=weak, parent=house.colleague, answer=1, words="guarantee", version=weak.version
        )
    gain = CODES.index(weak.grade) - CODES.index(lifted.grade)
    assert gain == min(2, CODES.index(weak.grade) - CODES.index(strong.grade))
    assert CODES.index(lifted.grade) >= CODES.index(strong.grade)


def test_a_facility_gets_its_loss_and_weight_from_its_security(house, rated):
    with as_system():
        Rating.objects.filter(pk=rated.pk).update(state="draft")
    with acting_as(house.manager):
        told = {
            "name": "working capital",
            "exposure": "10000000",
            "seniority": "senior_corporate",
            "security": [{"kind": "real_estate", "value": "10000000"}],
        }
        held = ratings.state_facilities(by=house.manager, rating=rated, facilities=[told], version=rated.version)
    one = held.facilities[0]
    assert one["lgd"] == pytest.approx(0.6 * 0.2 + 0.4 * 0.4)
    assert one["expected_loss"] == pytest.approx(held.pd * one["lgd"])
    assert 0 < one["risk_weight"] < 3
    assert one["lgd_class"] == "L3"
