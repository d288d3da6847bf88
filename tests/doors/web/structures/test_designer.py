"""The designer on the screen: begun, live, saved as somebody designs, compared, offered, printed; nothing of others."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clc.stages.deal.models import Quote, Structure
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.deal.priced import rate
from tests.stages.deal.quoting import ahead, begun, changed, fresh
from tests.stages.hub.people import House

#: What each alternative of a quote is looked up for: its uses, its targets, what stands behind it.
BEHIND = 4
HX = {"HTTP_HX_REQUEST": "true"}


def fields(structure: Structure, **told: Any) -> dict[str, Any]:
    """The form as a browser sends it: a million in thousands, rates in percent."""
    return {"saves": structure.saves, "amount": "1,000", "tenor_months": "12", "months_per_period": "1", "grace_months": "0",
            "repayment": "level", "day_count": "30/360", "rate_type": "fixed", "rate": "4.35", "upfront_fee": "0",
            "security": "unsecured", "currency": "CNY", **told}


@pytest.fixture
def structure(house: House) -> Structure:
    return begun(house.manager, house.mine)


def kept(structure: Structure) -> Structure:
    with as_system():
        return Structure.objects.get(pk=structure.pk)


def test_a_quote_is_begun_from_the_clients_page(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    answer = http.post("/structures/M1/begin/", {"product": "fixed_asset"})
    assert answer.status_code == 302
    assert http.get(answer["Location"]).status_code == 200
    assert "Fixed-asset loan" in http.get("/structures/M1/").content.decode()


def test_the_live_answer_tells_the_instalment_of_the_reference(house: House, sign_in: SignIn, structure: Structure) -> None:
    page = sign_in(house.manager).post(f"/structures/one/{structure.pk}/live/", fields(structure), **HX).content.decode()
    assert "85,309.90" in page.split("Interest")[0]
    assert "23,718.79" in page
    assert 'id="design-plan"' in page
    assert 'id="said-starts"' not in page
    assert kept(structure).rate == structure.rate


def test_a_moved_slider_asks_the_database_little_and_is_answered_shortly(
    house: House, sign_in: SignIn, structure: Structure, django_assert_max_num_queries: Any
) -> None:
    http = sign_in(house.manager)
    address = f"/structures/one/{structure.pk}/live/"
    http.post(address, fields(structure), **HX)
    with django_assert_max_num_queries(7):
        page = http.post(address, fields(structure, rate="5.1"), **HX).content
    assert len(page) < 12_000


def test_the_designer_and_the_quote_ask_no_more_for_three_alternatives_than_for_one(
    house: House, sign_in: SignIn, structure: Structure
) -> None:
    http = sign_in(house.manager)
    addresses = (f"/structures/one/{structure.pk}/", f"/structures/quote/{structure.quote_id}/", "/structures/M1/")
    alone = [asked(http, address) for address in addresses]
    http.post(f"/structures/one/{structure.pk}/copy/")
    http.post(f"/structures/one/{structure.pk}/copy/")
    more = [asked(http, address) - one for address, one in zip(addresses, alone, strict=True)]
    assert more[0] == more[2] == 0
    assert more[1] <= 2 * BEHIND


def asked(http: Any, address: str) -> int:
    """How many questions a page asks of the database, the second time it is opened."""
    http.get(address)
    with CaptureQueriesContext(connection) as told:
        assert http.get(address).status_code == 200
    return len(told)


@pytest.mark.parametrize(("name", "value", "says"), [
    ("tenor_months", "0", "A tenor is from 1 to 600 months"), ("tenor_months", "72", "runs from 1 to 60 months"),
    ("tenor_months", "twelve", "not an amount"), ("rate", "435", "above 100"),
    ("grace_months", "12", "not shorter than the tenor"),
    ("amount", "", "A number is needed"), ("amount", "1e400", ""), ("starts", "tomorrow", "no such value"),
    ("repayment", "<script>", "does not allow"),
])
def test_what_cannot_be_is_said_beside_its_field(
    house: House, sign_in: SignIn, structure: Structure, name: str, value: str, says: str
) -> None:
    sent = fields(structure, **{name: value})
    answer = sign_in(house.manager).post(f"/structures/one/{structure.pk}/live/", sent, **HX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page.split(f'id="said-{name}"')[1].split("</div>")[0]
    assert "<script>" not in page


def test_a_draft_is_kept_as_it_is_designed(house: House, sign_in: SignIn, structure: Structure) -> None:
    page = sign_in(house.manager).post(f"/structures/one/{structure.pk}/save/", fields(structure), **HX).content.decode()
    now = kept(structure)
    assert "Saved" in page
    assert f'value="{now.saves}"' in page
    assert (now.repayment, now.rate) == ("level", Decimal("0.0435"))


def test_a_refused_draft_stays_in_the_form(house: House, sign_in: SignIn, structure: Structure) -> None:
    http = sign_in(house.manager)
    quiet = http.post(f"/structures/one/{structure.pk}/save/", fields(structure, tenor_months="72"), **HX).content.decode()
    assert "Not saved" in quiet
    answer = http.post(f"/structures/one/{structure.pk}/save/", fields(structure, tenor_months="72", purpose="seeds"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="72"' in page
    assert 'value="seeds"' in page
    assert kept(structure).tenor_months == 12


def test_a_stale_form_is_refused_and_keeps_its_entries(house: House, sign_in: SignIn, structure: Structure) -> None:
    changed(house.head, structure, tenor_months=24)
    answer = sign_in(house.manager).post(f"/structures/one/{structure.pk}/save/", fields(structure, tenor_months="6"))
    page = answer.content.decode()
    assert "Somebody has changed this" in page
    assert 'name="tenor_months" value="6"' in page
    assert kept(structure).tenor_months == 24


def test_prices_are_shown_only_to_who_may_see_them(house: House, sign_in: SignIn) -> None:
    rate(house)
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    assert "Floor" in sign_in(house.manager).get(f"/structures/one/{structure.pk}/").content.decode()
    seen = sign_in(house.operations).get(f"/structures/one/{structure.pk}/").content.decode()
    assert "Floor" not in seen
    assert "RAROC" not in seen
    assert sign_in(house.operations).get(f"/structures/one/{structure.pk}/why/floor/").status_code == 403


def test_why_a_floor_is_what_it_is(house: House, sign_in: SignIn) -> None:
    rate(house)
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    page = sign_in(house.manager).get(f"/structures/one/{structure.pk}/why/floor/").content.decode()
    assert "price/china" in page
    assert sign_in(house.manager).get(f"/structures/one/{structure.pk}/why/nothing/").status_code == 404


@pytest.mark.parametrize(("name", "says"), [
    ("instalment", "85,309.90"), ("interest", "23,718.79"), ("effective", "4.43"), ("life", "0.5"), ("room", "limit"),
    ("first", "interest already borne"), ("worst", "interest already borne"),
])
def test_why_a_number_of_the_terms_in_the_form_is_what_it_is(
    house: House, sign_in: SignIn, structure: Structure, name: str, says: str
) -> None:
    http = sign_in(house.operations)
    address = f"/structures/one/{structure.pk}/why/{name}/"
    page = http.get(address, fields(structure), **HX).content.decode()
    assert says in page
    assert "not saved yet" in page
    assert "product/working_capital" in page or "limit" in page
    assert "Edition" in page
    kept_page = http.get(address).content.decode()
    assert "last saved" in kept_page
    assert "85,309.90" not in kept_page


def test_alternatives_are_copied_and_what_differs_is_marked(house: House, sign_in: SignIn, structure: Structure) -> None:
    http = sign_in(house.manager)
    http.post(f"/structures/one/{structure.pk}/copy/")
    with as_system():
        second = Structure.objects.exclude(pk=structure.pk).get()
    changed(house.manager, second, tenor_months=24)
    page = http.get(f"/structures/quote/{structure.quote_id}/").content.decode()
    tenor = page.split("Tenor")[1].split("</tr>")[0]
    assert "Differs" in tenor
    assert "2 years" in tenor
    assert "Differs" not in page.split(">Product")[1].split("</tr>")[0]


def test_a_quote_is_offered_chosen_and_printed(house: House, sign_in: SignIn) -> None:
    rate(house)
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    quote = fresh(structure.quote)
    http = sign_in(house.manager)
    http.post(f"/structures/quote/{quote.pk}/offer/", {"saves": quote.saves, "valid_until": ahead().isoformat()})
    assert fresh(quote).state == "offered"
    http.post(f"/structures/one/{structure.pk}/choose/")
    assert kept(structure).state == "chosen"
    paper = http.get(f"/structures/one/{structure.pk}/zh-hans.docx")
    assert paper.status_code == 200
    text = zipfile.ZipFile(io.BytesIO(paper.content)).read("word/document.xml").decode()
    assert "虚构电力有限公司" in text
    assert http.get(f"/structures/quote/{quote.pk}/en.pdf").content.startswith(b"%PDF")
    assert http.get(f"/structures/quote/{quote.pk}/fr.pdf").status_code == 400


def test_a_rate_below_the_floor_is_asked_for(house: House, sign_in: SignIn) -> None:
    rate(house)
    structure = begun(house.manager, house.mine, rate=Decimal("0.04"))
    http = sign_in(house.manager)
    page = http.get(f"/structures/one/{structure.pk}/").content.decode()
    assert "below the floor" in page
    answer = http.post(f"/structures/one/{structure.pk}/ask/", {"reason": "All accounts move to us"})
    assert answer.status_code in (302, 409)


@pytest.mark.parametrize("at", ["", "live/", "schedule/", "why/floor/", "save/", "copy/", "zh-hans.pdf"])
def test_another_branch_finds_nothing(house: House, sign_in: SignIn, structure: Structure, at: str) -> None:
    http = sign_in(house.other)
    address = f"/structures/one/{structure.pk}/{at}"
    answer = http.post(address, fields(structure)) if at in ("live/", "save/", "copy/") else http.get(address)
    assert answer.status_code == 404
    assert "虚构电力" not in answer.content.decode()


@pytest.mark.parametrize("who", ["auditor", "operations", "risk"])
def test_who_may_not_design_reads_but_changes_nothing(house: House, sign_in: SignIn, structure: Structure, who: str) -> None:
    http = sign_in(getattr(house, who))
    assert http.get(f"/structures/one/{structure.pk}/").status_code == 200
    assert http.post(f"/structures/one/{structure.pk}/save/", fields(structure)).status_code == 403
    assert http.post("/structures/M1/begin/", {"product": "working_capital"}).status_code == 403
    with as_system():
        assert Quote.objects.count() == 1
