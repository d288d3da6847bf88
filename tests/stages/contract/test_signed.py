"""What is signed stays: sealed, archived, changed by supplements only, owed again and again, never in the pool."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.contract import composing
from clc.stages.contract.alive import with_contract
from clc.stages.contract.models import Duty, Version
from clc.stages.contract.services import archiving, drafting, duties
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import Lead
from clc.stages.reach.services import pools
from tests.stages.contract.signing_room import (
    chosen,
    contract,
    drafted,
    released,
    scan,
    sign_all,
)
from tests.stages.hub.people import House, build
from tests.stages.reach.sowing import sound_lead


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_a_sealed_version_cannot_be_changed_even_by_the_system(house: House) -> None:
    held = contract(drafted(house))
    with as_system(), pytest.raises(ProgrammingError, match="stays"), transaction.atomic():
        Version.objects.filter(contract=held).update(why="other")


def test_the_archive_is_sealed_by_another_and_keeps_everything(house: House) -> None:
    held = sign_all(house, released(house, drafted(house)))
    with acting_as(house.legal), pytest.raises(BadInput, match="does not archive"):
        archiving.archive(by=house.legal, contract=held, scan=scan(house), box="1-2-3", saves=held.saves)
    with acting_as(house.operations):
        made = archiving.archive(by=house.operations, contract=held, scan=scan(house), box="1-2-3", saves=held.saves)
        assert archiving.is_whole(made)
        assert made.keep_until.year > timezone.localdate().year + 14
    with as_system():
        assert archiving.chain() == (1, None)
        with pytest.raises(ProgrammingError, match="stays"), transaction.atomic():
            type(made).objects.filter(pk=made.pk).update(box="x")
        made.content = made.content.replace("12000000", "13000000")
        assert not archiving.is_whole(made)


def test_a_signed_contract_is_changed_by_a_supplement_of_what_was_approved_otherwise(house: House) -> None:
    structure = chosen(house)
    held = sign_all(house, released(house, drafted(house, structure)))
    with acting_as(house.manager), pytest.raises(BadInput, match="Nothing was approved otherwise"):
        drafting.supplement(by=house.manager, contract=held)
    later = chosen(house, before=structure, amount=Decimal("15000000"))
    moved = drafted(house, later)
    with acting_as(house.manager):
        made = drafting.supplement(by=house.manager, contract=contract(moved))
        assert "amount" in {one.key for one in composing.newest(made).terms if one.name == "changes"}
        assert contract(moved).newest == held.newest


def test_a_duty_owed_again_and_again_is_asked_again_and_ends_with_the_loan(house: House) -> None:
    held = sign_all(house, released(house, drafted(house)))
    with as_system():
        duty = Duty.objects.get(contract=held, name="statements")
        first = duty.due
        assert duties.roll_duties(by=house.operations, day=first) >= 1
        duty.refresh_from_db()
        assert duty.due > first
        assert duty.action.due == duty.due
        duties.roll_duties(by=house.operations, day=first + timedelta(days=4000))
        duty.refresh_from_db()
        assert duty.ended_why


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
        assert with_contract([house.mine.pk, house.other.pk]) == {house.mine.pk}
        Lead.objects.filter(pk=lead.pk).update(touched_at=timezone.now() - timedelta(days=900))
        assert pools.recycle(by=the_machine()) == 0
