"""Clients to which nothing is lent are found with their signs and become leads: each once, the others said with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Judging, Standing
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.finding import Found, promising
from clc.stages.reach.models import Lead
from clc.stages.reach.services.finding import make_leads
from tests.stages.hub.people import House, build
from tests.stages.reach.sowing import list_in_force

WAY = "clients"
DAY = date(2026, 1, 1)


@pytest.fixture
def house(db: None) -> House:
    list_in_force()
    return build()


def stands(client: Client, grade: str, *, exposure: float = 0.0) -> None:
    """Where a client stands after the night's run."""
    with as_system():
        run = Judging.objects.first() or Judging.objects.create(
            day=DAY, by=the_machine(), edition=keep_edition(current_book()))
        Standing.objects.create(client=client, judging=run, day=DAY, grade=grade, light="green", light_rank=1,
                                exposure=exposure)


def seen(house: House) -> list[Found]:
    with acting_as(house.head):
        return promising(WAY, DAY)


def test_a_sound_client_without_a_loan_is_found_with_its_signs_and_one_with_a_loan_is_not(house: House) -> None:
    stands(house.mine, "A")
    stands(house.colleague, "A", exposure=1.0)
    [found] = seen(house)
    assert (found.client, found.points) == (house.mine, 55.0)
    assert set(found.signs) == {"graded", "calm", "best"}
    assert found.numbers["sales"] is None


def test_a_weak_client_is_not_found_however_little_it_owes(house: House) -> None:
    stands(house.mine, "C")
    assert seen(house) == []


def test_firms_found_become_leads_once_and_what_is_not_found_is_said(house: House) -> None:
    stands(house.mine, "A")
    [found] = seen(house)
    with acting_as(house.head):
        made = make_leads(by=house.head, way=WAY, keys=[found.key, "c0", found.key])
        assert [(one.client, one.name) for one in made.leads] == [(house.mine, house.mine.party.name)]
        assert [key for key, _why in made.refused] == ["0"]
        again = make_leads(by=house.head, way=WAY, keys=[found.key])
    assert (list(again.leads), len(again.refused)) == ([], 1)
    with as_system():
        assert Lead.objects.count() == 1


def test_nobody_makes_leads_of_another_branch_of_nothing_or_without_the_right(house: House) -> None:
    stands(house.mine, "A")
    [found] = seen(house)
    with acting_as(house.other):
        assert list(make_leads(by=house.other, way=WAY, keys=[found.key]).leads) == []
        with pytest.raises(BadInput, match="one to"):
            make_leads(by=house.other, way=WAY, keys=[])
        with pytest.raises(BadInput, match="no such way"):
            make_leads(by=house.other, way="moon", keys=[found.key])
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        make_leads(by=house.auditor, way=WAY, keys=[found.key])
