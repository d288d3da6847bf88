"""What became of overrides: by reason, unknown where nothing is known, and whom later ratings were nearer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.stages.credit.models import Rating
from clc.stages.credit.overrides import Past, past_overrides, report
from clc.stages.credit.services import ratings
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import confirmed, known, proposed, tell
from tests.stages.hub.people import House, build, person


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def people(house: House) -> tuple[User, User]:
    with as_system():
        return tuple(person(name, "credit_officer", house.manager.branch) for name in ("first", "second"))


@pytest.fixture
def overridden(house: House, people: tuple[User, User]) -> Rating:
    known(house.mine, house.manager)
    with as_system():
        held = proposed(house.mine, people[0])
        held = ratings.override_rating(
            by=house.risk, rating=held, notches=-1, reason="contract", words="lost", version=held.version
        )
        return ratings.confirm_rating(by=people[1], rating=held, version=held.version)


def test_a_fresh_override_is_unknown_in_every_way(overridden):
    with as_system():
        assert past_overrides() == [Past("contract", -1, None, None)]
        only = report(past_overrides())[0]
    assert (only.count, only.known, only.defaults, only.drift_unknown) == (1, 0, None, 1)


def test_after_a_year_without_default_it_held_and_with_one_it_did_not(house, overridden):
    later = timezone.localdate() + timedelta(days=400)
    with as_system():
        assert past_overrides(later)[0].defaulted is False
        Rating.objects.filter(pk=overridden.pk).update(as_of=timezone.localdate() - timedelta(days=100))
    tell(house.mine, house.manager, bankruptcy_filed=1)
    with as_system():
        assert past_overrides()[0].defaulted is True


def test_the_models_next_grade_tells_whom_it_came_nearer(house, people, overridden):
    with as_system():
        confirmed(house.mine, *people, answer=4)
        assert past_overrides()[0].nearer == "override"


def test_overrides_of_clients_out_of_reach_are_not_counted(house, overridden):
    with acting_as(house.other):
        assert past_overrides() == []


def test_overrides_add_up_by_reason():
    told = [Past("event", 1, True, "model"), Past("event", 2, None, None), Past("contract", -1, False, "override")]
    first, second = report(told)
    assert (first.reason, first.count, first.notches, first.known, first.defaults, first.to_model) == (
        "event",
        2,
        1.5,
        1,
        1,
        1,
    )
    assert (second.reason, second.defaults, second.to_override) == ("contract", 0, 1)
