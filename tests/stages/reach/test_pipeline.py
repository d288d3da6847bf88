"""The way of a lead: gates that refuse first and say why, moves that are kept, taken back, and pushed on by later stages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput, ClcError, NotAllowed
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Consent, Party
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.gates import missing
from clc.stages.reach.models import Lead, LeadMove, Phase
from clc.stages.reach.pipelines import board, light_of, pipeline_of
from clc.stages.reach.services.adopting import adopt
from clc.stages.reach.services.leads import add_lead, change_lead
from clc.stages.reach.services.pipeline import advance, lose_lead, move_lead, reopen_lead, undo_move, win_lead
from clc.stages.reach.services.screening import decide_screening, screen
from tests.stages.hub.people import House
from tests.stages.reach.sowing import PERSON, list_in_force, sound_lead, values


def fresh(lead: Lead) -> Lead:
    """The lead as it stands."""
    with as_system():
        return Lead.objects.get(pk=lead.pk)


def ready(house: House, number: int = 1) -> Lead:
    """A lead of which everything is known but that it is a client; the talks of every phase are done."""
    lead = sound_lead(house.manager, number)
    with as_system():
        now, edition = timezone.now(), keep_edition(current_book())
        for stage in pipeline_of("corporate").stages.values():
            if stage.phase is not None:
                Phase.objects.create(
                    lead=lead, playbook=stage.phase, edition=edition, began_at=now, ended_at=now, end="done"
                )
    with acting_as(house.manager):
        day = timezone.localdate() + timedelta(days=7)
        return change_lead(by=house.manager, lead=lead, values={"next_step": "上门拜访", "next_on": day}, saves=lead.version)


def test_a_gate_refuses_first_and_names_all_that_is_missing(house: House) -> None:
    list_in_force()
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values={"pipeline": "corporate", "name": "虚构未知有限公司"})
        with pytest.raises(BadInput) as refused:
            move_lead(by=house.manager, lead=lead, to="application")
        gates = {one.gate for one in missing(fresh(lead), pipeline_of("corporate"), "application")}
    assert gates == {"screened", "next_step", "amount", "purpose", "client", "phase"}
    assert "not known yet whether it is eligible" in refused.value.message
    assert "as a client" in refused.value.todo
    assert fresh(lead).stage == "captured"


def test_a_lead_moves_on_when_its_gates_are_met_and_back_without_any(house: House) -> None:
    lead = ready(house)
    with acting_as(house.manager):
        assert move_lead(by=house.manager, lead=lead, to="needs", saves=lead.version).stage == "needs"
        assert move_lead(by=house.manager, lead=lead, to="captured").stage == "captured"
        told = list(LeadMove.objects.filter(lead=lead).values_list("from_stage", "to_stage"))
    assert told == [("", "captured"), ("captured", "needs"), ("needs", "captured")]


def test_a_double_click_moves_once(house: House) -> None:
    lead = ready(house)
    with acting_as(house.manager):
        move_lead(by=house.manager, lead=lead, to="screened", saves=lead.version)
        move_lead(by=house.manager, lead=lead, to="screened", saves=lead.version)
        assert LeadMove.objects.filter(lead=lead, kind="move").count() == 1


def test_a_board_drawn_before_somebody_elses_move_is_refused(house: House) -> None:
    lead = ready(house)
    with acting_as(house.head):
        move_lead(by=house.head, lead=lead, to="needs")
    with acting_as(house.manager), pytest.raises(BadInput, match="Needs known"):
        move_lead(by=house.manager, lead=lead, to="screened", saves=lead.version)


def test_a_move_taken_back_gives_the_waiting_time_back(house: House) -> None:
    lead = ready(house)
    since = timezone.now() - timedelta(days=40)
    with as_system():
        Lead.objects.filter(pk=lead.pk).update(stage_since=since)
    with acting_as(house.manager):
        move_lead(by=house.manager, lead=lead, to="needs")
        undo_move(by=house.manager, lead=lead)
        held = fresh(lead)
        assert (held.stage, held.stage_since, light_of(held)) == ("captured", since, "red")
        with pytest.raises(BadInput, match="no move to take back"):
            undo_move(by=house.manager, lead=lead)


def test_an_old_move_is_not_taken_back_and_a_colleagues_neither(house: House) -> None:
    lead = ready(house)
    with acting_as(house.head):
        move_lead(by=house.head, lead=lead, to="needs")
    with acting_as(house.manager), pytest.raises(NotAllowed, match="head made this move"):
        undo_move(by=house.manager, lead=lead)


def test_a_lead_is_lost_for_a_reason_of_the_book_and_asked_again_when_that_says_so(house: House) -> None:
    lead = ready(house)
    with acting_as(house.manager):
        for reason, words in (("", ""), ("because", ""), ("people", " ")):
            with pytest.raises(BadInput) as refused:
                lose_lead(by=house.manager, lead=lead, reason=reason, words=words)
            assert refused.value.todo
        lost = lose_lead(by=house.manager, lead=lead, reason="price")
        assert (lost.state, lost.next_on) == ("lost", timezone.localdate() + timedelta(days=180))
        assert lost.closed_at is not None
        with pytest.raises(BadInput, match="closed"):
            move_lead(by=house.manager, lead=lead, to="needs")
        assert undo_move(by=house.manager, lead=lead).state == "open"


def test_a_lost_lead_is_reopened_with_a_reason_unless_the_firm_has_another(house: House) -> None:
    lead = ready(house)
    with acting_as(house.manager):
        lose_lead(by=house.manager, lead=lead, reason="postponed")
        with pytest.raises(BadInput, match="reason"):
            reopen_lead(by=house.manager, lead=lead, why=" ")
        with as_system():
            Lead.objects.filter(pk=lead.pk).update(at=timezone.now() - timedelta(days=1))
    sound_lead(house.manager)
    with acting_as(house.manager), pytest.raises(BadInput, match="open lead in this pipeline"):
        reopen_lead(by=house.manager, lead=lead, why="客户又来找我们")


def test_who_does_not_own_a_lead_does_not_move_it(house: House) -> None:
    lead = ready(house)
    for stranger in (house.product, house.risk):
        with acting_as(stranger), pytest.raises(ClcError) as refused:
            move_lead(by=stranger, lead=lead, to="screened")
        assert refused.value.todo


def test_a_lead_becomes_a_client_once_with_the_ground_for_its_contact(house: House) -> None:
    list_in_force()
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values=values(), contact=PERSON)
        client = adopt(by=house.manager, lead=lead)
        assert adopt(by=house.manager, lead=lead) == client
    with as_system():
        assert (client.party.uscc, client.manager, client.state) == (lead.uscc, house.manager, "prospect")
        assert Consent.objects.get(party=client.party).basis == "company"
        assert Client.objects.filter(party__name=lead.name).count() == 1


def test_a_party_we_know_from_elsewhere_is_not_written_twice(house: House) -> None:
    lead = sound_lead(house.manager)
    with as_system():
        party = Party.objects.create(name=lead.name, uscc=lead.uscc)
    with acting_as(house.manager):
        assert adopt(by=house.manager, lead=lead).party == party


def test_a_firm_that_became_another_teams_client_meanwhile_is_not_adopted(house: House) -> None:
    lead = sound_lead(house.manager)
    with as_system():
        party = Party.objects.create(name="虚构纺织1号股份公司")
        Client.objects.create(code="S9", party=party, branch=house.south.branch, manager=house.other)
    with acting_as(house.manager), pytest.raises(BadInput, match="client of 南方分行"):
        adopt(by=house.manager, lead=lead)


def test_later_stages_push_the_newest_lead_on_and_never_back(house: House) -> None:
    lead = sound_lead(house.manager, name=house.mine.party.name, uscc="")
    with acting_as(house.approver):
        moved = advance(by=house.approver, client=house.mine, to="contract")
        assert moved is not None
        assert moved.stage == "contract"
        again = advance(by=house.approver, client=house.mine, to="approval")
        assert again is not None
        assert again.stage == "contract"
    with as_system():
        won = advance(by=None, client=house.mine, to="won")
        assert won is not None
        assert (won.state, won.stage) == ("won", "drawdown")
        assert advance(by=None, client=house.mine, to="won") is None
        assert advance(by=None, client=house.south, to="approval") is None
    assert fresh(lead).closed_at is not None


def test_a_lead_is_won_by_hand_only_from_the_last_stage_as_a_client(house: House) -> None:
    lead = ready(house)
    with acting_as(house.manager), pytest.raises(BadInput):
        win_lead(by=house.manager, lead=lead)
    with acting_as(house.manager):
        adopt(by=house.manager, lead=lead)
        move_lead(by=house.manager, lead=lead, to="drawdown")
        assert win_lead(by=house.manager, lead=lead).state == "won"


def test_what_the_rules_cannot_tell_somebody_else_decides_and_a_refusal_nobody_lifts(house: House) -> None:
    list_in_force()
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values={"pipeline": "corporate", "name": "虚构未知有限公司"})
        with pytest.raises(NotAllowed):
            decide_screening(by=house.manager, lead=lead, accept=True, why="看过")
    with acting_as(house.officer):
        with pytest.raises(BadInput, match="reason"):
            decide_screening(by=house.officer, lead=lead, accept=True, why=" ")
        held = decide_screening(by=house.officer, lead=lead, accept=True, why="查了工商和法院登记")
    assert held.screened == "accepted"
    with acting_as(house.manager):
        assert screen(by=house.manager, lead=held).screened == "accepted"
        changed = change_lead(by=house.manager, lead=held, values={"industry": "K701"}, saves=fresh(held).version)
        assert changed.screened == "refused"
    with acting_as(house.officer), pytest.raises(BadInput, match="E03"):
        decide_screening(by=house.officer, lead=changed, accept=True, why="很好的企业")


def test_a_board_adds_up_counts_amounts_and_ageing_in_one_query(house: House, django_assert_num_queries: object) -> None:
    for number in range(1, 4):
        sound_lead(house.manager, number)
    sound_lead(house.other, 9)
    with as_system():
        late = Lead.objects.order_by("pk").first()
        assert late is not None
        Lead.objects.filter(pk=late.pk).update(stage_since=timezone.now() - timedelta(days=60), amount=None)
    with acting_as(house.head):
        with django_assert_num_queries(1):
            columns = board("corporate")
        first = columns[0]
        assert (first.name, first.leads, first.amount, first.amounts_unknown) == ("captured", 3, Decimal(10_000_000), 1)
        assert (first.yellow, first.red) == (0, 1)
        assert first.weighted == Decimal(10_000_000) * Decimal("0.05")
        lights = [light_of(one) for one in Lead.objects.open()]
        assert lights.count("red") == first.red
