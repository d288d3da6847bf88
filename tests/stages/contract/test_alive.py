"""A contract that lives keeps the leads of its client out of the pool."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.kernel.errors import NotAllowed
from clc.stages.contract.alive import with_contract
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import Lead
from clc.stages.reach.services import pools
from tests.stages.contract.signing_room import drafted, released, sign_all
from tests.stages.hub.people import House, build
from tests.stages.reach.sowing import sound_lead


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_a_client_with_a_contract_to_be_signed_or_signed_never_goes_to_the_pool(house: House) -> None:
    within = drafted(house)
    with as_system():
        assert with_contract([house.mine.pk]) == set()
    held = released(house, within)
    lead = sound_lead(house.manager, name=house.mine.party.name, uscc="")
    with acting_as(house.manager), pytest.raises(NotAllowed, match="a contract in force"):
        pools.release(by=house.manager, lead=lead, why="不想做了")
    sign_all(house, held)
    with as_system():
        assert with_contract([house.mine.pk, house.colleague.pk]) == {house.mine.pk}
        Lead.objects.filter(pk=lead.pk).update(touched_at=timezone.now() - timedelta(days=900))
        assert pools.recycle(by=the_machine()) == 0
