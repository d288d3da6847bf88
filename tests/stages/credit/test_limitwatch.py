"""The night's watch: exposures from facts, use of limits as facts of those who need it, the same again changes nothing."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction

from clc.kernel.errors import NotAllowed
from clc.stages.credit.limitwatch import exposure_frame, watch_limits
from clc.stages.credit.models import Group
from clc.stages.hub.models import Fact, Party
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.lending import DAY, capital, exposed, tie
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    built = build()
    capital(built)
    return built


def watch(house: House):
    with transaction.atomic():
        done = watch_limits(by=house.risk, day=DAY)
        with as_system():
            transaction.get_connection().cursor().execute(
                "drop table if exists placed, new_member")
        return done


def facts(client) -> dict[str, Decimal | None]:
    with as_system():
        return dict(Fact.objects.known().filter(client=client).values_list("name", "value"))


def test_who_uses_half_of_a_limit_is_told_of_and_others_are_not(house: House) -> None:
    exposed(house.mine, 5_850)
    exposed(house.south, 100)
    assert watch(house).facts == 2
    assert facts(house.mine) == {"single_limit_used": 5_850, "single_limit": 6_500}
    assert facts(house.south) == {}


def test_watching_again_tells_nothing_new(house: House) -> None:
    exposed(house.mine, 5_850)
    watch(house)
    assert watch(house).facts == 0


def test_a_use_that_falls_is_told_so_that_its_warning_can_close(house: House) -> None:
    exposed(house.mine, 5_850)
    watch(house)
    exposed(house.mine, 10)
    watch(house)
    assert facts(house.mine)["single_limit_used"] == 10
    with as_system():
        assert Fact.objects.filter(client=house.mine, name="single_limit_used").count() == 2


def test_every_member_of_a_group_learns_what_the_group_uses(house: House) -> None:
    with as_system():
        owner = Party.objects.create(name="虚构老板", kind="person")
    tie(owner, house.mine.party, share="0.6")
    tie(owner, house.south.party, share="0.6")
    exposed(house.mine, 3_000)
    exposed(house.south, 5_000)
    watch(house)
    with as_system():
        assert Group.objects.count() == 1
    for client in (house.mine, house.south):
        assert facts(client)["group_limit_used"] == 8_000
        assert facts(client)["group_limit"] == 10_000


def test_a_ring_of_guarantees_is_told_to_its_clients(house: House) -> None:
    tie(house.mine.party, house.south.party, "guarantees")
    tie(house.south.party, house.mine.party, "guarantees")
    tie(house.mine.party, house.colleague.party, "guarantees")
    watch(house)
    assert facts(house.mine)["guarantee_ring_members"] == 2
    assert "guarantee_ring_members" not in facts(house.colleague)


def test_without_a_capital_base_no_use_is_made_up(db: None) -> None:
    bare = build()
    exposed(bare.mine, 5_850)
    watch(bare)
    assert facts(bare.mine) == {}


def test_a_manager_does_not_watch_for_all(house: House) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed):
        watch_limits(by=house.manager, day=DAY)


def test_what_is_not_told_stays_unknown_in_the_exposure() -> None:
    told = pl.LazyFrame({"client": [1, 2, 3], "loans_owed": [10.0, None, float("nan")], "bonds_held": [5.0, 7.0, None]})
    frame = exposure_frame(told)
    assert frame["total"].to_list() == [15.0, 7.0, None]
    assert frame["loans"].to_list() == [10.0, None, None]
    assert frame["derivatives"].to_list() == [None, None, None]
