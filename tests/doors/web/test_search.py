"""Search and the palette: what is found, by whom, and what is offered."""

from __future__ import annotations

import pytest

from clc.doors.web.search.finding import meant
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House


@pytest.mark.parametrize("typed", ["虚构电力", "电力", "xgdl", "XGDL", "M1", "m1"])
def test_a_client_is_found_by_name_part_initials_or_code(house: House, sign_in: SignIn, typed: str) -> None:
    page = sign_in(house.manager).get("/search/", {"q": typed}).content.decode()
    assert "虚构电力有限公司" in page


def test_what_is_out_of_reach_is_not_found(house: House, sign_in: SignIn) -> None:
    for address in ("/search/", "/search/palette/"):
        assert "虚构港口" not in sign_in(house.manager).get(address, {"q": "虚构"}).content.decode()
    assert "虚构港口" in sign_in(house.risk).get("/search/", {"q": "虚构"}).content.decode()


def test_nothing_found_says_what_to_try(house: House, sign_in: SignIn) -> None:
    assert "Nothing found" in sign_in(house.manager).get("/search/", {"q": "不存在"}).content.decode()


@pytest.mark.parametrize("typed", ["%", "'", "\\", "<script>alert(1)</script>", "a" * 5000, "\x00".strip("\x00"), "{{7*7}}"])
def test_odd_words_are_only_words(house: House, sign_in: SignIn, typed: str) -> None:
    for address in ("/search/", "/search/palette/"):
        answer = sign_in(house.manager).get(address, {"q": typed})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_the_palette_without_words_offers_what_one_may_do(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/search/palette/").content.decode()
    assert 'href="/rule-book/"' in page
    assert 'href="/touches/log/"' in page
    assert 'href="/audit/"' not in page


def test_the_palette_remembers_what_was_opened_in_that_order(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.risk).get("/search/palette/", {"recent": ["S1", "M1", "GONE"]}).content.decode()
    assert page.index("虚构港口") < page.index("虚构电力")


def test_a_sign_asks_for_one_kind_only(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    assert 'href="/rule-book/"' not in http.get("/search/palette/", {"q": "#虚构"}).content.decode()
    commands = http.get("/search/palette/", {"q": ">rule"}).content.decode()
    assert 'href="/rule-book/"' in commands
    assert "虚构" not in commands


def test_somebody_without_clients_finds_commands_only(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.admin).get("/search/palette/", {"q": "虚构"}).content.decode()
    assert "虚构电力" not in page


@pytest.mark.parametrize(("text", "words", "held"), [
    ("规则手册", "gzsc", True), ("规则手册", "guize", True), ("Rule book", "book", True), ("Rule book", "", True),
    ("规则手册", "xyz", False), ("My day", "myday", True),
])
def test_a_command_is_meant_by_its_words_pinyin_or_initials(text: str, words: str, held: bool) -> None:
    assert meant(text, words) is held
