"""A committee decides by quorum, majority and veto; each member once, in time, and not in their own matter."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision.models import CaseAct, CaseStep, Seat, Vote
from clc.stages.decision.services import clocks, voting
from clc.stages.decision.tallying import Ballot, count
from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.stages.decision.casework import at, does, now, opened
from tests.stages.hub.people import House, build, person

BOARD = {"id": "board", "kind": "committee", "role": "approver", "decides": "yes", "sla": "5"}
CHOICES = st.sampled_from(("", "yes", "no", "abstain"))


@pytest.fixture
def house(db: None) -> House:
    return build()


def late(step: CaseStep) -> None:
    """The deadline of a step passed."""
    with as_system():
        CaseStep.objects.filter(pk=step.pk).update(deadline=timezone.now() - timedelta(minutes=1))


def closed(house: House) -> int:
    with as_system():
        return clocks.close_late_votes(by=the_machine())


@pytest.mark.parametrize(("choices", "state"), [
    (("yes", "yes", "yes"), "done"), (("yes", "yes", "no"), "done"), (("yes", "yes", "abstain"), "done"),
    (("yes", "no", "abstain"), "refused"), (("no", "no", "yes"), "refused"),
])  # fmt: skip
def test_two_thirds_of_the_votes_cast_decide(house: House, choices: tuple[str, ...], state: str) -> None:
    case = opened(house, BOARD)
    step = at(case)
    for who, choice in zip((house.approver, house.approver2, house.approver3), choices, strict=True):
        assert now(case).state == "running"
        does(who, voting.vote, step=step, choice=choice, words="集中度高" if choice == "no" else "")
    assert now(case).state == state


def test_two_thirds_told_in_decimals_are_two_of_three() -> None:
    step = CaseStep(kind="committee", quorum=0.6667, majority=0.6667)
    told = count([Ballot("yes"), Ballot("yes"), Ballot()], step, closing=True)
    assert (told.needed, told.outcome) == (2, "approved")
    assert count([Ballot("yes"), Ballot("yes"), Ballot("no")], step).outcome == "approved"


def test_a_member_votes_once(house: House) -> None:
    step = at(opened(house, BOARD))
    does(house.approver, voting.vote, step=step, choice="yes")
    with pytest.raises(NotAllowed, match="counts once"):
        does(house.approver, voting.vote, step=step, choice="no", words="改主意")
    with as_system():
        assert list(Vote.objects.filter(step=step).values_list("choice", flat=True)) == ["yes"]


def test_who_is_no_member_has_no_vote(house: House) -> None:
    step = at(opened(house, BOARD))
    with pytest.raises(NotAllowed, match="not asked"):
        does(house.risk, voting.vote, step=step, choice="yes")


def test_a_veto_refuses_whatever_the_majority(house: House) -> None:
    case = opened(house, {**BOARD, "role": "approver risk", "veto": "risk"})
    step = at(case)
    for who in (house.approver, house.approver2, house.approver3):
        does(who, voting.vote, step=step, choice="yes")
    does(house.risk, voting.vote, step=step, choice="no", words="关联交易")
    assert now(case).state == "refused"


def test_who_made_it_has_no_seat_and_who_has_an_interest_stands_aside(house: House) -> None:
    case = opened(house, {**BOARD, "role": "approver legal"}, by=house.legal)
    step = at(case)
    with as_system():
        assert not Seat.objects.filter(step=step, user=house.legal).exists()
    with pytest.raises(BadInput, match="reason"):
        does(house.approver, voting.recuse, step=step, why="")
    does(house.approver, voting.recuse, step=step, why="亲属任职")
    with pytest.raises(NotAllowed, match="stood aside"):
        does(house.approver, voting.vote, step=step, choice="yes")
    for who in (house.approver2, house.approver3):
        does(who, voting.vote, step=step, choice="yes")
    assert now(case).state == "done"


def test_a_vote_after_the_deadline_is_refused_and_the_quorum_counts(house: House) -> None:
    case = opened(house, BOARD)
    step = at(case)
    for who in (house.approver, house.approver2):
        does(who, voting.vote, step=step, choice="yes")
    late(step)
    with pytest.raises(BadInput, match="vote ended"):
        does(house.approver3, voting.vote, step=step, choice="no", words="晚了")
    assert closed(house) == 1
    assert now(case).state == "done"


def test_without_a_quorum_the_vote_is_called_anew_and_at_last_refused(house: House) -> None:
    case = opened(house, BOARD)
    for visit in (1, 2, 3):
        step = at(case)
        assert step.visit == visit
        does(house.approver, voting.vote, step=step, choice="yes")
        late(step)
        assert closed(house) == 1
    held = now(case)
    assert (held.state, "quorum" in held.ended_why) == ("refused", True)


def test_a_vote_is_closed_early_only_with_its_quorum_by_who_voted(house: House) -> None:
    case = opened(house, BOARD)
    step = at(case)
    does(house.approver, voting.vote, step=step, choice="yes")
    with pytest.raises(BadInput, match="quorum"):
        does(house.approver, voting.close_vote, step=step)
    does(house.approver2, voting.vote, step=step, choice="yes")
    with pytest.raises(NotAllowed, match="member who has voted"):
        does(house.approver3, voting.close_vote, step=step)
    does(house.approver2, voting.close_vote, step=step)
    assert now(case).state == "done"
    with as_system():
        assert CaseAct.objects.get(case=case, kind="counted").detail["yes"] == 2


def test_when_all_stand_aside_somebody_above_is_asked(house: House) -> None:
    case = opened(house, BOARD)
    step = at(case)
    for who in (house.approver, house.approver2, house.approver3):
        does(who, voting.recuse, step=step, why="利益冲突")
    assert now(case).state == "running"
    does(house.head, voting.vote, step=step, choice="yes")
    assert now(case).state == "done"


def test_a_member_who_left_has_no_seat(house: House) -> None:
    with as_system():
        User.objects.filter(pk=house.approver3.pk).update(is_active=False)
    with as_system():
        person("approver4", "approver", house.risk.branch)
    step = at(opened(house, BOARD))
    with as_system():
        assert set(Seat.objects.filter(step=step).values_list("user__username", flat=True)) == {
            "approver", "approver2", "approver4"}


@given(choices=st.lists(CHOICES, min_size=1, max_size=15), quorum=st.sampled_from((0.5, 2 / 3, 1.0)),
       majority=st.sampled_from((0.5, 2 / 3, 0.75)), closing=st.booleans())
def test_no_count_approves_without_quorum_and_majority(choices: list[str], quorum: float, majority: float,
                                                       closing: bool) -> None:
    step = CaseStep(kind="committee", rule="one", quorum=quorum, majority=majority)
    found = count([Ballot(one) for one in choices], step, closing=closing)
    cast = [one for one in choices if one]
    share = Fraction(cast.count("yes"), len(cast)) if cast else Fraction(0)
    if found.outcome == "approved":
        assert len(cast) >= Fraction(quorum).limit_denominator(100) * len(choices)
        assert share >= Fraction(majority).limit_denominator(100)
    if found.outcome == "refused":
        assert share < Fraction(majority).limit_denominator(100)
    if not found.outcome:
        assert len(cast) < len(choices)


@given(choices=st.lists(CHOICES, min_size=1, max_size=9), more=st.sampled_from(("yes", "no")))
def test_a_yes_more_never_turns_an_approval_into_a_refusal(choices: list[str], more: str) -> None:
    step = CaseStep(kind="committee", rule="one", quorum=0.5, majority=2 / 3)
    before = count([Ballot(one) for one in choices], step, closing=True).outcome
    after = count([Ballot(one) for one in (*choices, more)], step, closing=True).outcome
    if more == "yes" and before == "approved":
        assert after == "approved"
    if more == "no" and before == "refused":
        assert after != "approved"


@given(choices=st.lists(st.sampled_from(("", "yes", "no")), min_size=1, max_size=9),
       rule=st.sampled_from(("all", "in_order")))
def test_where_all_must_agree_one_no_refuses_and_one_missing_waits(choices: list[str], rule: str) -> None:
    step = CaseStep(kind="approve", rule=rule)
    found = count([Ballot(one) for one in choices], step).outcome
    expected = "refused" if "no" in choices else "" if "" in choices else "approved"
    assert found == expected
