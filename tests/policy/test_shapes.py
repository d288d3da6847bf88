"""What a rule may say: dated numbers, thresholds that grow worse, known words only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from clc.policy.shapes import EarlyWarning, Plan, Role, on
from tests.policy.small import PLAN, ROLE, WARNING

DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


def warning(**changes: Any) -> EarlyWarning:
    return EarlyWarning.model_validate(yaml.safe_load(WARNING) | changes)


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        warning(**changes)
    return str(caught.value)


def test_a_value_holds_from_its_day_until_the_next():
    rule = warning()
    assert rule.thresholds(date(2024, 12, 31)) == {}
    assert rule.thresholds(date(2025, 1, 1)) == {"yellow": 1.3, "red": 1.15}
    assert rule.thresholds(date(2026, 6, 30)) == {"yellow": 1.3, "red": 1.15}
    assert rule.thresholds(date(2026, 7, 1)) == {"yellow": 1.3, "red": 1.2}


@given(dated=st.dictionaries(DAYS, st.floats(0, 9), min_size=1), day=DAYS)
def test_the_value_in_force_is_that_of_the_latest_day_not_after(dated, day):
    past = [since for since in dated if since <= day]
    ordered = dict(sorted(dated.items()))
    assert on(ordered, day) == (dated[max(past)] if past else None)


def test_a_level_ended_with_null_is_not_in_force_any_more():
    rule = warning(levels={"yellow": {"2025-01-01": 1.3, "2026-01-01": None}})
    assert rule.thresholds(date(2025, 6, 1)) == {"yellow": 1.3}
    assert rule.thresholds(date(2026, 6, 1)) == {}


def test_a_rule_that_ended_is_not_in_force_from_that_day():
    rule = warning(until="2026-01-01")
    assert rule.thresholds(date(2025, 12, 31))
    assert not rule.thresholds(date(2026, 1, 1))


def test_the_thresholds_come_mildest_first_whatever_the_file_says():
    rule = warning(levels={"red": {"2025-01-01": 1.0}, "yellow": {"2025-01-01": 1.3}})
    assert list(rule.thresholds(date(2025, 1, 1))) == ["yellow", "red"]


@pytest.mark.parametrize(
    ("when", "yellow", "red"), [("below", 1.0, 1.2), ("above", 1.2, 1.0), ("rises_by", 0.3, 0.1), ("falls_by", 1.0, 1.0)]
)
def test_thresholds_that_do_not_grow_worse_are_refused(when, yellow, red):
    told = refusal(when=when, levels={"yellow": {"2025-01-01": yellow}, "red": {"2025-01-01": red}})
    assert "do not grow worse" in told


def test_thresholds_must_grow_worse_on_every_day_not_only_the_first():
    levels = {"yellow": {"2025-01-01": 1.3, "2027-01-01": 1.1}, "red": {"2025-01-01": 1.15}}
    assert "2027-01-01" in refusal(levels=levels)


def test_a_change_is_told_as_a_positive_size():
    assert "above 0" in refusal(when="falls_by", levels={"yellow": {"2025-01-01": -0.1}})


@pytest.mark.parametrize("value", ["1.3 * 2", "1.3", "=1+1", True, [1.3], {"a": 1}, float("nan"), float("inf")])
def test_a_threshold_is_a_plain_finite_number(value):
    refusal(levels={"yellow": {"2025-01-01": value}})


@pytest.mark.parametrize("day", ["1", "0", "2025", "20250101", "2025-13-01", "tomorrow", "2025-01-01T00:00"])
def test_a_day_is_written_in_full(day):
    refusal(levels={"yellow": {day: 1.3}})


@pytest.mark.parametrize(
    "change",
    [
        {"levels": {"amber": {"2025-01-01": 1.3}}},
        {"levels": {}},
        {"levels": {"yellow": {}}},
        {"levels": {"yellow": 1.3}},
        {"when": "worse_than"},
        {"unit": "bananas"},
        {"category": "weather"},
        {"status": "certain"},
        {"label": ""},
        {"label": "x" * 1000},
        {"indicator": "__import__('os')"},
        {"indicator": "Debt Cover"},
        {"condition": "cover < 1"},
        {"cases": []},
        {"over_months": 0},
        {"over_months": "12"},
        {"until": 5},
    ],
)
def test_what_is_outside_the_vocabulary_is_refused(change):
    refusal(**change)


def test_a_number_needs_unit_reference_and_plan():
    for field in ("unit", "reference", "plan", "cases", "category"):
        told = yaml.safe_load(WARNING)
        del told[field]
        with pytest.raises(ValidationError):
            EarlyWarning.model_validate(told)


def test_persistence_is_written_in_words():
    rule = warning(**{"for": "2 of 3 every 3 months"})
    assert rule.persists is not None
    assert (rule.persists.n, rule.persists.of, rule.persists.every_months) == (2, 3, 3)
    assert rule.looks_back() == (3, 6)
    assert warning(**{"for": "2 of 3"}).looks_back() == (1, 2)


@pytest.mark.parametrize(
    "words", ["4 of 3", "0 of 3", "two of three", "2 in 3", "2 of 99", "2 of 3 every 3 days", "of", "-1 of 3"]
)
def test_persistence_that_cannot_hold_is_refused(words):
    refusal(**{"for": words})


def test_a_rule_on_change_looks_back_as_far_as_it_says():
    levels = {"yellow": {"2025-01-01": 0.1}}
    assert warning(when="rises_by", levels=levels).looks_back() == (12,)
    assert warning(when="falls_by", levels=levels, over_months=3).looks_back() == (3,)
    assert warning().looks_back() == ()


def test_a_case_names_its_value_by_the_indicator():
    assert [case.value for case in warning().cases] == [1.18, 1.18, None]


def test_a_case_about_another_indicator_is_refused():
    refusal(cases=[{"as_of": "2026-03-31", "other_cover": 1.18, "expect": "yellow"}])


def test_a_frozen_rule_cannot_be_changed():
    with pytest.raises(ValidationError):
        warning().label = "Other"


def plan(**task: Any) -> Plan:
    told = yaml.safe_load(PLAN)
    told["tasks"][0] |= task
    return Plan.model_validate(told)


def test_a_plan_asks_of_a_level_only_what_is_due_at_it():
    assert len(plan().tasks_at("yellow")) == 1
    assert plan().tasks_at("orange") == ()


@pytest.mark.parametrize(
    "task", [{"codes": ["A99"]}, {"due": {}}, {"due": {"yellow": 1, "red": 5}}, {"due": {"yellow": 1.5}}]
)
def test_a_task_with_unknown_codes_or_senseless_days_is_refused(task):
    with pytest.raises(ValidationError):
        plan(**task)


def test_a_role_may_only_what_the_program_asks_for():
    with pytest.raises(ValidationError, match="no such permission"):
        Role.model_validate(yaml.safe_load(ROLE) | {"may": ["see_client", "sudo"]})
