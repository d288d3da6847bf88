"""What calls for a joint meeting: a warning, an offer with exceptions, terms of a project; until a meeting takes it up."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from clc.stages.deal.models import DealState, Quote, Structure
from clc.stages.decision import calling
from clc.stages.decision.services import meetings
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.quoting import begun, project
from tests.stages.decision.sitting import called, judged
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def offered(house: House, approvals: int) -> Structure:
    """A structure that is offered and needs so many approvals."""
    made = begun(house.manager, house.mine)
    found = [{"field": "rate", "rule": str(one), "message": "x", "weight": "approval"} for one in range(approvals)]
    with as_system():
        Structure.objects.filter(pk=made.pk).update(state=DealState.OFFERED, outcome={"findings": found})
        Quote.objects.filter(pk=made.quote_id).update(state=DealState.OFFERED, offered_at=timezone.now())
    return made


def test_a_warning_calls_until_a_meeting_takes_it_up(house: House) -> None:
    judged(house.mine, ("thin_sales", "orange"), ("few_buyers", "yellow"))
    with acting_as(house.manager):
        found = calling.causes(house.mine)
        assert [(one.kind, one.level) for one in found] == [("warning", "orange")]
        assert calling.called_for(10)[1] == 1
    held = called(house, kind="warning")
    assert held.causes[0]["level"] == "orange"
    with acting_as(house.manager):
        assert calling.causes(house.mine) == []
        assert calling.called_for(10) == ([], 0)
        meetings.cancel_meeting(by=house.manager, meeting=held, why="另行安排", saves=0)
        assert calling.called_for(10)[1] == 1
    with acting_as(house.other):
        assert calling.called_for(10) == ([], 0)


def test_a_meeting_is_due_within_working_days(house: House) -> None:
    friday = date(2026, 11, 20)
    assert calling.later(friday, 3).isoformat() == "2026-11-25"


@pytest.mark.parametrize(("approvals", "kinds"), [(0, []), (1, []), (2, ["exceptions"]), (3, ["exceptions"])])
def test_two_exceptions_of_an_offer_call_a_meeting(house: House, approvals: int, kinds: list[str]) -> None:
    offered(house, approvals)
    with acting_as(house.manager):
        assert [one.kind for one in calling.causes(house.mine)] == kinds


def test_terms_of_a_project_call_a_meeting(house: House) -> None:
    offered(house, 0)
    project(house.mine)
    with acting_as(house.manager):
        assert [one.kind for one in calling.causes(house.mine)] == ["project_terms"]


def test_the_gravest_cause_comes_first_and_each_client_once(house: House) -> None:
    judged(house.mine, ("few_buyers", "orange"), ("one_buyer", "red"))
    offered(house, 2)
    with acting_as(house.risk):
        found, total = calling.called_for(10)
    assert [(one.kind, one.level) for one in found] == [("warning", "red"), ("exceptions", "")]
    assert total == 2


def test_a_light_without_a_standing_is_unknown(house: House) -> None:
    with acting_as(house.risk):
        assert calling.level_of(house.mine) == "unknown"
