"""Who may not see prices meets none in any page, fragment, paper, table or answer of the API."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from clc.stages.deal.appraising import asked_of
from clc.stages.deal.models import Structure
from clc.stages.deal.pricing import price
from clc.stages.deal.services import quotes
from clc.stages.deal.services.prices import allow_price, ask_price
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.api.calling import Caller
from tests.doors.web.conftest import SignIn
from tests.stages.deal.priced import rate
from tests.stages.deal.protected import agreed, given, used
from tests.stages.deal.quoting import ahead, begun, changed, fresh
from tests.stages.hub.people import House

WORDS = ("basis points below", "RAROC", "conomic value added", "From the rate to the profit", "Floor")


@pytest.fixture
def deal(house: House) -> dict[str, Any]:
    """An offer of a rate below its floor, allowed; the floor as pages write it, and the keys of everything."""
    rate(house)
    structure = begun(house.manager, house.mine)
    with acting_as(house.manager):
        given(house, "cash_margin")
        agreed(house)
        used(house)
        held = Structure.objects.select_related("client__party", "quote").get(pk=structure.pk)
        floor = price(asked_of(held)).floor
    changed(house.manager, structure, rate=round_down(floor))
    with acting_as(house.manager):
        held.refresh_from_db()
        ask = asked_of(held)
        allowance = ask_price(by=house.manager, ask=ask, key=f"structure {structure.pk}", reason="keeps the account")
    with acting_as(house.risk):
        allow_price(by=house.risk, allowance=allowance, why="agreed")
    with acting_as(house.manager):
        quote = fresh(structure.quote)
        quotes.offer_quote(by=house.manager, quote=quote, valid_until=ahead(), saves=quote.saves)
    return {"structure": structure.pk, "quote": quote.pk, "allowance": allowance.pk,
            "floors": (f"{allowance.floor * 100:.3f}", f"{allowance.floor * 100:.4f}", str(allowance.floor), str(floor)[:9])}


def round_down(floor: float) -> Decimal:
    """A rate five basis points below."""
    return (Decimal(str(floor)) - Decimal("0.0005")).quantize(Decimal("0.000001"))


def pages(deal: dict[str, Any]) -> tuple[str, ...]:
    one, quote, held = deal["structure"], deal["quote"], deal["allowance"]
    return (
        "/", "/deals/", "/deals/?view=waiting", "/deals/?view=all", f"/structures/one/{one}/", f"/structures/quote/{quote}/",
        f"/structures/one/{one}/schedule/", f"/structures/one/{one}/why/floor/", "/structures/M1/", "/covenants/M1/",
        "/covenants/M1/?view=support", "/covenants/M1/?view=conditions", "/green/M1/", "/green/M1/?view=margin", "/green/",
        "/prices/", f"/prices/asked/{held}/", "/prices/M1/", "/clients/M1/", f"/why/M1/price/{held}/floor/", "/products/",
        "/search/?q=floor", "/credit-file/M1/", "/due-diligence/M1/",
    )


def told(deal: dict[str, Any], text: str) -> list[str]:
    """What of the price a text tells."""
    return [one for one in (*deal["floors"], *WORDS) if one in text]


def test_no_page_tells_a_price(house: House, deal: dict[str, Any], sign_in: SignIn) -> None:
    http = sign_in(house.operations)
    said = {at: told(deal, http.get(at).content.decode("utf-8", "replace")) for at in pages(deal)}
    assert {at: words for at, words in said.items() if words} == {}


def test_who_sees_prices_meets_them_there(house: House, deal: dict[str, Any], sign_in: SignIn) -> None:
    http = sign_in(house.head)
    said = [told(deal, http.get(at).content.decode("utf-8", "replace")) for at in pages(deal)]
    assert sum(bool(set(one) & set(deal["floors"])) for one in said) >= 3


def test_no_moved_slider_and_no_paper_tells_a_price(house: House, deal: dict[str, Any], sign_in: SignIn) -> None:
    http = sign_in(house.operations)
    moved = http.post(f"/structures/one/{deal['structure']}/live/", {"rate": "1"}, headers={"HX-Request": "true"})
    assert moved.status_code == 200
    assert told(deal, moved.content.decode()) == []
    for at in (f"/structures/quote/{deal['quote']}/en.docx", f"/structures/one/{deal['structure']}/en.docx"):
        paper = Document(io.BytesIO(http.get(at).content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert told(deal, "\n".join([one.text for one in paper.paragraphs] + cells)) == []


def test_no_answer_of_the_api_tells_a_price(house: House, deal: dict[str, Any]) -> None:
    call = Caller(house.operations)
    one, quote, held = deal["structure"], deal["quote"], deal["allowance"]
    answers = [call.get(at) for at in (f"structures/{one}", f"structures/quotes/{quote}", "structures/quotes",
                                       "prices/asked", "green/totals", "covenants/?client=M1", "covenants/effect?client=M1",
                                       "prices/earnings?client=M1")]
    answers += [call.send(f"structures/{one}/worked", {"rate": 0.01}), call.send("prices/", {
        "client": "M1", "amount": 1e6, "tenor_months": 12}), call.send(f"prices/asked/{held}/allow", {"why": "x"})]
    assert [told(deal, one.content.decode()) for one in answers if told(deal, one.content.decode())] == []
    with as_system():
        assert answers[-1].status_code == 403
