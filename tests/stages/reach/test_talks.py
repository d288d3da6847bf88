"""Talks by playbook: kept once, seen by who sees the client, and phases that are left only when their gate is met."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Client, Document, Entry, Touch, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.gating import checked, passed
from clc.stages.reach.models import Contact, Lead, Phase, Talk
from clc.stages.reach.services.contacts import Told, add_contact
from clc.stages.reach.services.talks import Held, begin_phase, give_up_phase, keep_talk, leave_phase, take_back_talk
from tests.stages.hub.people import House

FIRST = {"business_model": "Grid", "decision_chain": "Board", "present_lenders": "Two"}


def somebody_there(house: House, level: str = "manager", field: str = "finance") -> Contact:
    return add_contact(by=house.manager, whose=house.mine, told=Told("青禾棠", level, "company", title=level, field=field))


def held(**more: object) -> Held:
    told: dict[str, object] = {"key": uuid4(), "kind": "visit", "at": timezone.now(), "answers": FIRST}
    return Held(**{**told, **more})


def talk(house: House, whose: Client | Lead | None = None, playbook: str = "first_contact", **more: object) -> Talk:
    made, _new = keep_talk(by=house.manager, whose=whose or house.mine, playbook=playbook, told=held(**more))
    return made


def full(house: House, colleague: User) -> dict[str, object]:
    """What the gate of the first contact waits for."""
    return {"own": [colleague], "theirs": [somebody_there(house)], "next_step": "Send papers",
            "next_on": timezone.localdate() + timedelta(days=3)}


def test_a_talk_stands_on_the_timeline_with_its_answers_and_next_step(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house, **full(house, house.head))
        touch = Touch.objects.get()
        house.mine.refresh_from_db()
        assert (touch.kind, touch.by) == ("visit", house.manager)
        assert "Grid" in touch.text
        assert house.mine.next_step == "Send papers"
        assert {user.pk for user in made.own.all()} == {house.manager.pk, house.head.pk}
        assert Entry.objects.get(act="held a talk").detail["answers"] == 3


def test_the_same_form_sent_twice_is_one_talk(house: House) -> None:
    told = held()
    with acting_as(house.manager):
        first, new = keep_talk(by=house.manager, whose=house.mine, playbook="first_contact", told=told)
        again, newer = keep_talk(by=house.manager, whose=house.mine, playbook="first_contact", told=told)
        assert (new, newer, first.pk) == (True, False, again.pk)
        assert Touch.objects.count() == 1


def test_a_phase_is_not_left_and_says_everything_that_is_missing(house: House) -> None:
    with acting_as(house.manager):
        phase = begin_phase(by=house.manager, whose=house.mine, playbook="first_contact")
        with pytest.raises(BadInput) as refused:
            leave_phase(by=house.manager, phase=phase)
        for words in ("3 questions answered", "2 of us took part", "Somebody of theirs", "within 24 hours", "comes next"):
            assert words in refused.value.message
        assert "How does the firm earn its money?" in refused.value.todo
        phase.refresh_from_db()
        assert phase.ended_at is None


def test_a_phase_whose_gate_is_met_is_left_and_the_next_begins(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house, **full(house, house.head))
        assert made.phase is not None
        assert all(one.met for one in checked(made.phase))
        following = leave_phase(by=house.manager, phase=made.phase)
        assert following is not None
        assert following.playbook == "needs_analysis"
        assert passed(house.mine, "first_contact") == []
        assert leave_phase(by=house.manager, phase=made.phase) == following


def test_two_people_of_ours_must_be_in_one_talk(house: House) -> None:
    with acting_as(house.manager):
        somebody = full(house, house.head)
        talk(house, **{**somebody, "own": []})
        made = talk(house, **{**somebody, "own": [], "theirs": []})
        assert made.phase is not None
        assert [one.name for one in checked(made.phase) if not one.met] == ["two_of_us"]


def test_a_note_written_late_does_not_count(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house, **full(house, house.head), at=timezone.now() - timedelta(hours=30))
        assert made.phase is not None
        assert [one.name for one in checked(made.phase) if not one.met] == ["noted"]


def test_nobody_walks_past_a_phase_whose_gate_is_not_met(house: House) -> None:
    with acting_as(house.manager):
        begin_phase(by=house.manager, whose=house.mine, playbook="first_contact")
        with pytest.raises(BadInput, match="comes after it"):
            talk(house, playbook="needs_analysis", answers={"purpose": "Steel"})
        talk(house, playbook="complaint", answers={"wish": "An answer"})
        assert Phase.objects.count() == 2


def test_a_paper_of_the_phase_is_waited_for(house: House) -> None:
    with acting_as(house.manager):
        phase = begin_phase(by=house.manager, whose=house.mine, playbook="needs_analysis")
        paper = {"client": house.mine, "name": "needs.pdf", "sha256": "0" * 64, "size": 1, "mime": "application/pdf",
                 "path": "x", "by": house.manager}
        Document.objects.create(kind="articles", **paper)
        assert "need_sheet" in [one.name for one in checked(phase) if not one.met]
        Document.objects.create(kind="need_sheet", **paper)
        assert "need_sheet" not in [one.name for one in checked(phase) if not one.met]


def test_roles_of_ours_and_fields_of_theirs_are_waited_for(house: House) -> None:
    with acting_as(house.manager):
        needs = {"purpose": "a", "amount_and_time": "b", "repayment_source": "c"}
        made = talk(house, playbook="needs_analysis", answers=needs, own=[house.product],
                    theirs=[somebody_there(house, "expert", "technical")])
        assert made.phase is not None
        assert {one.name for one in checked(made.phase) if not one.met} == {"finance", "need_sheet", "next_step"}
        assert "Finance or Leadership" in next(one.words for one in checked(made.phase) if one.name == "finance")


def test_a_phase_is_given_up_only_with_a_reason(house: House) -> None:
    with acting_as(house.manager):
        phase = begin_phase(by=house.manager, whose=house.mine, playbook="first_contact")
        with pytest.raises(BadInput, match="for a reason"):
            give_up_phase(by=house.manager, phase=phase, why=" ")
        give_up_phase(by=house.manager, phase=phase, why="They merge")
        with pytest.raises(BadInput, match="ended already"):
            give_up_phase(by=house.manager, phase=phase, why="Again")
        assert [one.gate for one in passed(house.mine, "first_contact")] == ["phase"]
        assert begin_phase(by=house.manager, whose=house.mine, playbook="first_contact").pk != phase.pk


@pytest.mark.parametrize(("more", "why"), [
    ({"answers": {}}, "Nothing was answered"), ({"kind": "note"}, "kind of contact"),
    ({"kind": "seance"}, "kind of contact"),
    ({"at": timezone.now() + timedelta(days=1)}, "future"), ({"notes": "x" * 20_001}, "too long"),
    ({"next_step": "x", "next_on": timezone.localdate() - timedelta(days=9)}, "before the talk"),
])
def test_a_talk_that_cannot_be_is_refused_and_nothing_kept(house: House, more: dict[str, object], why: str) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match=why):
        talk(house, **more)
    with as_system():
        assert (Talk.objects.count(), Touch.objects.count(), Phase.objects.count()) == (0, 0, 0)


def test_people_of_another_client_take_no_part(house: House) -> None:
    with acting_as(house.other):
        stranger = add_contact(by=house.other, whose=house.south, told=Told("望舒岚", "manager", "company"))
    with acting_as(house.manager), pytest.raises(BadInput, match="not there any more"):
        talk(house, theirs=[stranger])


def test_a_talk_is_tied_to_the_note_of_a_visit_instead_of_writing_it_twice(house: House) -> None:
    with acting_as(house.manager):
        visit = Touch.objects.create(client=house.mine, kind="visit", at=timezone.now(), by=house.manager, text="seen")
        made = talk(house, visit=visit)
        assert made.touch == visit
        assert Touch.objects.count() == 1
        with pytest.raises(BadInput, match="no visit of this client"):
            talk(house, visit=visit)
        take_back_talk(by=house.manager, talk=made)
        assert Touch.objects.get() == visit


def test_a_talk_is_taken_back_by_its_author_within_a_day(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house)
    with acting_as(house.head), pytest.raises(NotAllowed):
        take_back_talk(by=house.head, talk=made)
    with acting_as(house.manager):
        take_back_talk(by=house.manager, talk=made)
        assert (Talk.objects.count(), Touch.objects.count()) == (0, 0)
        old = talk(house)
        Talk.objects.filter(pk=old.pk).update(kept_at=timezone.now() - timedelta(days=2))
        with pytest.raises(BadInput, match="within a day"):
            take_back_talk(by=house.manager, talk=old)


def test_numbers_of_persons_are_masked_in_what_is_written(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house, answers={"business_model": "ring 13800138000"}, notes="id 11010519491231002X")
        touch = Touch.objects.get()
        assert "13800138000" not in str(made.answers) + touch.text
        assert "11010519491231002X" not in made.notes + touch.text


def test_a_colleague_elsewhere_sees_and_writes_nothing_of_it(house: House) -> None:
    with acting_as(house.manager):
        made = talk(house, **full(house, house.head))
    with acting_as(house.other):
        assert (Talk.objects.count(), Phase.objects.count(), Contact.objects.count()) == (0, 0, 0)
        assert Talk.own.through.objects.count() == 0
        told = held()
        with pytest.raises(NotAllowed):
            keep_talk(by=house.other, whose=house.mine, playbook="first_contact", told=told)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(house.other), transaction.atomic():
        Phase.objects.create(client=house.mine, playbook="post_loan", edition=made.edition, began_at=timezone.now())


def test_an_auditor_reads_and_writes_nothing(house: House) -> None:
    with acting_as(house.manager):
        talk(house)
    with acting_as(house.auditor):
        assert Talk.objects.count() == 1
        with pytest.raises(NotAllowed):
            begin_phase(by=house.auditor, whose=house.mine, playbook="complaint")
