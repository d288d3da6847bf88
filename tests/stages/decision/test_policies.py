"""What the policy of a process does: nobody to ask, the same person again, the fast lane, approval by rule, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.policy.kind.approval import ApprovalRule, Automatic
from clc.stages.decision import gates, reading, waiting
from clc.stages.decision.days import due_day, working_days
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import Case, CaseAct, CaseStep, Dossier, Seat, Vote, Watcher
from clc.stages.decision.services import cases, clocks, deciding, talking
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Judging, JudgingState, Message, Standing, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.stages.credit.lending import capital
from tests.stages.deal.priced import rate
from tests.stages.decision.casework import at, does, now, opened
from tests.stages.hub.people import House, build

ONE = {"id": "review", "role": "approver", "decides": "yes", "sla": "4"}
USUAL: dict[str, Any] = {
    "label": "Trial", "reference": "test", "empty": "escalate", "same": "refuse", "duplicate": "again",
    "escalate": "branch_head", "escalate_days": {"2025-01-01": 2}, "valid_days": {"2025-01-01": 30},
}
GREEN = {"amount": 5e5, "currency": "CNY", "light": "green", "grade": "AA", "secured": 0.9, "related_party": False,
         "price_exception": False, "policy_exceptions": 0}


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def policy(db: None) -> Any:
    """Write a policy of the process `trial` into the institution's book."""
    folder = Path(settings.HOME.book) / "approval"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "trial.yaml"

    def write(**more: Any) -> None:
        file.write_text(yaml.safe_dump({**USUAL, **more}))
        assert "trial" in current_book().of(ApprovalRule)

    yield write
    file.unlink(missing_ok=True)
    folder.rmdir()


def tier(house: House, told: str) -> None:
    """The service tier of the manager's client."""
    with as_system():
        run = Judging.objects.create(day=timezone.localdate(), state=JudgingState.DONE,
                                     edition=keep_edition(current_book()))
        Standing.objects.create(client=house.mine, judging=run, day=timezone.localdate(), service_tier=told, light="green")


def gone(*people: User) -> None:
    with as_system():
        User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)


def reads_english(who: User) -> None:
    with as_system():
        User.objects.filter(pk=who.pk).update(language="en")


def test_where_nobody_of_the_role_is_left_somebody_above_is_asked(house: House) -> None:
    gone(house.approver, house.approver2, house.approver3)
    case = opened(house, ONE)
    with as_system():
        assert Seat.objects.get(case=case).roles == ["branch_head"]
    does(house.head, deciding.approve, step=at(case))
    assert now(case).state == "done"


def test_where_the_policy_refuses_a_case_nobody_can_decide_is_not_opened(house: House, policy: Any) -> None:
    policy(empty="refuse")
    gone(house.approver, house.approver2, house.approver3)
    with pytest.raises(BadInput, match="Nobody can take the step"):
        opened(house, ONE)
    with as_system():
        assert not Case.objects.exists()


def test_where_the_policy_lets_it_pass_a_step_of_nobody_passes_and_it_is_said(house: House, policy: Any) -> None:
    policy(empty="pass")
    gone(house.approver, house.approver2, house.approver3)
    case = opened(house, {**ONE, "decides": "no"}, {"id": "next", "role": "risk", "decides": "yes"})
    assert at(case).node == "next"
    with as_system():
        assert CaseAct.objects.filter(case=case, kind="passed", step__node="review").exists()


def test_the_only_one_of_a_role_who_opened_it_is_not_asked_but_somebody_above(house: House, policy: Any) -> None:
    policy(same="escalate")
    case = opened(house, {**ONE, "role": "legal"}, by=house.legal)
    with as_system():
        assert Seat.objects.get(case=case).roles == ["branch_head"]


def test_who_agreed_before_is_not_asked_again_where_the_policy_says_so(house: House, policy: Any) -> None:
    policy(duplicate="pass")
    case = opened(house, {**ONE, "decides": "no"}, {"id": "next", "role": "approver", "decides": "yes"})
    does(house.approver, deciding.approve, step=at(case))
    held = now(case)
    assert held.state == "done"
    with as_system():
        assert "approver agreed" in Seat.objects.get(step__node="next").why


