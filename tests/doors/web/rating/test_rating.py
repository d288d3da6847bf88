"""The rating sheet: begun, answered, proposed and confirmed on screen; what one may not do is neither offered nor taken."""

from __future__ import annotations

import re
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clc.stages.credit.models import Rating
from clc.stages.credit.services import ratings
from clc.stages.hub.models import Fact, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import RULE, confirmed, drafted, known, proposed
from tests.stages.hub.people import House, person

SHEET = "/rating/M1/"


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.manager.branch)


@pytest.fixture
def second(house: House) -> User:
    with as_system():
        return person("second", "credit_officer", house.manager.branch)


def current() -> Rating:
    """The only rating there is."""
    with as_system():
        return Rating.objects.get()


def test_a_rating_is_made_on_screen_from_begin_to_confirmed(house, officer, second, sign_in):
    known(house.mine, house.manager, clear=False)
    http = sign_in(officer)
    assert "Begin a rating" in http.get(SHEET).content.decode()
    assert http.post(f"{SHEET}start/", {"model": "company"}).status_code == 302
    key = current().pk
    http.post(f"{SHEET}{key}/stops/", {"version": current().version, **{f"stop-{name}": "clear" for name in RULE.stops}})
    for _part, name, item in RULE.items():
        if item.answers:
            told = {"version": current().version, "item": name, "answer": "2", "words": "visit of June"}
            assert http.post(f"{SHEET}{key}/answer/", told).status_code == 302
    told = {
        "version": current().version,
        "name": "line",
        "exposure": "1,000,000",
        "seniority": "senior_corporate",
        "real_estate": "500000",
    }
    assert http.post(f"{SHEET}{key}/facility/", told).status_code == 302
    assert http.post(f"{SHEET}{key}/propose/", {"version": current().version}).status_code == 302
    page = http.get(SHEET).content.decode()
    assert "Confirm rating" not in page
    assert page.count('class="here" title="line"') == 1  # the one cell of grade and class of loss where the line stands
    other = sign_in(second)
    assert "Confirm rating" in other.get(SHEET).content.decode()
    assert other.post(f"{SHEET}{key}/confirm/", {"version": current().version}).status_code == 302
    assert current().state == "confirmed"
    assert f">{current().grade}<" in re.sub(r"\s+", "", other.get("/client/M1/").content.decode())
    assert other.get(reverse("why:page", args=["M1", "rating"])).status_code == 200


def test_the_sheet_shows_every_item_with_its_points_and_opens_its_why(house, officer, sign_in):
    known(house.mine, house.manager)
    with acting_as(officer):
        drafted(house.mine, officer)
    page = sign_in(officer).get(SHEET).content.decode()
    for _part, _name, item in RULE.items():
        assert escape(item.label).replace("&#x27;", "&#39;") in page
        assert not item.indicator or f"reading/{item.indicator}" in page
    assert "60.1%" in page
    assert "What would lift the grade" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sheet_opens_in_both_languages_with_few_queries(house, officer, second, sign_in, language):
    known(house.mine, house.manager)
    with as_system():
        confirmed(house.mine, officer, second)
    http = sign_in(house.manager, language)
    with CaptureQueriesContext(connection) as queries:
        answer = http.get(SHEET)
    assert answer.status_code == 200
    assert len(queries) <= 20, [one["sql"][:80] for one in queries]
    assert not re.search(r"""\sstyle=["']""", answer.content.decode())


def test_an_unrated_client_shows_no_grade_but_what_is_unknown(house, officer, sign_in):
    with acting_as(officer):
        ratings.start_rating(by=officer, client=house.mine, model="company")
    page = sign_in(officer).get(SHEET).content.decode()
    assert "Not rated: too little is known." in page
    assert "Leverage on assets" in page
    assert 'aria-current="true"' not in page


def test_another_branch_finds_nothing(house, officer, sign_in):
    known(house.mine, house.manager)
    with acting_as(officer):
        held = drafted(house.mine, officer)
    http = sign_in(house.other)
    assert http.get(SHEET).status_code == 404
    for act in ("refresh", "stops", "answer", "support", "facility", "propose"):
        assert http.post(f"{SHEET}{held.pk}/{act}/", {"version": held.version, "exposure": "1"}).status_code in (403, 404)
    with as_system():
        assert Rating.objects.get(pk=held.pk).version == held.version


def test_a_rating_of_another_client_is_not_reached_through_one_of_ours(house, officer, sign_in):
    known(house.mine, house.manager)
    with acting_as(officer):
        held = drafted(house.mine, officer)
    assert sign_in(officer).post(f"/rating/M2/{held.pk}/refresh/", {"version": held.version}).status_code == 404


def test_an_auditor_sees_the_sheet_and_no_forms(house, officer, sign_in):
    known(house.mine, house.manager)
    with acting_as(officer):
        held = proposed(house.mine, officer)
    http = sign_in(house.auditor)
    page = http.get(SHEET)
    assert page.status_code == 200
    assert "Confirm rating" not in page.content.decode()
    assert http.post(f"{SHEET}{held.pk}/confirm/", {"version": held.version}).status_code == 403


def test_a_stale_form_keeps_nothing_of_what_it_told(house, officer, sign_in):
    known(house.mine, house.manager, clear=False)
    with acting_as(officer):
        held = drafted(house.mine, officer)
    answer = sign_in(officer).post(f"{SHEET}{held.pk}/stops/", {"version": 1, "stop-sanctions": "stops"})
    assert answer.status_code == 400
    assert "meanwhile" in answer.content.decode()
    with as_system():
        assert not Fact.objects.filter(name="sanctions_hit").exists()


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("answer", {"item": "management", "answer": "nine"}),
        ("answer", {"item": "nonsense", "answer": "1"}),
        ("answer", {"item": "management", "answer": "1", "document": "x"}),
        ("facility", {"exposure": "much", "seniority": "subordinated"}),
        ("facility", {"exposure": "5", "seniority": "first"}),
        ("facility", {"exposure": "-5", "seniority": "subordinated"}),
        ("facility", {"exposure": "5", "seniority": "subordinated", "real_estate": "-1"}),
        ("support", {"parent": "M1", "answer": "1", "words": "x"}),
        ("override", {"notches": "", "reason": "event", "words": "x"}),
        ("override", {"notches": "1", "reason": "nonsense", "words": "x"}),
    ],
)
def test_bad_input_is_answered_in_words_and_changes_nothing(house, officer, sign_in, act, body):
    known(house.mine, house.manager)
    with acting_as(officer):
        held = drafted(house.mine, officer)
    answer = sign_in(officer).post(f"{SHEET}{held.pk}/{act}/", {"version": held.version, **body})
    assert answer.status_code == 400
    with as_system():
        assert Rating.objects.get(pk=held.pk).version == held.version


def test_past_overrides_are_told_by_reason(house, officer, second, sign_in):
    known(house.mine, house.manager)
    with as_system():
        held = proposed(house.mine, officer)
        held = ratings.override_rating(
            by=house.risk, rating=held, notches=-1, reason="contract", words="lost", version=held.version
        )
        ratings.confirm_rating(by=second, rating=held, version=held.version)
    page = sign_in(house.risk).get("/rating/overrides/").content.decode()
    assert "Contract or order won or lost" in page
    assert "No outcome is known yet" in page
