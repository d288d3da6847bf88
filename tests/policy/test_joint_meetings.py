"""The shipped joint meetings: the triggers of the reference, a quorum of three sides, at red a chair not from sales."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from clc.policy.kind.meeting import MeetingKind
from clc.policy.loader import shipped

BOOK = shipped()
KINDS = BOOK.of(MeetingKind)


def kind(**more: Any) -> MeetingKind:
    """A sort of meeting with the least it must say."""
    return MeetingKind.model_validate({
        "label": "Trial", "reference": "house", "within": 3, "agenda": [{"label": "The question"}],
        "quorum": {"sales": ["manager"], "risk": ["risk"], "legal": ["legal"]}, **more})


def test_every_trigger_of_the_reference_is_there():
    assert set(KINDS) == {"beyond_authority", "exceptions", "warning", "complaint", "conflict", "project_terms",
                          "restructuring", "opposed"}


@pytest.mark.parametrize("name", KINDS)
def test_sales_risk_and_legal_make_the_quorum_and_every_role_exists(name):
    rule = KINDS[name]
    assert {"sales", "risk", "legal"} <= set(rule.quorum)
    assert all(role in BOOK.roles for roles in rule.sides.values() for role in roles)


@pytest.mark.parametrize("name", KINDS)
def test_somebody_of_the_quorum_may_chair_and_hold_meetings_at_red(name):
    rule = KINDS[name]
    assert not rule.may_chair("manager", "red")
    assert any(rule.may_chair(role, "red") and "hold_meeting" in BOOK.roles[role].may
               for roles in rule.quorum.values() for role in roles)


def test_below_its_level_sales_may_chair():
    assert KINDS["warning"].may_chair("manager", "orange")
    assert not KINDS["complaint"].may_chair("manager", "yellow")


def test_a_departments_quarrel_calls_no_meeting_by_itself():
    assert not KINDS["conflict"].calls.by_itself
    assert KINDS["warning"].calls.by_itself


@pytest.mark.parametrize(("change", "words"), [
    ({"quorum": {"sales": ["manager"], "risk": ["manager"]}}, "one side only"),
    ({"quorum": {"sales": ["manager"], "risk": []}}, "names its roles"),
    ({"invites": {"risk": ["compliance"]}}, "not both"),
    ({"chair": {"not_from": ["sales", "risk", "legal"]}}, "nobody of the quorum"),
    ({"within": 0}, "greater than or equal to 1"), ({"agenda": []}, "at least 1"),
    ({"calls": {"authority": ["L4; drop"]}}, "match pattern"), ({"script": "x"}, "Extra inputs"),
])
def test_a_meeting_that_cannot_hold_is_refused(change, words):
    with pytest.raises(ValidationError, match=words):
        kind(**change)