def test_the_top_tier_has_half_the_days(house: House) -> None:
    tier(house, "gold")
    case = opened(house, ONE)
    step = at(case)
    assert (case.fast, step.sla, step.due) == (True, 2, due_day(timezone.localdate(), 2))


def test_the_days_of_a_step_are_working_days() -> None:
    assert due_day(date(2026, 9, 30), 1) == date(2026, 10, 8)  # National Day holidays of 2026: 1 to 7 October


@pytest.mark.parametrize("wrong", [
    {"amount": 2e6}, {"amount": None}, {"light": "unknown"}, {"light": "orange"}, {"grade": None}, {"grade": "BB"},
    {"secured": None}, {"secured": 0.5}, {"related_party": None}, {"related_party": True}, {"price_exception": True},
    {"policy_exceptions": 1}, {"currency": "USD"},
])  # fmt: skip
def test_nothing_unknown_or_beyond_is_approved_by_rule(wrong: Mapping[str, object]) -> None:
    rule = Automatic(amount_max={"2025-01-01": 1e6}, grades=("AAA", "AA"), secured_min=0.7, tell="risk")
    today = date(2026, 1, 1)
    assert rule.holds(GREEN, today)
    assert not rule.holds({**GREEN, **wrong}, today)
    assert not rule.holds(GREEN, date(2024, 12, 31))


def test_what_a_rule_approves_is_told_to_a_person_and_sealed(house: House, policy: Any) -> None:
    policy(automatic={"amount_max": {"2025-01-01": 1e9}, "lights": ["green"], "tell": "risk"})
    tier(house, "normal")
    rate(house)
    reads_english(house.risk)
    with as_system():
        capital(house, tier_1=10**9, net=10**9)
    case = opened(house, ONE, security="unsecured", amount=1_000_000, rate=Decimal("0.12"))
    held = now(case)
    assert (held.facts["policy_exceptions"], held.facts["related_party"]) == (0, False)
    assert (held.automatic, held.state) == (True, "done")
    with as_system():
        assert Message.objects.filter(to=house.risk, subject__contains="rule").exists()
        assert Dossier.objects.filter(case=case, kind="decided").exists()
        assert not Vote.objects.exists()


def test_nothing_is_approved_by_rule_while_its_terms_break_a_limit(house: House, policy: Any) -> None:
    policy(automatic={"amount_max": {"2025-01-01": 1e9}, "lights": ["green"], "tell": "risk"})
    tier(house, "normal")
    rate(house)
    with as_system():
        capital(house)
    held = now(opened(house, ONE, security="unsecured", amount=1_000_000, rate=Decimal("0.12")))
    assert (held.automatic, held.state) == (False, "running")


def test_a_late_step_is_told_above_again_every_second_working_day(house: House) -> None:
    case = opened(house, ONE)
    step, machine = at(case), the_machine()
    today = timezone.localdate()
    reads_english(house.head)
    with as_system():
        CaseStep.objects.filter(pk=step.pk).update(due=today - timedelta(days=1))
        assert clocks.escalate_late(by=machine, day=today) == 1
        assert clocks.escalate_late(by=machine, day=today) == 0
        assert Message.objects.filter(to=house.head, subject__startswith="Late").count() == 1
        after = due_day(today, 2)
        assert after is not None
        assert clocks.escalate_late(by=machine, day=after) == 1
        assert CaseStep.objects.get(pk=step.pk).escalated == 2


