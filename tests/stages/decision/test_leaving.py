"""Who left, or took another role, holds no case up: their seat goes back to the role, and they decide nothing more."""

from __future__ import annotations

import pytest

from clc.kernel.errors import NotAllowed
from clc.stages.decision.models import Seat
from clc.stages.decision.services import adding, clocks, deciding, voting
from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.stages.decision.casework import at, does, now, opened
from tests.stages.decision.test_votes import BOARD
from tests.stages.hub.people import House, build

LOOK = {"id": "look", "role": "approver", "decides": "yes"}


@pytest.fixture
def house(db: None) -> House:
    return build()


def leaves(who: User, role: str = "") -> User:
    """Somebody leaves, or takes another role; as they are then."""
    with as_system():
        User.objects.filter(pk=who.pk).update(**({"role": role} if role else {"is_active": False}))
        return User.objects.get(pk=who.pk)


def clock() -> dict[str, int]:
    with as_system():
        return clocks.work_clocks(by=the_machine())


@pytest.mark.parametrize("role", ["", "manager"])
def test_who_was_handed_a_seat_and_left_holds_the_case_up_no_more(house: House, role: str) -> None:
    case = opened(house, LOOK)
    does(house.approver, adding.hand_on, step=at(case), to=house.approver2)
    gone = leaves(house.approver2, role)
    with pytest.raises(NotAllowed):
        does(gone, deciding.approve, step=at(case))
    assert clock()["freed"] == 1
    does(house.approver3, deciding.approve, step=at(case))
    assert now(case).state == "done"
    assert clock()["freed"] == 0


def test_who_was_added_and_left_is_replaced_and_somebody_must_still_agree(house: House) -> None:
    case = opened(house, LOOK)
    does(house.approver, adding.add_approver, step=at(case), user=house.risk, where="before")
    leaves(house.risk)
    clock()
    with pytest.raises(NotAllowed):
        does(house.approver, deciding.approve, step=at(case))
    does(house.approver2, deciding.approve, step=at(case))
    assert now(case).state == "running"
    does(house.approver, deciding.approve, step=at(case))
    assert now(case).state == "done"


def test_a_committee_votes_on_without_who_left(house: House) -> None:
    case = opened(house, BOARD)
    step = at(case)
    for who in (house.approver, house.approver2):
        does(who, voting.vote, step=step, choice="yes")
    assert now(case).state == "running"
    leaves(house.approver3)
    assert clock()["freed"] == 1
    assert now(case).state == "done"


def test_a_committee_all_of_which_left_is_filled_from_above(house: House) -> None:
    case = opened(house, BOARD)
    for who in (house.approver, house.approver2, house.approver3):
        leaves(who)
    clock()
    with as_system():
        assert Seat.objects.get(step=at(case), state="asked").roles == ["branch_head"]
    does(house.head, voting.vote, step=at(case), choice="yes")
    assert now(case).state == "done"
