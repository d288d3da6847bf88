"""A joint meeting is called for a reason, opens with a quorum over frozen facts, closes with sealed minutes and actions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.credit.papers.paper import paper_of
from clc.stages.decision import meeting_facts
from clc.stages.decision.models import Coming, Meeting, MeetingOption, MeetingSeat, MeetingState, Minutes
from clc.stages.decision.services import meetings, sitting
from clc.stages.decision.services.sitting import Outcome, Task, Voice
from clc.stages.hub.models import Action, Entry, Message, Standing, Verdict
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.decision.sitting import called, heard, judged, opened, outcome, plan
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def closed(house: House, **more) -> Meeting:
    """A meeting that was closed; with `dissents`, somebody against it."""
    held = heard(house, opened(house), dissents=more.pop("dissents", None))
    with acting_as(held.chair):
        return sitting.close_meeting(by=held.chair, meeting=held, outcome=outcome(house.manager, **more), saves=held.saves)


def test_a_meeting_is_called_once_and_asks_its_people(house: House) -> None:
    held = called(house)
    with as_system():
        seats = {seat.user: seat for seat in held.seats.select_related("user")}
        assert {user: seat.side for user, seat in seats.items()} == {
            house.manager: "sales", house.risk: "risk", house.legal: "legal"}
        assert seats[house.manager].coming == Coming.COMES
        assert seats[house.legal].coming == Coming.ASKED
        assert set(Message.objects.filter(client=house.mine).values_list("to", flat=True)) == {house.risk.pk, house.legal.pk}
        assert held.agenda == ["The question, and what each side holds", "The facts both sides agree on", "Options",
                                "Who does what, by which day"]
    with pytest.raises(BadInput, match="under way"):
        called(house)


@pytest.mark.parametrize(("change", "words"), [
    ({"title": " "}, "what it is about"), ({"why": ""}, "why it is called"), ({"kind": "no_such"}, "no joint meeting"),
])
def test_a_call_says_what_and_why(house: House, change: dict[str, str], words: str) -> None:
    told = {"kind": "conflict", "title": "a", "why": "b", **change}
    with acting_as(house.manager), pytest.raises(BadInput, match=words):
        meetings.call_meeting(by=house.manager, client=house.mine, plan=plan(house.risk), **told)


def test_a_meeting_lies_ahead(house: House) -> None:
    late = plan(house.risk, starts_at=timezone.now() - timedelta(days=1))
    with acting_as(house.manager), pytest.raises(BadInput, match="within the year"):
        meetings.call_meeting(by=house.manager, client=house.mine, kind="conflict", title="a", why="b", plan=late)


def test_nobody_is_asked_who_may_not_see_the_client(house: House) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed, match="may not see this client"):
        meetings.call_meeting(by=house.manager, client=house.mine, kind="conflict", title="a", why="b",
                              plan=plan(house.risk), people=[house.other])


def test_a_role_without_a_side_has_no_seat(house: House) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match="no side"):
        meetings.call_meeting(by=house.manager, client=house.mine, kind="conflict", title="a", why="b",
                              plan=plan(house.risk), people=[house.auditor])


def test_a_meeting_of_anothers_client_is_unseen_in_service_and_database(house: House) -> None:
    held = called(house)
    with acting_as(house.other):
        assert not Meeting.objects.exists()
        assert not MeetingSeat.objects.exists()
        with pytest.raises(NotAllowed):
            meetings.invite(by=house.other, meeting=held, person=house.product)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            MeetingOption.objects.create(client=house.mine, meeting=held, letter="Z", title="x", by=house.other)


def test_who_declines_says_why(house: House) -> None:
    held = called(house)
    with acting_as(house.legal):
        with pytest.raises(BadInput, match="says why"):
            meetings.answer_invitation(by=house.legal, meeting=held, comes=False)
        seat = meetings.answer_invitation(by=house.legal, meeting=held, comes=False, why="出差，由同事代")
        assert seat.coming == Coming.DECLINED
    with acting_as(house.product), pytest.raises(NotAllowed, match="no seat"):
        meetings.answer_invitation(by=house.product, meeting=held, comes=True)


def test_another_day_asks_everybody_again(house: House) -> None:
    held = called(house)
    with acting_as(house.legal):
        meetings.answer_invitation(by=house.legal, meeting=held, comes=True)
    with acting_as(house.manager):
        meetings.change_meeting(by=house.manager, meeting=held, saves=0,
                                plan=plan(house.risk, starts_at=timezone.now() + timedelta(days=3)))
        assert set(held.seats.values_list("coming", flat=True)) == {Coming.ASKED}


def test_a_stale_form_is_refused_with_both_sides(house: House) -> None:
    held = called(house)
    with acting_as(house.manager):
        meetings.change_meeting(by=house.manager, meeting=held, saves=0, plan=plan(house.risk, place="2002"))
        with pytest.raises(BadInput, match="at change 1, your page at 0"):
            meetings.cancel_meeting(by=house.manager, meeting=held, why="x", saves=0)


def test_without_a_side_of_the_quorum_nothing_opens(house: House) -> None:
    held = called(house)
    with acting_as(house.risk):
        there = [seat.pk for seat in held.seats.select_related("user") if seat.user != house.legal]
        with pytest.raises(BadInput, match="nobody from Legal"):
            sitting.open_meeting(by=house.risk, meeting=held, present=there, saves=0)
        alone = [seat.pk for seat in held.seats.all() if seat.user_id != house.risk.pk]
        with pytest.raises(BadInput, match="chair is not there"):
            sitting.open_meeting(by=house.risk, meeting=held, present=alone, saves=0)


def test_only_the_chair_opens(house: House) -> None:
    held = called(house)
    with acting_as(house.legal), pytest.raises(NotAllowed, match="chair opens"):
        sitting.open_meeting(by=house.legal, meeting=held, present=[], saves=0)


def test_at_red_the_chair_does_not_come_from_sales(house: House) -> None:
    judged(house.mine, ("thin_sales", "red"))
    held = called(house, kind="warning", chair=house.manager)
    with acting_as(house.manager):
        everybody = list(held.seats.values_list("pk", flat=True))
        with pytest.raises(NotAllowed, match="does not come from Sales"):
            sitting.open_meeting(by=house.manager, meeting=held, present=everybody, saves=0)
    with as_system():
        Standing.objects.update(light="orange")
        Verdict.objects.update(level="orange")
    with acting_as(house.manager):
        assert sitting.open_meeting(by=house.manager, meeting=held, present=everybody, saves=0).level == "orange"


def test_the_facts_freeze_when_the_meeting_opens(house: House) -> None:
    judged(house.mine, ("thin_sales", "red"))
    held = opened(house)
    with as_system():
        Standing.objects.update(light="green", exposure=1.0)
        Verdict.objects.update(closed_at=timezone.now())
        kept = Meeting.objects.get(pk=held.pk)
    assert kept.facts_told["standing"]["light"] == "red"
    assert kept.facts_told["standing"]["exposure"] == 5_000_000.0
    assert kept.facts_told["verdicts"][0]["evidence"] == {"value": 0.4}
    assert meeting_facts.is_whole(kept)
    kept.facts = kept.facts.replace("red", "green")
    assert meeting_facts.is_whole(kept) is False


def test_what_is_unknown_freezes_as_unknown(house: House) -> None:
    assert opened(house).facts_told["standing"] == dict.fromkeys(meeting_facts.STANDING)


def test_each_speaks_from_their_own_seat_and_a_dissent_has_words(house: House) -> None:
    held = opened(house)
    with acting_as(house.legal):
        sitting.add_option(by=house.legal, meeting=held, title="重组")
        mine, others = held.seats.get(user=house.legal), held.seats.get(user=house.risk)
        with pytest.raises(NotAllowed, match="own seat"):
            sitting.speak(by=house.legal, meeting=held, seat=others, voice=Voice("supports", "A"))
        with pytest.raises(BadInput, match="dissent"):
            sitting.speak(by=house.legal, meeting=held, seat=mine, voice=Voice("dissents"))
        with pytest.raises(BadInput, match="which option"):
            sitting.speak(by=house.legal, meeting=held, seat=mine, voice=Voice("supports", "C"))
        said = sitting.speak(by=house.legal, meeting=held, seat=mine, voice=Voice("supports", "A", "可行"))
        assert (said.stance, said.option) == ("supports", "A")


@pytest.mark.parametrize(("change", "words"), [
    ({"option": "C"}, "which option"), ({"words": " "}, "in words"), ({"tasks": ()}, "done by somebody"),
])
def test_a_meeting_closes_only_with_a_whole_outcome(house: House, change: dict, words: str) -> None:
    held = heard(house, opened(house))
    with acting_as(house.risk), pytest.raises(BadInput, match=words):
        sitting.close_meeting(by=house.risk, meeting=held, outcome=outcome(house.manager, **change), saves=held.saves)


def test_a_meeting_closes_only_when_everybody_was_heard_over_two_options(house: House) -> None:
    held = opened(house)
    with acting_as(house.risk):
        sitting.add_option(by=house.risk, meeting=held, title="维持")
        with pytest.raises(BadInput, match="At least 2 options"):
            sitting.close_meeting(by=house.risk, meeting=held, outcome=outcome(house.manager), saves=held.saves)
        sitting.add_option(by=house.risk, meeting=held, title="压降")
        with pytest.raises(BadInput, match=r"Not heard yet: .*legal"):
            sitting.close_meeting(by=house.risk, meeting=held, outcome=outcome(house.manager), saves=held.saves)
        assert Meeting.objects.get(pk=held.pk).state == MeetingState.OPEN
        assert not Action.objects.filter(client=house.mine).exists()


def test_an_action_is_for_somebody_who_may_see_the_client(house: House) -> None:
    held = heard(house, opened(house))
    with acting_as(house.risk), pytest.raises(NotAllowed, match="may not see"):
        sitting.close_meeting(by=house.risk, meeting=held, outcome=outcome(house.other), saves=held.saves)


def test_decisions_become_actions_with_owners_and_days(house: House) -> None:
    held = closed(house)
    with as_system():
        action = Action.objects.get(client=house.mine)
        assert (action.owner, action.title) == (house.manager, "与企业商定压降计划")
        assert held.tasks.get().action == action
        acts = list(Entry.objects.filter(kind="meeting").order_by("id").values_list("act", flat=True))
    assert acts[0] == "called a joint meeting"
    assert acts[-1] == "closed a joint meeting"


def test_the_minutes_say_decision_and_dissent_in_both_languages_under_a_seal(house: House) -> None:
    held = closed(house, dissents=house.legal)
    with as_system():
        minutes = Minutes.objects.get(meeting=held)
        assert sitting.is_whole(minutes)
        for language, heading in (("zh-hans", "不同意见"), ("en", "Dissent")):
            paper = paper_of(minutes.paper(language))
            told = "\n".join(part.text for line in paper.lines() for part in line)
            assert "压降三成" in told
            assert "legal: 现金流不足" in told
            assert heading in [section.title for section in paper.sections]
        minutes.paper_en = minutes.paper_en.replace("现金流不足", "同意")
        assert not sitting.is_whole(minutes)


def test_minutes_follow_those_before(house: House) -> None:
    first, second = closed(house), closed(house)
    with as_system():
        assert second.minutes.seal_before == first.minutes.seal


@pytest.mark.parametrize("change", ["meeting", "seat", "option", "task", "minutes"])
def test_what_was_closed_never_changes(house: House, change: str) -> None:
    held = closed(house)
    with as_system():
        rows = {"meeting": Meeting.objects.filter(pk=held.pk), "seat": held.seats.all(), "option": held.options.all(),
                "task": held.tasks.all(), "minutes": Minutes.objects.filter(meeting=held)}
        columns = {"meeting": {"decision": "x"}, "seat": {"words": "x"}, "option": {"title": "x"}, "task": {"title": "x"},
                   "minutes": {"paper_en": "x"}}
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
            rows[change].update(**columns[change])


def test_closed_twice_is_closed_once(house: House) -> None:
    held = closed(house)
    with acting_as(house.risk), pytest.raises(BadInput, match=r"changed this meeting|not in session"):
        sitting.close_meeting(by=house.risk, meeting=held, outcome=outcome(house.manager), saves=held.saves - 1)
    with as_system():
        assert Action.objects.filter(client=house.mine).count() == 1


def test_a_meeting_is_called_off_with_a_reason_by_who_called_or_chairs(house: House) -> None:
    held = called(house)
    with acting_as(house.legal), pytest.raises(NotAllowed, match="who called"):
        meetings.cancel_meeting(by=house.legal, meeting=held, why="x", saves=0)
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="reason"):
            meetings.cancel_meeting(by=house.manager, meeting=held, why=" ", saves=0)
        meetings.cancel_meeting(by=house.manager, meeting=held, why="客户已还清", saves=0)
    assert called(house).state == MeetingState.CALLED


def test_a_task_for_yesterday_is_refused(house: House) -> None:
    held = heard(house, opened(house))
    late = Outcome("A", "x", (Task("y", house.manager, timezone.localdate() - timedelta(days=1)),))
    with acting_as(house.risk), pytest.raises(BadInput, match="from today on"):
        sitting.close_meeting(by=house.risk, meeting=held, outcome=late, saves=held.saves)


def test_a_meeting_that_is_not_there_says_so(house: House) -> None:
    held = called(house)
    held.pk = 10**12
    with acting_as(house.risk), pytest.raises(NotFound):
        meetings.invite(by=house.risk, meeting=held, person=house.product)