def test_while_a_question_is_open_nothing_is_late_and_the_days_come_back(house: House) -> None:
    case = opened(house, ONE)
    step, machine = at(case), the_machine()
    asked = does(house.approver, talking.ask, step=step, to=house.manager, words="?")
    today = timezone.localdate()
    with as_system():
        CaseStep.objects.filter(pk=step.pk).update(due=today - timedelta(days=1))
        type(asked).objects.filter(pk=asked.pk).update(at=timezone.now() - timedelta(days=7))
        assert clocks.escalate_late(by=machine, day=today) == 0
    does(house.manager, talking.answer, question=asked, words="!")
    with as_system():
        held = CaseStep.objects.get(pk=step.pk)
    assert held.waiting_days == working_days(today - timedelta(days=7), today) > 0
    assert held.due is not None
    assert held.due >= today


def test_an_approval_lapses_when_its_days_are_over_and_nothing_was_done(house: House) -> None:
    opened_gate: list[Missing] = [Missing("not yet")]
    gates.register("trial_gate", "Trial", lambda case: opened_gate)
    case = opened(house, ONE, {"id": "signing", "kind": "auto", "role": "legal", "gate": "trial_gate"})
    does(house.approver, deciding.approve, step=at(case))
    held, machine = now(case), the_machine()
    assert (held.state, held.valid_until) == ("approved", timezone.localdate() + timedelta(days=183))
    with as_system():
        Case.objects.filter(pk=case.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
        assert reading.approved_case("structure", case.subject_key) is None
        assert clocks.expire_approvals(by=machine, day=timezone.localdate()) == 1
    assert now(case).state == "expired"


def test_an_approval_that_was_carried_out_does_not_lapse(house: House) -> None:
    missing: list[Missing] = [Missing("not yet", "sign it", "/contracts/")]
    gates.register("trial_gate", "Trial", lambda case: missing)
    case = opened(house, ONE, {"id": "signing", "kind": "auto", "role": "legal", "gate": "trial_gate"},
                  {"id": "paid", "kind": "work", "role": "accountant"})
    does(house.approver, deciding.approve, step=at(case))
    assert [one.words for one in waiting.step_missing(at(case))] == ["not yet"]
    assert does(house.legal, cases.look_again, client=house.mine) == 0
    missing.clear()
    assert does(house.legal, cases.look_again, client=house.mine) == 1
    with as_system():
        Case.objects.filter(pk=case.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
        assert clocks.expire_approvals(by=the_machine(), day=timezone.localdate()) == 0
        assert reading.approved_case("structure", case.subject_key) is not None
    does(house.accountant, deciding.finish, step=at(case))
    assert now(case).state == "done"


def test_a_gate_nobody_registered_stays_shut_and_says_so(house: House) -> None:
    case = opened(house, {"id": "odd", "kind": "auto", "role": "legal", "gate": "no_such_gate"}, ONE)
    assert "no_such_gate" in waiting.step_missing(at(case))[0].words


def test_an_approver_is_stopped_by_a_gate_with_what_to_do(house: House) -> None:
    gates.register("trial_gate", "Trial", lambda case: [Missing("The memo is missing.", "Write it.")])
    case = opened(house, {**ONE, "gate": "trial_gate"})
    with pytest.raises(BadInput, match="memo is missing") as stopped:
        does(house.approver, deciding.approve, step=at(case))
    assert stopped.value.todo == "Write it."
    does(house.approver, deciding.reject, step=at(case), words="材料不全")
    assert now(case).state == "refused"


def test_what_one_approver_did_is_told_to_who_opened_it(house: House) -> None:
    case = opened(house, ONE)
    does(house.approver, deciding.approve, step=at(case))
    with as_system():
        assert Message.objects.filter(to=house.manager, subject__contains=case.title).exists()
        assert not Watcher.objects.exists()


def test_the_road_says_where_the_case_stands_and_what_it_misses(house: House) -> None:
    case = opened(house, {"id": "draft", "kind": "work", "role": "manager"}, ONE)
    does(house.manager, deciding.finish, step=at(case))
    with as_system():
        stops = waiting.road(now(case))
        assert [(one.node, one.state) for one in stops] == [("draft", "done"), ("review", "here")]
        assert waiting.returnable(now(case)) == [("draft", "Draft")]
