"""The same thing done twice at the same moment: done once, the second is told in words, nothing is counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.stages.credit.models import Group, Guarantee, Membership, RelatedParty, SlottingSheet
from clc.stages.credit.services.charges import Promised, add_guarantee
from clc.stages.credit.services.groups import add_member, start_group
from clc.stages.credit.services.limits import flag_related_party
from clc.stages.credit.services.slotting import start_sheet
from clc.stages.hub.models import Party, Relation, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.hub.people import House, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return build()


def at_once(user: User, act: Callable[[User], object]) -> list[str]:
    """What two who do the same at the same moment are answered."""
    told: list[str] = []
    gate = threading.Barrier(2)

    def one() -> None:
        try:
            with acting_as(user):
                gate.wait(30)
                act(user)
            told.append("done")
        except BadInput as refused:
            told.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return sorted(told)


def test_one_sheet_is_begun(house: House) -> None:
    told = at_once(house.manager, lambda user: start_sheet(by=user, client=house.mine, project=("P9", "虚构电站")))
    assert told == ["BadInput", "done"]
    with as_system():
        assert SlottingSheet.objects.count() == 1


def test_one_flag_is_set(house: House) -> None:
    day = timezone.localdate()
    told = at_once(house.risk, lambda user: flag_related_party(by=user, party=house.mine.party, why="董事", since=day))
    assert told == ["BadInput", "done"]
    with as_system():
        assert RelatedParty.objects.count() == 1


def test_one_group_is_started_and_a_member_joins_once(house: House) -> None:
    told = at_once(house.head, lambda user: start_group(by=user, client=house.mine, other=house.colleague, why="同一人"))
    assert told == ["BadInput", "done"]
    with as_system():
        group = Group.objects.get()
        Membership.objects.filter(group=group, client=house.colleague).delete()
    told = at_once(house.head, lambda user: add_member(by=user, group=group, client=house.colleague, why="同一人"))
    assert told == ["BadInput", "done"]


def test_one_guarantee_is_taken(house: House) -> None:
    with as_system():
        sponsor = Party.objects.create(name="虚构担保有限公司")
        Relation.objects.create(source=house.mine.party, target=sponsor, kind="guarantees")
    promised = Promised("joint", Decimal(500), timezone.localdate(), None, "")
    told = at_once(
        house.manager, lambda user: add_guarantee(by=user, client=house.mine, guarantor=sponsor, told=promised)
    )
    assert told == ["BadInput", "done"]
    with as_system():
        assert Guarantee.objects.count() == 1
