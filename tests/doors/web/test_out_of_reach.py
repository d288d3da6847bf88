"""Every address of the credit stages, asked from another branch: no content, no name, no server error."""

from __future__ import annotations

from typing import Any

import pytest

from clc.stages.hub.models import Entry
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.northern import North, address, build_north, patterns
from tests.stages.hub.people import person

NAMES = ("虚构电力", "虚构大厦", "91110000MA00EXA15Q", "虚构集团", "虚构担保", "虚构风电")


def body(answer: Any) -> str:
    """What an answer says."""
    return b"".join(answer).decode("utf-8", "replace")


@pytest.fixture
def north(db: None) -> North:
    return build_north()


def test_the_walk_is_long_and_finds_what_is_there(north: North, sign_in: SignIn) -> None:
    http = sign_in(north.desk.manager)
    found = [pattern for screen, pattern in patterns() if http.get(address(screen, pattern, north.keys)).status_code == 200]
    assert len(patterns()) > 100
    assert len(found) > 25


def test_nothing_of_the_north_is_there_for_the_south(north: North, sign_in: SignIn) -> None:
    with as_system():
        http = sign_in(person("southern-head", "branch_head", north.desk.house.other.branch))
        before = Entry.objects.filter(client__code="M1").count()
    wrong = []
    for screen, pattern in patterns():
        for code in ("M1", "S1"):
            at = address(screen, pattern, north.keys, code)
            of_one = "<int" in at or "/M1/" in at or (code == "S1" and "<int" in str(pattern.pattern) and "/S1/" in at)
            for answer in (http.get(at), http.post(at)):
                text = body(answer)
                if [name for name in NAMES if name in text] or (of_one and answer.status_code in (200, 302)):
                    wrong.append((at, answer.status_code))
    assert wrong == []
    with as_system():
        assert Entry.objects.filter(client__code="M1").count() == before
