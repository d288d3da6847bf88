"""What was decided stays: conditions become the deal's, changes end the approval, papers and votes are never rewritten."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal.models import Covenant, Structure
from clc.stages.deal.protecting import library
from clc.stages.deal.services.conditions import open_before
from clc.stages.decision import reading
from clc.stages.decision.dossiers import first_broken
from clc.stages.decision.models import Case, Dossier, Seat, Vote
from clc.stages.decision.services import conditions, deciding
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.decision.casework import at, does, now, opened
from tests.stages.hub.people import House, build

ONE = {"id": "review", "role": "approver", "decides": "yes", "sla": "3"}


@pytest.fixture
def house(db: None) -> House:
    return build()


def promise(structure: Structure) -> None:
    """One more covenant: something an approval covers changed."""
    rule = next(iter(library()))
    Covenant.objects.create(client=structure.client, structure=structure, rule=rule, by=structure.by, every_months=12,
                            cure_days=30, starts=timezone.localdate())


def test_conditions_of_an_approval_become_conditions_of_the_deal(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    made = does(house.approver, conditions.set_condition, step=step, label="追加实际控制人保证", gate="signing")
    struck = does(house.approver, conditions.set_condition, step=step, label="多余", gate="signing")
    does(house.approver, conditions.strike_condition, condition=struck, why="重复")
    with pytest.raises(NotAllowed):
        does(house.risk, conditions.strike_condition, condition=made, why="不需要")
    does(house.approver, deciding.approve, step=step)
    with acting_as(house.manager):
        structure = Structure.objects.get(pk=int(case.subject_key))
        rows = open_before(structure.client, "signing", structure)
        found = reading.approved_terms(structure)
    assert [one.label for one in rows] == ["追加实际控制人保证"]
    assert found is not None
    assert [one.pk for one in found.conditions] == [rows[0].pk]
    assert found.terms["design"]["amount"] == "5000000.00"


def test_a_change_after_the_approval_ends_what_it_covers(house: House) -> None:
    case = opened(house, ONE)
    does(house.approver, deciding.approve, step=at(case))
    with as_system():
        structure = Structure.objects.get(pk=int(case.subject_key))
        assert reading.approved_terms(structure) is not None
        promise(structure)
        assert reading.approved_terms(structure) is None
        why = reading.why_not_approved(structure)
    assert why is not None
    assert "changed after the approval" in why.words


def test_a_change_before_the_vote_must_be_put_forward_anew(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    with as_system():
        promise(Structure.objects.get(pk=int(case.subject_key)))
    with pytest.raises(BadInput, match="changed after it was put forward"):
        does(house.approver, deciding.approve, step=step)
    does(house.manager, deciding.renew, step=step, why="增加承诺")
    again = at(case)
    assert again.visit == 2
    does(house.approver, deciding.approve, step=again)
    assert now(case).state == "done"


def test_what_was_seen_is_sealed_in_a_chain_and_never_changes(house: House) -> None:
    first, second = opened(house, ONE), opened(house, ONE, name="other")
    does(house.approver, deciding.approve, step=at(first), words="同意")
    does(house.approver, deciding.approve, step=at(second))
    with as_system():
        told = list(Dossier.objects.filter(client=house.mine).order_by("id"))
        assert [one.seal_before for one in told] == ["", *(one.seal for one in told[:-1])]
        assert first_broken(house.mine) is None
        assert told[2].content()["votes"][0]["words"] == "同意"
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            Dossier.objects.filter(pk=told[0].pk).update(paper="{}")
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            Vote.objects.update(choice="no")


def test_the_database_lets_no_case_be_decided_twice(house: House) -> None:
    case = opened(house, ONE)
    does(house.approver, deciding.reject, step=at(case), words="不同意")
    with as_system(), pytest.raises(DatabaseError, match="does not go"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="approved", decided_at=timezone.now(), fingerprint="x", ended_at=None)


def test_no_vote_is_written_into_a_closed_step_past_the_services(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    does(house.approver, deciding.approve, step=step)
    with as_system(), transaction.atomic():
        seat = Seat.objects.create(case=case, step=step, client=house.mine, user=house.approver2)
        vote = Vote(case=case, step=step, seat=seat, client=house.mine, voter=house.approver2, choice="yes")
        with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
            vote.save()
