"""A case is opened once, walks its process, is decided from seats, and every refusal says why and what to do."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision import waiting
from clc.stages.decision.models import Case, CaseAct, CaseStep, Dossier, Seat, Vote
from clc.stages.decision.services import adding, cases, deciding, talking
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.delegations import delegate
from tests.stages.decision.casework import at, chosen, does, now, opened, process
from tests.stages.hub.people import House, build

ONE = {"id": "review", "role": "approver", "decides": "yes", "sla": "3"}


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_one_approval_decides_and_the_case_is_done(house: House) -> None:
    case = opened(house, ONE)
    assert case.state == "running"
    does(house.approver, deciding.approve, step=at(case), words="同意")
    held = now(case)
    assert (held.state, bool(held.fingerprint), held.valid_until is not None) == ("done", True, True)


def test_who_opened_it_does_not_decide(house: House) -> None:
    case = opened(house, {**ONE, "role": "legal approver"}, by=house.legal)
    with pytest.raises(NotAllowed, match="does not decide on it"):
        does(house.legal, deciding.approve, step=at(case))


def test_a_second_approval_from_the_same_seat_is_refused(house: House) -> None:
    case = opened(house, ONE, {"id": "next", "role": "approver", "decides": "no"})
    step = at(case)
    does(house.approver, deciding.approve, step=step)
    with pytest.raises(BadInput, match="closed already"):
        does(house.approver2, deciding.approve, step=step)
    with as_system():
        assert Vote.objects.filter(step=step).count() == 1


def test_a_refusal_needs_words_and_ends_the_case(house: House) -> None:
    case = opened(house, ONE)
    with pytest.raises(BadInput, match="reason"):
        does(house.approver, deciding.reject, step=at(case), words=" ")
    does(house.approver, deciding.reject, step=at(case), words="现金流不足")
    assert now(case).state == "refused"


def test_asking_twice_gives_the_same_case(house: House) -> None:
    case = opened(house, ONE)
    again = does(house.manager, cases.open_case, subject="structure", key=case.subject_key, process="trial")
    assert again.pk == case.pk


def test_only_what_the_client_chose_is_put_up(house: House) -> None:
    process(ONE)
    structure = chosen(house.mine, house.manager)
    with as_system():
        type(structure).objects.filter(pk=structure.pk).update(state="offered")
    with pytest.raises(BadInput, match="has not chosen"):
        does(house.manager, cases.open_case, subject="structure", key=str(structure.pk), process="trial")


def test_a_stale_form_is_refused_with_who_moved_the_case(house: House) -> None:
    case = opened(house, {**ONE, "decides": "no"}, {"id": "next", "role": "risk", "decides": "yes"})
    saves = case.saves
    does(house.approver, deciding.approve, step=at(case), saves=saves)
    with pytest.raises(BadInput, match=r"approver.*Approved") as stale:
        does(house.risk, deciding.approve, step=at(case), saves=saves)
    assert "what you wrote is kept" in stale.value.todo


def test_a_case_is_returned_and_comes_again(house: House) -> None:
    case = opened(house, {"id": "draft", "kind": "work", "role": "manager"}, ONE)
    does(house.manager, deciding.finish, step=at(case))
    with pytest.raises(BadInput, match="reason"):
        does(house.approver, deciding.send_back, step=at(case), to="draft", words="")
    with pytest.raises(BadInput, match="has not been"):
        does(house.approver, deciding.send_back, step=at(case), to="nowhere", words="补充流水")
    does(house.approver, deciding.send_back, step=at(case), to="draft", words="补充流水")
    again = at(case)
    assert (again.node, again.visit) == ("draft", 2)
    does(house.manager, deciding.finish, step=again)
    does(house.approver, deciding.approve, step=at(case, "review"))
    assert now(case).state == "done"
    with as_system():
        first = CaseStep.objects.get(case=case, node="review", visit=1)
    assert first.state == "returned"


def test_an_opener_withdraws_with_a_reason_and_nobody_decides_after(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    with pytest.raises(NotAllowed):
        does(house.head, cases.withdraw_case, case=case, why="不是我的")
    does(house.manager, cases.withdraw_case, case=case, why="客户撤回")
    with pytest.raises(BadInput, match="closed already: Withdrawn"):
        does(house.approver, deciding.approve, step=step)
    assert now(case).state == "withdrawn"


def test_all_must_agree_where_the_rule_says_all(house: House) -> None:
    case = opened(house, {**ONE, "role": "approver risk", "rule": "all"})
    step = at(case)
    does(house.approver, deciding.approve, step=step)
    with pytest.raises(NotAllowed, match="not asked"):
        does(house.approver2, deciding.approve, step=step)
    assert now(case).state == "running"
    does(house.risk, deciding.approve, step=step)
    assert now(case).state == "done"


def test_any_one_decides_where_the_rule_says_any(house: House) -> None:
    case = opened(house, {**ONE, "role": "approver risk", "rule": "any"})
    does(house.risk, deciding.approve, step=at(case))
    assert now(case).state == "done"


def test_in_order_the_second_waits_for_the_first(house: House) -> None:
    case = opened(house, {**ONE, "role": "risk approver", "rule": "in_order"})
    step = at(case)
    with pytest.raises(NotAllowed):
        does(house.approver, deciding.approve, step=step)
    does(house.risk, deciding.approve, step=step)
    does(house.approver, deciding.approve, step=step)
    assert now(case).state == "done"


def test_an_unanswered_question_keeps_a_step_open(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    asked = does(house.approver, talking.ask, step=step, to=house.manager, words="还款来源？")
    with pytest.raises(BadInput, match="not answered yet"):
        does(house.approver, deciding.approve, step=step)
    with pytest.raises(NotAllowed, match="somebody else"):
        does(house.risk, talking.answer, question=asked, words="我来答")
    does(house.manager, talking.answer, question=asked, words="销售回款")
    does(house.approver, deciding.approve, step=step)
    assert now(case).state == "done"


def test_who_is_added_before_must_agree_first_and_after_must_agree_too(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    does(house.approver, adding.add_approver, step=step, user=house.risk, where="before", words="请先看")
    with pytest.raises(NotAllowed, match="before you"):
        does(house.approver, deciding.approve, step=step)
    does(house.risk, deciding.approve, step=step)
    does(house.approver, adding.add_approver, step=step, user=house.approver2, where="after")
    does(house.approver, deciding.approve, step=step)
    assert now(case).state == "running"
    does(house.approver2, deciding.reject, step=step, words="集中度高")
    assert now(case).state == "refused"


def test_nobody_is_added_who_had_a_part_in_it_or_may_not_decide(house: House) -> None:
    case = opened(house, ONE)
    for who in (house.manager, house.operations, house.other):
        with pytest.raises(NotAllowed):
            does(house.approver, adding.add_approver, step=at(case), user=who)


def test_a_seat_is_handed_on_for_good(house: House) -> None:
    case = opened(house, ONE)
    step = at(case)
    does(house.approver, adding.hand_on, step=step, to=house.approver2, words="休假")
    with pytest.raises(NotAllowed):
        does(house.approver3, deciding.approve, step=step)
    does(house.approver2, deciding.approve, step=step)
    assert now(case).state == "done"


def test_a_deputy_decides_in_the_name_of_the_giver_and_it_is_said(house: House) -> None:
    case = opened(house, {**ONE, "role": "approver risk", "rule": "all"})
    does(house.approver, delegate, deputy=house.approver2, first=timezone.localdate(), last=timezone.localdate())
    step = at(case)
    does(house.approver, adding.hand_on, step=step, to=house.approver3)
    does(house.approver3, delegate, deputy=house.approver2, first=timezone.localdate(), last=timezone.localdate())
    does(house.approver2, deciding.approve, step=step)
    with as_system():
        vote = Vote.objects.get(step=step)
    assert (vote.voter, vote.acting_for) == (house.approver2, house.approver3)


def test_another_branch_sees_no_case_nor_its_papers(house: House) -> None:
    case = opened(house, ONE)
    with acting_as(house.other):
        assert not any(table.objects.exists() for table in (Case, CaseStep, Seat, CaseAct, Dossier))
    with pytest.raises(NotAllowed):
        does(house.other, cases.withdraw_case, case=case, why="x")


def test_a_copy_goes_only_to_who_sees_the_client(house: House) -> None:
    case = opened(house, ONE)
    with pytest.raises(NotAllowed, match="other"):
        does(house.manager, cases.copy_to, case=case, to=[house.other])
    assert does(house.manager, cases.copy_to, case=case, to=[house.head, house.risk]) == 2
    assert does(house.manager, cases.copy_to, case=case, to=[house.head]) == 0


def test_fields_are_written_only_where_the_step_lets_them(house: House) -> None:
    case = opened(house, {"id": "draft", "kind": "work", "role": "manager", "fields": "opinion"}, ONE)
    step = at(case)
    with pytest.raises(NotAllowed, match="rate"):
        does(house.manager, cases.fill_form, step=step, values={"rate": "3.0"})
    does(house.manager, cases.fill_form, step=step, values={"opinion": "可行"})
    assert now(case).form == {"opinion": "可行"}
    does(house.manager, deciding.finish, step=step)
    with pytest.raises(NotAllowed, match="opinion"):
        does(house.approver, cases.fill_form, step=at(case), values={"opinion": "改写"})


def test_my_list_holds_what_waits_for_me_and_not_what_i_opened(house: House) -> None:
    case = opened(house, {**ONE, "role": "approver legal"}, by=house.legal)
    with acting_as(house.approver):
        assert [seat.case_id for seat in waiting.for_me(house.approver)] == [case.pk]
        assert {"approve", "reject", "ask"} <= waiting.allowed(house.approver, now(case))
    with acting_as(house.legal):
        assert not waiting.for_me(house.legal).exists()
        assert waiting.allowed(house.legal, now(case)) >= {"withdraw", "copy"}
        assert "approve" not in waiting.allowed(house.legal, now(case))
