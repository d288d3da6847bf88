"""A rule changed on the screen: proposed, seen, approved by another, or turned down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Http

from clc.doors.web.rule_book.casing import just_beyond
from clc.policy.overlay import plain
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Draft
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, person

PROPOSE = "/rule-book/warning/falling_sales/propose/"
TOLD = {"yellow": "-30", "orange": "-40", "red": "-60", "since": "2030-01-01", "reason": "Too many false alarms in spring"}


@pytest.fixture
def author(house: House, sign_in: SignIn) -> Http:
    """The browser of somebody of risk."""
    return sign_in(house.risk)


@pytest.fixture
def second(house: House, sign_in: SignIn) -> Iterator[Http]:
    """The browser of a colleague of theirs."""
    with as_system():
        colleague = person("risk2", "risk", house.risk.branch)
    yield sign_in(colleague)
    for folder in Path(settings.HOME.approved).glob("*"):
        shutil.rmtree(folder)


def test_only_what_differs_is_proposed_and_everybody_reads_why(author: Http) -> None:
    page = author.post(PROPOSE, TOLD, follow=True).content.decode()
    assert "Too many false alarms" in page
    assert Draft.objects.get().text["levels"] == {"yellow": {"2030-01-01": -0.3}}
    assert "1 draft of a rule waits" in author.get("/rule-book/").content.decode()


def test_a_colleague_approves_and_the_book_says_so(author: Http, second: Http) -> None:
    author.post(PROPOSE, TOLD)
    key, before = Draft.objects.get().pk, current_book().edition
    assert "Too many false alarms" in second.get("/").content.decode()
    page = second.post(f"/rule-book/drafts/{key}/approve/", follow=True).content.decode()
    assert "Approved." in page
    assert current_book().edition != before
    assert "Approved on screen" in second.get("/rule-book/warning/falling_sales/").content.decode()


def test_a_draft_adds_a_case_for_what_it_changes_and_keeps_the_others(author: Http) -> None:
    held = list(current_book().text("warning/falling_sales")["cases"])
    author.post(PROPOSE, TOLD)
    cases = Draft.objects.get().text["cases"]
    assert cases[:-1] == plain(held)
    assert cases[-1] == {"as_of": "2030-01-01", "sales_growth_quarter": -0.303, "expect": "yellow"}


def test_a_decided_draft_still_shows_what_it_replaced(author: Http, second: Http) -> None:
    author.post(PROPOSE, TOLD)
    second.post(f"/rule-book/drafts/{Draft.objects.get().pk}/approve/")
    page = second.get("/rule-book/drafts/").content.decode()
    assert "-20.0%" in page.partition("Decided")[2]


@pytest.mark.parametrize(("when", "thresholds", "level", "value"), [
    ("below", {"yellow": -0.2, "red": -0.6}, "yellow", -0.202), ("above", {"orange": 100.0}, "orange", 101.0),
    ("above", {"yellow": 0.0, "orange": 0.001}, "yellow", 0.0005),
    ("below", {"yellow": 1.3, "red": 1.295}, "yellow", 1.2975),
])
def test_a_case_lies_beyond_its_level_and_short_of_the_next(when, thresholds, level, value) -> None:
    assert just_beyond(when, thresholds, level) == pytest.approx(value)


def test_nobody_approves_their_own(author: Http) -> None:
    author.post(PROPOSE, TOLD)
    page = author.get("/rule-book/drafts/").content.decode()
    assert "/approve/" not in page
    answer = author.post(f"/rule-book/drafts/{Draft.objects.get().pk}/approve/")
    assert answer.status_code == 400
    assert "does not approve" in answer.content.decode()


def test_a_draft_is_turned_down_with_a_reason_only(author: Http, second: Http) -> None:
    author.post(PROPOSE, TOLD)
    place = f"/rule-book/drafts/{Draft.objects.get().pk}/turn-down/"
    assert second.post(place, {"why": " "}).status_code == 400
    assert "Season" in second.post(place, {"why": "Season explains it"}, follow=True).content.decode()
    assert Draft.objects.get().state == "rejected"


@pytest.mark.parametrize(("change", "status"), [
    ({"since": "soon"}, 400), ({"since": ""}, 400), ({"reason": " "}, 400), ({"yellow": "many"}, 400),
    ({"yellow": "-20"}, 400), ({"yellow": "-90"}, 400),
])
def test_a_draft_that_cannot_be_says_why(author: Http, change: dict[str, str], status: int) -> None:
    answer = author.post(PROPOSE, TOLD | change)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert not Draft.objects.exists()


def test_without_the_permission_nothing_is_proposed_or_decided(house: House, sign_in: SignIn, author: Http) -> None:
    manager = sign_in(house.manager)
    assert manager.post(PROPOSE, TOLD).status_code == 403
    author.post(PROPOSE, TOLD)
    key = Draft.objects.get().pk
    assert manager.post(f"/rule-book/drafts/{key}/approve/").status_code == 403
    assert manager.post(f"/rule-book/drafts/{key}/turn-down/", {"why": "no"}).status_code == 403


def test_thresholds_out_of_order_are_refused_in_the_readers_words(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.risk, "zh-hans").get("/rule-book/warning/falling_sales/what-if/?yellow=-70&orange=-40&red=-60")
    assert answer.status_code == 400
    assert "各级阈值须由黄到橙到红依次更严重" in answer.content.decode()


def test_a_rule_that_is_not_there_cannot_be_changed(author: Http) -> None:
    assert author.post("/rule-book/warning/no_such/propose/", TOLD).status_code == 404
