"""The process on the stage: leads to money paid out, each act by who may, a second call adds nothing."""

from __future__ import annotations

import pytest
from django.db.models import Q

from clc.channels.demo.showcase import playing
from clc.channels.demo.showcase.cast import cast
from clc.channels.demo.tests.test_showcase import played
from clc.stages.contract.models import Contract, Deviation
from clc.stages.deal.models import Structure
from clc.stages.decision.models import Case, CaseStep, Dossier, Meeting, Minutes, Vote
from clc.stages.decision.reading import approved_terms
from clc.stages.hub.models import Delegation, Entry
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import verify_chain
from clc.stages.reach.models import Lead, LeadMove, MessageSent, NameHit, Phase
from clc.stages.reach.naming import lists_in_force
from clc.stages.servicing.models import Drawing, Loan

pytestmark = pytest.mark.django_db(transaction=True)
LEADS_LEAST = 55


def _silent(title: str) -> None:
    """Nobody listens."""


def test_the_process_is_under_way_and_a_second_call_adds_nothing() -> None:
    played()
    assert playing.carry(say=_silent) is True
    with as_system():
        _names_are_compared()
        _leads_are_worked_on()
        _cases_stand_at_each_step()
        _money_was_paid_out()
        _meetings_are_held()
        _journeys_find_their_clients_free()
        entries = Entry.objects.count()
        assert verify_chain().broken_at is None
    assert playing.carry(say=_silent) is False
    with as_system():
        assert Entry.objects.count() == entries


def _names_are_compared() -> None:
    assert [one.name for one in lists_in_force()] == ["demo_list"]
    assert set(NameHit.objects.values_list("state", flat=True)) == {"cleared", "waiting"}
    cleared = NameHit.objects.get(state="cleared")
    assert cleared.proposed_by_id != cleared.decided_by_id


def _leads_are_worked_on() -> None:
    leads = Lead.objects.all()
    assert leads.count() >= LEADS_LEAST
    assert set(leads.values_list("pipeline", flat=True)) == {"corporate", "leasing", "project", "supply_chain"}
    assert set(leads.values_list("state", flat=True)) == {"open", "lost", "won"}
    assert set(leads.values_list("screened", flat=True)) == {"accepted", "refused", "unknown"}
    assert leads.filter(owner__isnull=True, state="open").count() >= 5
    assert not leads.filter(Q(fit__isnull=True) | Q(worth__isnull=True)).exists()
    assert not leads.filter(state="lost", lost_reason="").exists()
    assert not leads.exclude(contact_name="").filter(contact_basis="").exists()
    assert LeadMove.objects.filter(kind="lose").exists()
    assert Phase.objects.filter(playbook="needs_analysis", end="done").exists()
    assert MessageSent.objects.count() == Delegation.objects.count() == 1


def _cases_stand_at_each_step() -> None:
    assert sorted(Case.objects.values_list("state", flat=True)) == [*["approved"] * 3, "refused", *["running"] * 2]
    here = set(CaseStep.objects.filter(state="open").values_list("node", flat=True))
    assert here == {"review", "approve_l4", "signing", "drawdown_review", "first_inspection"}
    committee = CaseStep.objects.get(state="open", kind="committee")
    assert Vote.objects.filter(step=committee, choice="yes").count() == 1
    for case in Case.objects.filter(state="approved"):
        assert Dossier.objects.filter(case=case, kind="decided").exists()
        structure = Structure.objects.get(pk=int(case.subject_key))
        assert approved_terms(structure) is not None
        assert not Vote.objects.filter(case=case, voter=case.opened_by).exists()
    assert Deviation.objects.get().state == "open"
    assert {"draft", "signed"} == set(Contract.objects.values_list("state", flat=True))


def _money_was_paid_out() -> None:
    assert sorted(Drawing.objects.values_list("state", flat=True)) == ["asked", "paid"]
    paid = Drawing.objects.get(state="paid")
    assert len({paid.by_id, paid.reviewed_by_id, paid.released_by_id}) == 3
    loan = Loan.objects.order_by("-pk").first()
    assert loan is not None
    assert loan.schedules.exists()
    assert Lead.objects.get(state="won").client_id == paid.client_id


def _meetings_are_held() -> None:
    assert sorted(Meeting.objects.values_list("state", flat=True)) == ["called", "closed"]
    assert Minutes.objects.get().meeting.seats.filter(stance="dissents").exists()


def _journeys_find_their_clients_free() -> None:
    """The end-to-end tests walk these two from the beginning."""
    found = cast()
    assert found is not None
    assert not Case.objects.filter(client__in=[found["maker"], found["project"]]).exists()
