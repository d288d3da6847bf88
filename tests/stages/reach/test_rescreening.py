"""Everybody is compared anew when a list changed, and a confirmed hit on a client becomes a fact that ratings stop at."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from clc.doors.jobs import screen_names
from clc.stages.hub.models import Fact, Party, Relation
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import NameHit
from clc.stages.reach.services import rescreening
from clc.stages.reach.services.name_lists import Told
from clc.stages.reach.services.names import decide_finding, propose_finding
from tests.stages.hub.people import House, build
from tests.stages.reach.listed import DAY, STAR, told


@pytest.fixture
def house(db: None) -> House:
    return build()


def called(house: House, name: str) -> None:
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(name=name)


def hits() -> list[tuple[str, int]]:
    with as_system():
        return list(NameHit.objects.order_by("id").values_list("subject", "key"))


def found(house: House, finding: str) -> None:
    """Two people come to a finding on the only hit."""
    with as_system():
        hit = NameHit.objects.select_related("listed__on").get()
    with acting_as(house.compliance):
        hit = propose_finding(by=house.compliance, hit=hit, finding=finding, why="compared the codes", saves=hit.saves)
    with acting_as(house.risk):
        decide_finding(by=house.risk, hit=hit, agrees=True, why="", saves=hit.saves)


def flags(house: House) -> list[Decimal | None]:
    with as_system():
        rows = Fact.objects.filter(client=house.mine, name="sanctions_hit", superseded_at__isnull=True)
        return list(rows.values_list("value", flat=True))


def test_clients_and_who_is_tied_to_them_are_compared_when_a_list_changed_and_not_before(house: House) -> None:
    called(house, "North Star Shipping Ltd")
    with as_system():
        owner = Party.objects.create(name="虚构电力工程公司", kind=house.mine.party.kind)
        Relation.objects.create(source=owner, target=house.mine.party, kind="owns")
    screen_names(0)
    assert (hits(), rescreening.changed_since_last()) == ([], False)
    told(STAR)
    screen_names(0)
    assert hits() == [("client", house.mine.pk)]
    assert not rescreening.changed_since_last()
    told(STAR, Told("3", "虚构电力工程公司"), day=DAY + timedelta(days=1))
    assert rescreening.changed_since_last()
    done = rescreening.screen_everybody(by=the_machine())
    assert (done.fresh, done.parties) == (1, 1)
    assert hits() == [("client", house.mine.pk), ("party", owner.pk)]


def test_a_confirmed_hit_on_a_client_is_told_as_a_fact(house: House) -> None:
    called(house, "North Star Shipping Ltd")
    told(STAR)
    screen_names(0)
    assert flags(house) == []
    found(house, "confirmed")
    assert flags(house) == [Decimal(1)]


def test_a_cleared_hit_tells_that_there_is_none(house: House) -> None:
    called(house, "North Star Shipping Ltd")
    told(STAR)
    screen_names(0)
    found(house, "cleared")
    assert flags(house) == [Decimal(0)]


def test_a_hit_on_a_list_that_is_no_sanctions_list_is_not_told_as_one(house: House) -> None:
    called(house, "North Star Shipping Ltd")
    told(STAR, kind="courts")
    screen_names(0)
    found(house, "confirmed")
    assert flags(house) == []
