"""Signing in, the second factor, and the pages around them."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client as Http

from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import PASSWORD, House

SIGN_IN = "/account/login/"


@pytest.mark.parametrize(("language", "word"), [("en", "Sign in"), ("zh-hans", "登录")])
def test_the_page_speaks_the_language_of_the_browsers_choice(db, language, word):
    http = Http()
    http.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert f"<h1>{word}</h1>" in http.get(SIGN_IN).content.decode()


def test_the_first_language_is_chinese(db):
    assert "<h1>登录</h1>" in Http().get(SIGN_IN).content.decode()


def test_a_right_password_opens_ones_day(house: House):
    http = Http()
    answer = http.post(SIGN_IN, {"login": "manager", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert http.get("/").status_code == 200


def test_sign_in_goes_back_to_the_page_asked_for(house: House):
    answer = Http().post(SIGN_IN, {"login": "risk", "password": PASSWORD, "next": "/rule-book/"})
    assert answer["Location"] == "/rule-book/"


def test_sign_in_never_leads_to_a_foreign_place(house: House):
    answer = Http().post(SIGN_IN, {"login": "risk", "password": PASSWORD, "next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(house: House):
    answer = Http().post(SIGN_IN, {"login": "manager", "password": "wrong-password"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    assert 'value="manager"' in page
    assert "wrong-password" not in page


def test_somebody_let_go_cannot_sign_in(house: House):
    house.manager.is_active = False
    house.manager.save()
    http = Http()
    http.post(SIGN_IN, {"login": "manager", "password": PASSWORD})
    assert http.get("/").status_code == 302


def test_nobody_signs_up(db):
    page = Http().get("/account/signup/", headers={"Accept-Language": "en"}).content.decode()
    assert "<form" in page
    assert 'name="password1"' not in page


@pytest.mark.parametrize("address", [
    "/account/password/reset/", "/account/email/", "/account/2fa/", "/account/password/change/", "/account/logout/",
    "/account/inactive/", "/account/signup/",
])
def test_every_page_about_the_account_stands_in_our_frame(house: House, sign_in: SignIn, address: str):
    page = sign_in(house.manager).get(address, follow=True).content.decode()
    assert "web/tokens" in page


def code_of(secret: str) -> str:
    """The code an app would show now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_second_factor_is_set_up_then_asked_for_and_a_wrong_code_opens_nothing(house: House):
    http = Http()
    http.post(SIGN_IN, {"login": "manager", "password": PASSWORD})
    http.post("/account/reauthenticate/", {"password": PASSWORD})
    page = http.get("/account/2fa/totp/activate/").content.decode()
    secret = page.partition('data-copy="')[2].partition('"')[0]
    assert http.post("/account/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    codes = http.get("/account/2fa/recovery-codes/", follow=True).content.decode()
    assert codes.count("data-copy=") == 10
    http.post("/account/logout/")
    again = http.post(SIGN_IN, {"login": "manager", "password": PASSWORD})
    assert again["Location"].startswith("/account/2fa/authenticate/")
    assert http.post(again["Location"], {"code": "000000"}).status_code == 200
    assert http.get("/").status_code == 302
    one = codes.partition('data-copy="')[2].partition('"')[0]
    assert http.post(again["Location"], {"code": one}).status_code == 302
    assert http.get("/").status_code == 200


def test_signing_out_ends_the_session(house: House, sign_in: SignIn):
    http = sign_in(house.manager)
    http.post("/account/logout/")
    assert http.get("/").status_code == 302
