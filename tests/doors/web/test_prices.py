"""Prices on screen: what a client earns, a price tried, asked below its floor, decided by another."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clc.doors.web.screens import waiting_for
from clc.stages.credit.models import Rating
from clc.stages.deal.models import Allowance, PriceState
from clc.stages.deal.pricing import price
from clc.stages.hub.reach import acting_as
from tests.doors.web.conftest import SignIn
from tests.stages.deal.priced import asked, rate
from tests.stages.hub.people import House

TRY = "amount=100000000&tenor=12"


@pytest.fixture
def known(house: House) -> Rating:
    return rate(house)


def floor_of(house: House) -> float:
    with acting_as(house.manager):
        return 100 * price(asked(house.mine)).floor


def ask(house: House, sign_in: SignIn, below: float = 0.08) -> Allowance:
    """The manager asks for a rate so many points of a per cent below the floor, on the page's own form."""
    http = sign_in(house.manager)
    asked_rate = f"{floor_of(house) - below:.4f}"
    http.post("/prices/ask/M1/", {
        "amount": "100000000", "tenor": "12", "rate": asked_rate, "key": "D-7", "reason": "main account"})
    with acting_as(house.manager):
        return Allowance.objects.get(key="D-7")


def test_an_unrated_client_has_no_price_and_the_page_says_why(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager, "en").get(f"/prices/M1/?{TRY}").content.decode()
    assert "no confirmed rating in force" in page
    assert "Have the client rated" in page


def test_a_price_is_tried_by_tier_and_by_grade_and_explained(house: House, known: Rating, sign_in: SignIn) -> None:
    http = sign_in(house.manager, "en")
    with CaptureQueriesContext(connection) as queries:
        page = http.get(f"/prices/M1/?{TRY}&rate=4.35").content.decode()
    assert len(queries) <= 20
    for words in ("Price by tier", "Price by grade", "What the price is made of", "price/china", "curve/ftp_cny", "4.3500%"):
        assert words in page
    assert f"{floor_of(house):.4f}%" in page


@pytest.mark.parametrize(("typed", "said"), [
    ("amount=abc", "abc"), ("amount=5000000&tenor=0", "tenor"), ("amount=5000000&tenor=1.5", "whole number"),
    ("amount=-5", "amount"), ("amount=5000000&rate=435", "no rate in per cent"), ("amount=NaN", "NaN"),
    ("amount=5000000&tenor=9999", "tenor_months"),
])
def test_what_cannot_be_priced_is_said_in_words(house: House, sign_in: SignIn, typed: str, said: str) -> None:
    answer = sign_in(house.manager, "en").get(f"/prices/M1/?{typed}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_below_the_floor_one_asks_and_another_allows(house: House, known: Rating, sign_in: SignIn) -> None:
    held = ask(house, sign_in)
    with acting_as(house.head):
        assert [one.address for one in waiting_for(house.head)] == [f"/prices/asked/{held.pk}/"]
    page = sign_in(house.head, "en").get(f"/prices/asked/{held.pk}/").content.decode()
    assert "Allow this price" in page
    sign_in(house.head).post(f"/prices/asked/{held.pk}/allow/", {"why": "the account carries it"})
    with acting_as(house.head):
        assert Allowance.objects.get(pk=held.pk).state == PriceState.ALLOWED
        assert waiting_for(house.head) == []


def test_a_head_of_branch_is_not_asked_for_what_head_office_decides(house: House, known: Rating, sign_in: SignIn) -> None:
    held = ask(house, sign_in, below=0.2)
    with acting_as(house.head):
        assert waiting_for(house.head) == []
    page = sign_in(house.head, "en").get(f"/prices/asked/{held.pk}/").content.decode()
    assert "Allow this price" not in page
    assert "Risk management" in page
    with acting_as(house.risk):
        assert len(waiting_for(house.risk)) == 1


def test_who_asked_is_not_offered_to_decide(house: House, known: Rating, sign_in: SignIn) -> None:
    held = ask(house, sign_in)
    assert "Allow this price" not in sign_in(house.manager, "en").get(f"/prices/asked/{held.pk}/").content.decode()
    refused = sign_in(house.manager, "en").post(f"/prices/asked/{held.pk}/allow/", {"why": "me"})
    assert refused.status_code == 403


def test_every_number_asked_answers_why_in_the_side_sheet(house: House, known: Rating, sign_in: SignIn) -> None:
    held = ask(house, sign_in)
    http = sign_in(house.manager, "en")
    sheet = http.get(f"/why/M1/price/{held.pk}/floor/").content.decode()
    assert "Hurdle" in sheet
    assert "price/china" in sheet
    assert f"/why/M1/price/{held.pk}/loss" in sheet
    assert "Rating" in http.get(f"/why/M1/price/{held.pk}/pd/").content.decode()
    assert http.get(f"/why/M1/price/{held.pk}/moon/").status_code == 404
    assert http.get(f"/why/M2/price/{held.pk}/floor/").status_code == 404
    assert sign_in(house.operations, "en").get(f"/why/M1/price/{held.pk}/floor/").status_code == 403
    assert sign_in(house.other, "en").get(f"/why/M1/price/{held.pk}/floor/").status_code == 404


def test_another_branch_finds_nothing(house: House, known: Rating, sign_in: SignIn) -> None:
    held = ask(house, sign_in)
    http = sign_in(house.other, "en")
    assert http.get(f"/prices/asked/{held.pk}/").status_code == 404
    assert http.get("/prices/M1/").status_code == 404
    assert http.post(f"/prices/asked/{held.pk}/withdraw/", {"why": "x"}).status_code == 404
    assert "虚构电力" not in http.get("/prices/?state=all").content.decode()


def test_operations_may_not_see_prices(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.operations, "en")
    assert http.get("/prices/M1/").status_code == 403
    assert http.get("/prices/").status_code == 403
