"""Ratings over the API: listed, read with their trace, moved on by who may."""

from __future__ import annotations

import pytest

from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.api.calling import Caller
from tests.stages.credit.rated import drafted, known
from tests.stages.hub.people import House, build, person


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def officers(house: House) -> tuple[User, User]:
    with as_system():
        return (
            person("officer", "credit_officer", house.manager.branch),
            person("second", "credit_officer", house.manager.branch),
        )


def test_a_rating_is_proposed_and_confirmed_by_two_callers(house, officers):
    first, second = officers
    known(house.mine, house.manager)
    begun = Caller(first).send("ratings/", {"client": "M1", "model": "company"})
    assert begun.status_code == 201
    with acting_as(first):
        held = drafted(house.mine, first)
    told = Caller(first).send(f"ratings/{held.pk}/propose", {"version": held.version}).json()
    assert told["state"] == "proposed"
    assert Caller(first).send(f"ratings/{held.pk}/confirm", {"version": told["version"]}).status_code == 403
    done = Caller(second).send(f"ratings/{held.pk}/confirm", {"version": told["version"]}).json()
    assert (done["state"], done["grade"]) == ("confirmed", told["grade"])
    assert len(done["outcome"]["lines"]) > 10
    listed = Caller(second).get("ratings/", client="M1", state="confirmed").json()
    assert [each["id"] for each in listed["items"]] == [held.pk]


def test_a_stale_version_and_another_branch_are_refused(house, officers):
    known(house.mine, house.manager)
    with acting_as(officers[0]):
        held = drafted(house.mine, officers[0])
    assert Caller(officers[0]).send(f"ratings/{held.pk}/propose", {"version": 0}).status_code == 422
    assert Caller(house.other).get(f"ratings/{held.pk}").status_code == 404
    assert Caller(house.other).get("ratings/").json()["items"] == []
