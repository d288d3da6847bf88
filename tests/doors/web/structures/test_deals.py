"""The list of deals and the catalogue of products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clc.stages.deal.pricing import price
from clc.stages.deal.services import structures
from clc.stages.deal.services.prices import ask_price, price_key
from clc.stages.hub.reach import acting_as
from tests.doors.web.conftest import SignIn
from tests.stages.deal.priced import asked, rate
from tests.stages.deal.quoting import begun
from tests.stages.hub.people import House


def test_the_list_tells_quotes_of_ones_clients_and_their_sum(house: House, sign_in: SignIn) -> None:
    begun(house.manager, house.mine, amount=Decimal(2_500_000))
    begun(house.other, house.south, amount=Decimal(9_000_000))
    page = sign_in(house.manager).get("/deals/").content.decode()
    assert "虚构电力有限公司" in page
    assert "虚构港口" not in page
    assert 'title="2,500,000.00"' in page


@pytest.mark.parametrize("query", [
    "q=虚构", "q=M1", "product=working_capital", "view=mine", "view=open&sort=-amount", "view=all",
])
def test_what_matches_is_found(house: House, sign_in: SignIn, query: str) -> None:
    begun(house.manager, house.mine)
    assert "虚构电力有限公司" in sign_in(house.manager).get(f"/deals/?{query}").content.decode()


@pytest.mark.parametrize("query", [
    "q=nothing", "product=fixed_asset", "view=offered", "view=expiring", "view=waiting", "page=x&sort=y",
])
def test_what_does_not_match_is_left_out(house: House, sign_in: SignIn, query: str) -> None:
    begun(house.manager, house.mine)
    page = sign_in(house.manager).get(f"/deals/?{query}")
    assert page.status_code == 200
    assert ("虚构电力有限公司" in page.content.decode()) is query.startswith("page")


def test_prices_that_wait_show_their_deals_once_whatever_keys_were_asked_under(house: House, sign_in: SignIn) -> None:
    rate(house)
    first = begun(house.manager, house.mine, amount=Decimal(2_500_000))
    with acting_as(house.manager):
        second = structures.add_alternative(by=house.manager, structure=first)
        low = round(price(asked(house.mine)).floor - 5e-4, 6)
        for key in (first.pk, second.pk, "²", "9" * 60, "x"):
            ask_price(by=house.manager, ask=asked(house.mine, rate=low), key=f"structure {key}", reason="why")
    page = sign_in(house.manager).get("/deals/?view=waiting")
    assert page.status_code == 200
    assert page.content.decode().count(f"/structures/quote/{first.quote_id}/") == 1
    assert 'title="2,500,000.00"' in page.content.decode()


def test_a_price_that_waits_is_called_by_its_quote(house: House, sign_in: SignIn) -> None:
    rate(house)
    first = begun(house.manager, house.mine)
    with acting_as(house.manager):
        low = round(price(asked(house.mine)).floor - 5e-4, 6)
        held = ask_price(by=house.manager, ask=asked(house.mine, rate=low), key=price_key(first), reason="why")
        named = f"{first.quote.number} · {first.letter}"
    for address in (f"/prices/{house.mine.code}/", f"/prices/asked/{held.pk}/"):
        told = sign_in(house.manager).get(address).content.decode()
        assert named in told
        assert f">{price_key(first)}<" not in told


def test_a_deal_is_begun_from_anywhere(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.manager).post("/deals/begin/", {"client": "M1 虚构电力有限公司", "product": "trade_finance"})
    assert answer["Location"].startswith("/structures/one/")


def test_a_client_of_another_branch_is_not_chosen(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.manager).post("/deals/begin/", {"client": "S1", "product": "working_capital"}).status_code == 404


def test_the_number_of_questions_does_not_grow_with_the_list(
    house: House, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    with acting_as(house.manager):
        for _ in range(12):
            structures.begin_quote(by=house.manager, client=house.mine, product="working_capital")
    http = sign_in(house.manager)
    with django_assert_max_num_queries(15):
        assert http.get("/deals/").content.decode().count("data-open") == 12


def test_the_catalogue_is_searched_in_both_languages(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/products/?q=factoring").content.decode()
    assert "Factoring with recourse" in page
    assert "Working-capital loan" not in page
    chinese = sign_in(house.manager, "zh-hans").get("/products/?q=保理").content.decode()
    assert "无追索权" in chinese


def test_a_product_tells_its_bounds(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/products/fixed_asset/").content.decode()
    assert "10,000,000" in page
    assert "Approved by head office" in page
    assert sign_in(house.manager).get("/products/nothing/").status_code == 404


def test_products_side_by_side_mark_what_differs(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/products/compare/?p=acceptance&p=working_capital&p=nothing").content.decode()
    assert page.count("compare-head") == 2
    assert "Differs" in page.split(">Tenor")[1].split("</tr>")[0]
