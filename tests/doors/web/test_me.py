"""How a person sees Clc, and their keys."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client as Http

from clc.stages.hub.models import Token, User
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House


@pytest.mark.parametrize(("name", "value", "mark"), [
    ("language", "zh-hans", 'lang="zh-CN"'), ("theme", "dark", 'data-theme="dark"'),
    ("rise_colour", "green", 'data-rise="green"'), ("amount_unit", "yi", "CNY million"),
    ("dense", "0", 'data-rows="comfortable"'), ("rail", "narrow", 'data-rail="narrow"'),
])
def test_a_choice_holds_on_the_next_page(house: House, sign_in: SignIn, name: str, value: str, mark: str) -> None:
    http = sign_in(house.manager)
    page = http.post("/me/display/", {name: value, "next": "/"}, follow=True).content.decode()
    assert mark in page


def test_a_choice_goes_with_the_person_to_another_browser(house: House, sign_in: SignIn) -> None:
    sign_in(house.manager).post("/me/display/", {"theme": "dark"})
    other = Http()
    other.force_login(house.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert 'data-theme="dark"' in other.get("/").content.decode()


@pytest.mark.parametrize(("name", "value"), [("theme", "pink"), ("language", "xx"), ("role", "admin"), ("is_superuser", "1"),
                                             ("amount_unit", ""), ("username", "root")])
def test_what_is_no_choice_changes_nothing(house: House, sign_in: SignIn, name: str, value: str) -> None:
    http = sign_in(house.manager)
    before = User.objects.filter(pk=house.manager.pk).values().get()
    http.post("/me/display/", {name: value})
    assert User.objects.filter(pk=house.manager.pk).values().get() == before


def test_a_stranger_may_choose_the_language_of_sign_in(db):
    http = Http()
    http.post("/me/display/", {"language": "en", "next": "/account/login/"})
    assert http.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "<h1>Sign in</h1>" in http.get("/account/login/").content.decode()


@pytest.mark.parametrize("place", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_switch_never_leads_to_a_foreign_place(db, place: str):
    assert Http().post("/me/display/", {"theme": "dark", "next": place})["Location"] == "/"


def test_a_key_is_shown_once_and_only_its_digest_is_kept(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    page = http.post("/me/tokens/", {"name": "reports", "days": "30"}).content.decode()
    secret = page.partition('data-copy="clc_')[2].partition('"')[0]
    assert len(secret) > 30
    assert secret not in http.get("/me/").content.decode()
    with as_system():
        assert secret not in str(Token.objects.values().get())


@pytest.mark.parametrize("days", ["", "0", "367", "-1", "many", "１２", "9" * 30])
def test_a_key_of_an_impossible_life_is_refused(house: House, sign_in: SignIn, days: str) -> None:
    answer = sign_in(house.manager).post("/me/tokens/", {"name": "x", "days": days})
    assert answer.status_code == (200 if days == "１２" else 400)


def test_a_key_is_ended_by_its_owner_alone(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post("/me/tokens/", {"name": "reports", "days": "30"})
    with as_system():
        key = Token.objects.get().pk
    assert sign_in(house.head).post(f"/me/tokens/{key}/end/").status_code == 404
    http.post(f"/me/tokens/{key}/end/")
    with as_system():
        assert not Token.objects.exists()
