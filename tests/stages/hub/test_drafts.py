"""A change of the rule book needs two people, a reason, and cases that hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.utils import IntegrityError

from clc.kernel.errors import BadInput, BadPolicy, NotAllowed
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Draft, Entry, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.drafts import approve_rule, propose_rule, reject_rule
from tests.stages.hub.people import House, person

PATH = "warning/void_invoices"


@pytest.fixture
def second(house: House) -> Iterator[User]:
    with as_system():
        yield person("risk2", "risk", house.risk.branch)
    for folder in Path(settings.HOME.approved).glob("*"):
        shutil.rmtree(folder)


def change(**levels: float) -> dict[str, Any]:
    """The rule with other thresholds from the end of 2026 on, so that its cases of earlier days still hold."""
    return {"levels": {level: {"2026-12-01": value} for level, value in levels.items()}}


def propose(by: User, **levels: float) -> Draft:
    """A draft with a reason."""
    return propose_rule(by=by, path=PATH, text=change(**levels), reason="too many false alarms")


def test_an_approved_draft_is_in_force_and_its_layer_says_so(house: House, second: User) -> None:
    before = current_book()
    with acting_as(house.risk):
        draft = propose(house.risk, red=0.6)
    assert current_book().edition == before.edition
    with acting_as(second):
        done = approve_rule(by=second, draft=draft)
    book = current_book()
    assert book.edition == done.edition_after != before.edition
    assert book.origin(PATH)[-1] == "approved"


def test_a_second_approval_keeps_what_the_first_changed(house: House, second: User) -> None:
    for level, value in (("red", 0.6), ("orange", 0.35)):
        with acting_as(house.risk):
            draft = propose(house.risk, **{level: value})
        with acting_as(second):
            approve_rule(by=second, draft=draft)
    levels = current_book().text(PATH)["levels"]
    assert isinstance(levels, dict)
    assert (levels["red"]["2026-12-01"], levels["orange"]["2026-12-01"]) == (0.6, 0.35)


def test_nobody_approves_their_own_draft_not_even_in_the_database(house: House, second: User) -> None:
    with acting_as(house.risk):
        draft = propose(house.risk, red=0.6)
        with pytest.raises(BadInput):
            approve_rule(by=house.risk, draft=draft)
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(decided_by=house.risk)


def test_a_role_without_the_verb_neither_drafts_nor_approves(house: House, second: User) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed):
        propose(house.manager, red=0.6)
    with acting_as(house.risk):
        draft = propose(house.risk, red=0.6)
    with acting_as(house.manager), pytest.raises(NotAllowed):
        approve_rule(by=house.manager, draft=draft)


def test_a_draft_that_breaks_the_order_of_levels_or_its_own_cases_is_refused(house: House, second: User) -> None:
    with acting_as(house.risk):
        with pytest.raises(BadPolicy):
            propose(house.risk, red=0.0001)
        with pytest.raises(BadPolicy, match="cases"):
            propose_rule(by=house.risk, path=PATH, text={"levels": {"red": {"2015-01-01": 0.99}}}, reason="x")
        assert not Draft.objects.exists()


def test_a_draft_without_a_reason_or_a_change_is_refused(house: House, second: User) -> None:
    with acting_as(house.risk):
        with pytest.raises(BadInput):
            propose_rule(by=house.risk, path=PATH, text=change(red=0.6), reason=" ")
        with pytest.raises(BadInput, match="nothing"):
            propose_rule(by=house.risk, path=PATH, text={}, reason="x")


def test_a_draft_is_turned_down_with_a_reason_and_only_once(house: House, second: User) -> None:
    with acting_as(house.risk):
        draft = propose(house.risk, red=0.6)
    with acting_as(second):
        with pytest.raises(BadInput):
            reject_rule(by=second, draft=draft, why="")
        reject_rule(by=second, draft=draft, why="not now")
        with pytest.raises(BadInput):
            approve_rule(by=second, draft=draft)
        assert list(Entry.objects.filter(kind="draft").order_by("id").values_list("act", flat=True))[-1] == "rejected a rule"


def test_its_author_may_withdraw_a_draft(house: House, second: User) -> None:
    with acting_as(house.risk):
        draft = propose(house.risk, red=0.6)
        assert reject_rule(by=house.risk, draft=draft, why="wrong number").state == "rejected"
