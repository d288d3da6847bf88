"""Leads: written down once, with a ground for every person, screened at once, seen by whom they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, ClcError, NotAllowed, NotFound
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead, LeadMove
from clc.stages.reach.personal import Contacted, shown_contact
from clc.stages.reach.services.leads import add_lead, change_lead, forget_contact
from tests.stages.hub.people import House
from tests.stages.reach.sowing import PERSON, list_in_force, sound_lead, values


def test_a_sound_lead_is_accepted_and_scored_at_once(house: House) -> None:
    lead = sound_lead(house.manager)
    assert (lead.screened, lead.stage, lead.owner, lead.branch) == (
        "accepted",
        "captured",
        house.manager,
        house.manager.branch,
    )
    assert lead.fit is not None
    assert lead.worth is not None
    assert {line["name"] for line in lead.scoring["worth"]["lines"]} >= {"age", "tax"}
    with as_system():
        assert LeadMove.objects.filter(lead=lead, kind="begin").count() == 1
        assert Entry.objects.filter(kind="lead", key=str(lead.pk), act="captured a lead").exists()


def test_a_lead_of_which_little_is_told_is_neither_accepted_nor_scored(house: House) -> None:
    list_in_force()
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values={"pipeline": "corporate", "name": "虚构未知有限公司"})
    assert lead.screened == "unknown"
    assert lead.worth is None
    assert any(answer["found"] == "unknown" and answer["todo"] for answer in lead.screening["answers"])


def test_without_a_list_of_names_in_force_nobody_is_accepted(house: House) -> None:
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values=values())
    assert lead.screened == "unknown"
    assert [one["code"] for one in lead.screening["answers"] if one["found"] == "unknown"] == ["E04"]


def test_a_firm_in_a_closed_industry_is_refused_with_words_for_us_and_for_the_client(house: House) -> None:
    lead = sound_lead(house.manager, industry="R892")
    assert lead.screened == "refused"
    refused = [one for one in lead.screening["answers"] if one["found"] == "refused"]
    assert [one["code"] for one in refused] == ["E03"]
    assert refused[0]["manager"] != refused[0]["client"]


def test_the_same_lead_sent_twice_is_one_lead(house: House) -> None:
    first, again = sound_lead(house.manager), sound_lead(house.manager)
    assert first.pk == again.pk
    with as_system():
        assert Lead.objects.count() == 1


def test_a_colleague_who_writes_the_same_firm_down_is_told_of_the_lead(house: House) -> None:
    with acting_as(house.manager):
        add_lead(by=house.manager, values=values())
    with acting_as(house.head), pytest.raises(BadInput) as refused:
        add_lead(by=house.head, values=values())
    assert "open lead already" in refused.value.message
    assert refused.value.todo


def test_a_firm_another_branch_courts_is_refused_naming_the_team_and_nothing_else(house: House) -> None:
    sound_lead(house.other)
    with acting_as(house.manager), pytest.raises(BadInput) as refused:
        add_lead(by=house.manager, values=values())
    assert "南方分行" in refused.value.message
    assert "虚构纺织" not in refused.value.message
    assert "other" not in refused.value.message.split()


def test_a_client_of_another_branch_is_refused_by_its_name_without_the_legal_form(house: House) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match="client of 南方分行"):
        add_lead(by=house.manager, values=values(7, name="虚构港口 股份有限公司", uscc=""))


def test_a_firm_of_ones_own_clients_is_tied_to_it(house: House) -> None:
    lead = sound_lead(house.manager, name=house.mine.party.name, uscc="")
    assert lead.client == house.mine


def test_a_person_without_a_basis_is_refused_and_nothing_is_kept(house: House) -> None:
    with acting_as(house.manager), pytest.raises(BadInput) as refused:
        add_lead(by=house.manager, values=values(), contact=replace(PERSON, basis=""))
    assert "ground" in refused.value.message
    assert "leave the person out" in refused.value.todo
    with as_system():
        assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PERSON, phone="call me"),
        replace(PERSON, mail="nobody"),
        replace(PERSON, name="青禾棠 11010519491231002X"),
        replace(PERSON, basis="because"),
        replace(PERSON, basis="consent"),
        replace(PERSON, basis_on=date(2999, 1, 1)),
    ],
)
def test_a_person_is_kept_only_in_a_proper_way(house: House, wrong: Contacted) -> None:
    with acting_as(house.manager), pytest.raises(BadInput) as refused:
        add_lead(by=house.manager, values=values(), contact=wrong)
    assert refused.value.todo


def test_the_database_itself_keeps_no_person_without_a_basis(house: House) -> None:
    lead = sound_lead(house.manager)
    with as_system(), pytest.raises(DatabaseError, match="a_lead_contact_has_its_basis"), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(contact_phone="13800000000")


def test_a_person_is_masked_for_those_who_may_not_see_people(house: House) -> None:
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values=values(), contact=PERSON)
    assert shown_contact(house.manager, lead).phone == "13800000000"
    masked = shown_contact(house.operations, lead)
    assert (masked.name, masked.mail) == ("青**", "q***@example.cn")
    assert "0000000" not in masked.phone


def test_neither_audit_nor_history_knows_the_person(house: House) -> None:
    list_in_force()
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values=values(source="电话 13900001111"), contact=PERSON)
        change_lead(
            by=house.manager,
            lead=lead,
            values={"purpose": "采购布料"},
            contact=replace(PERSON, phone="13700000000"),
            saves=lead.version,
        )
        forget_contact(by=house.manager, lead=lead, why="他打电话 13700000000 说不要")
    with as_system(), connection.cursor() as cursor:
        cursor.execute("select string_agg(e::text, '') from reach_leadevent e")
        kept = str(cursor.fetchone()[0])
        cursor.execute("select string_agg(detail::text, '') from hub_entry")
        kept += str(cursor.fetchone()[0])
    for secret in ("13800000000", "13700000000", "13900001111", "青禾棠", "qht@example.cn"):
        assert secret not in kept
    with as_system():
        assert not Lead.objects.get(pk=lead.pk).has_contact


def test_another_branch_sees_nothing_of_a_lead_in_service_or_database(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.other):
        assert not Lead.objects.filter(pk=lead.pk).exists()
        assert not LeadMove.objects.filter(lead_id=lead.pk).exists()
        with pytest.raises(NotFound):
            change_lead(by=house.other, lead=lead, values={"purpose": "x"}, saves=lead.version)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from reach_leadevent")
            assert cursor.fetchone()[0] == 0
            cursor.execute("update reach_lead set amount = 1 where id = %s", [lead.pk])
            assert cursor.rowcount == 0


def test_a_colleague_of_the_branch_does_not_see_it_either_but_the_head_does(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.colleague.manager):
        assert not Lead.objects.filter(pk=lead.pk).exists()
    with acting_as(house.head):
        assert Lead.objects.filter(pk=lead.pk).exists()


def test_what_a_lead_went_through_is_never_rewritten(house: House) -> None:
    sound_lead(house.manager)
    for words in ("update reach_leadmove set why = 'x'", "delete from reach_leadmove"):
        refused = pytest.raises(DatabaseError, match="stays written")
        with acting_as(house.manager), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)


def test_a_stale_form_is_refused_and_says_where_the_lead_is_now(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.manager):
        change_lead(by=house.manager, lead=lead, values={"amount": Decimal(7_000_000)}, saves=lead.version)
        with pytest.raises(BadInput) as refused:
            change_lead(by=house.manager, lead=lead, values={"amount": Decimal(9_000_000)}, saves=lead.version)
    assert "Captured" in refused.value.message
    assert "manager" in refused.value.message
    assert refused.value.todo
    with as_system():
        assert Lead.objects.get(pk=lead.pk).amount == Decimal(7_000_000)


def test_a_change_is_screened_anew(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.manager):
        changed = change_lead(by=house.manager, lead=lead, values={"purpose": "购买股票"}, saves=lead.version)
    assert changed.screened == "refused"


@pytest.mark.parametrize(
    "wrong",
    [
        {"pipeline": "nowhere"},
        {"name": "   "},
        {"uscc": "91110000000000000X"},
        {"amount": Decimal(-1)},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("Infinity")},
        {"amount": Decimal(10) ** 20},
        {"months": 0},
        {"months": 10**9},
        {"months": True},
        {"told": {"revenue": "much"}},
        {"told": {"revenue": float("nan")}},
        {"told": {"nothing": 1}},
        {"told": {"name_hits": 0}},
        {"told": [1]},
        {"told": {"age_years": True}},
        {"colour": "red"},
        {"name": "x" * 300},
        {"purpose": 5},
        {"next_on": "tomorrow"},
        {"expected_on": date(2999, 1, 1)},
        {"captured_at": timezone.now() + timedelta(days=2)},
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(house: House, wrong: dict[str, object]) -> None:
    with acting_as(house.manager), pytest.raises(ClcError) as refused:
        add_lead(by=house.manager, values={**values(), **wrong})
    assert refused.value.todo
    with as_system():
        assert not Lead.objects.exists()


def test_who_may_not_work_leads_writes_none(house: House) -> None:
    with acting_as(house.operations), pytest.raises(NotAllowed):
        add_lead(by=house.operations, values=values())


def test_a_project_lead_names_its_project(house: House) -> None:
    list_in_force()
    told = {
        "pipeline": "project",
        "name": "虚构能源集团有限公司",
        "project": "虚构 100 MW 光伏电站",
        "amount": Decimal(400_000_000),
    }
    with acting_as(house.manager):
        lead = add_lead(by=house.manager, values=told)
        with pytest.raises(BadInput, match="name of the project"):
            add_lead(by=house.manager, values={**told, "project": " "})
    assert (lead.kind, lead.stage) == ("project", "origination")
