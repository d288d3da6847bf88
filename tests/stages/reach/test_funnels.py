"""What became of leads: counted plainly, taken-back moves left out, time and reasons as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from clc.stages.hub.reach import acting_as
from clc.stages.reach import funnels
from clc.stages.reach.models import Lead, LeadMove
from clc.stages.reach.pipelines import pipeline_of
from clc.stages.reach.services.pipeline import lose_lead, undo_move, write_move
from tests.doors.web.leads.made import lead, stand_at
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def of(house: House) -> dict[str, int]:
    with acting_as(house.head):
        return {one.stage: one.leads for one in funnels.reached(Lead.objects.all(), pipeline_of("corporate"))}


def test_a_lead_counts_in_every_stage_up_to_the_furthest_it_came(house):
    one, two = lead(house.manager, "虚构一有限公司"), lead(house.manager, "虚构二有限公司")
    stand_at(house.manager, one, "needs")
    stand_at(house.manager, one, "screened")
    stand_at(house.manager, two, "screened")
    assert [of(house)[name] for name in ("captured", "screened", "first_contact", "needs", "application")] == [2, 2, 1, 1, 0]


def test_a_move_that_was_taken_back_never_was(house):
    one = lead(house.manager, "虚构一有限公司")
    stand_at(house.manager, one, "needs")
    with acting_as(house.manager):
        undo_move(by=house.manager, lead=one)
    assert of(house)["screened"] == 0


def test_a_won_lead_came_all_the_way(house):
    one = lead(house.manager, "虚构一有限公司")
    with acting_as(house.manager):
        write_move(one, "win", house.manager, state="won")
    assert set(of(house).values()) == {1}


def test_conversion_by_channel_is_a_plain_count(house):
    for number in range(6):
        one = lead(house.manager, f"虚构{number}有限公司", channel="visit" if number < 4 else "event", amount=Decimal(100))
        if number in (0, 1, 2, 5):
            with acting_as(house.manager):
                write_move(one, "win", house.manager, state="won")
    with acting_as(house.head):
        found = {one.key: (one.leads, one.won, one.conversion, one.amount_won)
                 for one in funnels.grouped(Lead.objects.all(), "channel")}
    assert found == {"visit": (4, 3, 0.75, Decimal(300)), "event": (2, 1, 0.5, Decimal(100))}


@pytest.mark.parametrize("by", ["owner", "industry", "month"])
def test_every_cut_counts_every_lead_once(house, by):
    lead(house.manager, "虚构一有限公司", industry="C13")
    lead(house.head, "虚构二有限公司", industry="C25")
    lead(house.head, "虚构三有限公司")
    with acting_as(house.head):
        assert sum(one.leads for one in funnels.grouped(Lead.objects.all(), by)) == 3


def test_days_in_a_stage_are_from_entry_to_leaving(house):
    for days in (2, 4, 30):
        one = stand_at(house.manager, lead(house.manager, f"虚构{days}有限公司"), "screened", days=days)
        stand_at(house.manager, one, "needs")
    with acting_as(house.head):
        stays = {one.stage: one for one in funnels.stays(Lead.objects.all(), pipeline_of("corporate"))}
    assert (stays["screened"].left, round(stays["screened"].middle or 0)) == (3, 4)
    assert 4 < (stays["screened"].slow or 0) < 30
    assert (stays["approval"].left, stays["approval"].middle) == (0, None)


def test_reasons_come_most_frequent_first_and_add_up(house):
    for number, reason in enumerate(("price", "price", "speed")):
        one = lead(house.manager, f"虚构{number}有限公司")
        with acting_as(house.manager):
            lose_lead(by=house.manager, lead=one, reason=reason)
    with acting_as(house.head):
        told = funnels.losses(Lead.objects.all())
    assert [(one.reason, one.leads) for one in told] == [("price", 2), ("speed", 1)]
    assert told[-1].up_to_here == pytest.approx(1.0)


def test_another_branch_counts_none_of_ours(house):
    lead(house.manager, "虚构一有限公司")
    with acting_as(house.other):
        assert funnels.grouped(Lead.objects.all(), "channel") == []
        assert LeadMove.objects.count() == 0


def test_nothing_captured_is_nothing_and_no_error(house):
    rule = pipeline_of("corporate")
    with acting_as(house.head):
        assert {one.of_all for one in funnels.reached(Lead.objects.none(), rule)} == {None}
        assert funnels.conversion(funnels.grouped(Lead.objects.none(), "channel")) is None


def test_time_is_not_negative_where_stages_changed_at_once(house):
    one = lead(house.manager, "虚构一有限公司")
    stand_at(house.manager, one, "screened")
    with acting_as(house.head):
        stays = funnels.stays(Lead.objects.all(), pipeline_of("corporate"))
    assert all(stay.middle is None or stay.middle >= 0 for stay in stays)
    assert timedelta(0) <= timedelta(days=max(stay.middle or 0 for stay in stays)) < timedelta(minutes=5)
