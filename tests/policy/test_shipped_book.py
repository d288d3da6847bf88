"""The book that is shipped: every case holds, every number has its unit and source, every label its Chinese."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from clc.frames.cases import check, level_of, tier_of
from clc.policy import days, loader
from clc.policy.shapes import EarlyWarning
from clc.policy.vocabulary import ACTIONS, CATEGORIES, PERMISSIONS

BOOK = loader.shipped()
DAY = date(2026, 6, 30)
CASES = [(name, case) for name, rule in BOOK.warnings.items() for case in rule.cases]
TIER_CASES = [(name, case) for name, rule in BOOK.tiers.items() for case in rule.cases]
PART = Path(loader.__file__).parent.parent / "locale" / "zh_Hans" / "book_rules.po"


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda told: str(getattr(told, "expect", told)))
def test_a_case_of_a_warning_holds(name, case):
    assert level_of(days.warning_on(name, BOOK.warnings[name], case.as_of), case) == case.expect


@pytest.mark.parametrize(("name", "case"), TIER_CASES)
def test_a_case_of_a_tier_holds(name, case):
    found = tier_of(days.tier_on(name, BOOK.tiers[name], case.as_of), case)
    assert found["score"] == pytest.approx(case.score)
    assert (found["service"], found["management"]) == (case.service, case.management)


def test_nothing_in_the_book_hangs_loose():
    assert [str(failure) for failure in check(BOOK)] == []


@pytest.mark.parametrize("name", BOOK.warnings)
def test_a_warning_shows_a_case_of_every_level_and_of_the_unknown(name):
    rule = BOOK.warnings[name]
    assert {case.expect for case in rule.cases} >= {"unknown", *rule.levels}
    assert any(case.value is None and case.expect == "unknown" for case in rule.cases)


def test_there_are_warnings_of_strength_repayment_concentration_integrity_and_freshness():
    by_category = {rule.category for rule in BOOK.warnings.values()}
    assert len(BOOK.warnings) >= 14
    assert by_category >= {"finance", "repayment", "concentration", "integrity", "information", "tax"}


def test_old_records_alone_never_make_more_than_a_yellow():
    assert all(set(rule.levels) == {"yellow"} for rule in BOOK.warnings.values() if rule.category == "information")


@pytest.mark.parametrize("name", BOOK.plans)
def test_a_plan_gives_the_time_the_reference_allows(name):
    first = BOOK.plans[name].tasks[0]
    assert first.due == {"yellow": 5, "orange": 2, "red": 1}


def test_undrawn_limits_are_frozen_at_once_and_only_at_red():
    freezing = [task for plan in BOOK.plans.values() for task in plan.tasks if "A4" in task.codes]
    assert freezing
    assert all(task.due == {"red": 0} for task in freezing)


def test_every_plan_is_of_some_warning():
    assert {rule.plan for rule in BOOK.warnings.values()} == set(BOOK.plans)


def test_the_roles_are_there_and_nobody_both_runs_the_system_and_sees_clients():
    assert set(BOOK.roles) == {
        "manager", "branch_head", "credit_officer", "risk", "operations", "compliance", "auditor", "admin",
        "legal", "approver", "accountant", "product",
    }  # fmt: skip
    assert "see_client" not in BOOK.roles["admin"].may
    assert {verb for role in BOOK.roles.values() for verb in role.may} == PERMISSIONS


def test_an_auditor_changes_nothing():
    assert set(BOOK.roles["auditor"].may) <= {
        "see_client", "see_fact", "see_people", "see_verdict", "see_rule_book", "see_audit", "export_clients", "see_limits",
        "see_models", "see_price", "see_lead", "see_process", "see_contract", "see_drawing",
    }  # fmt: skip


def said() -> set[str]:
    """Every text of these rooms that a person reads."""
    told: set[str] = {*CATEGORIES.values(), *ACTIONS.values()}
    for rule in (*BOOK.warnings.values(), *BOOK.plans.values(), *BOOK.tiers.values(), *BOOK.roles.values()):
        told |= {rule.label} | ({rule.note} if rule.note else set())
    told |= {task.do for plan in BOOK.plans.values() for task in plan.tasks}
    told |= {part.label for tier in BOOK.tiers.values() for part in tier.parts.values()}
    return told | {cap.label for tier in BOOK.tiers.values() for cap in tier.caps.values()}


def test_every_text_of_the_book_has_its_chinese():
    with PART.open("rb") as opened:
        told = {message.id for message in read_po(opened) if message.string}
    assert said() - told == set()


def test_a_house_value_is_never_called_confirmed_by_itself():
    confirmed = [rule for rule in BOOK.warnings.values() if isinstance(rule, EarlyWarning) and rule.status == "confirmed"]
    assert confirmed == []


def test_every_warning_is_in_force_today():
    assert set(BOOK.at(DAY).warnings) == set(BOOK.warnings)
    assert set(BOOK.at(DAY).tiers) == {"client"}
