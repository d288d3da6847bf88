"""The limits on screen: use, large exposures as file, what-if, reservations, capital by two people."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from clc.stages.credit.limitwatch import watch_limits
from clc.stages.credit.models import Capital, Held, Reservation
from clc.stages.hub.models import Entry, Party
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.credit.lending import capital, exposed, second, tie
from tests.stages.hub.people import House

PAGES = ("/limits/", "/limits/?scope=client", "/limits/?scope=industry", "/limits/?scope=approved", "/limits/?scope=odd",
         "/limits/large/", "/limits/ask/", "/limits/ask/?client=M1&amount=500", "/limits/ask/?client=XX&amount=1",
         "/limits/ask/?client=M1&amount=abc", "/limits/reservations/", "/limits/reservations/?state=asked",
         "/limits/capital/", "/limits/related/")


@pytest.fixture
def bank(house: House) -> House:
    capital(house)
    with as_system():
        owner = Party.objects.create(name="虚构老板", kind="person")
    tie(owner, house.mine.party, share="0.6")
    tie(owner, house.south.party, share="0.6")
    exposed(house.mine, 1_000)
    exposed(house.south, 8_000)
    exposed(house.colleague, 1_300)
    with as_system():
        watch_limits(by=house.risk)
    return house


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["head", "risk", "auditor"])
def test_every_page_opens_in_both_languages(bank: House, sign_in: SignIn, address: str, who: str) -> None:
    for language in ("en", "zh-hans"):
        assert sign_in(getattr(bank, who), language).get(address).status_code == 200


def test_without_a_capital_base_the_pages_say_so(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.risk).get("/limits/ask/?client=M1&amount=5").content.decode()
    assert "No capital base is confirmed" in page


def test_a_manager_may_not_see_more_than_their_permission(bank: House, sign_in: SignIn) -> None:
    assert sign_in(bank.admin).get("/limits/").status_code == 403


def test_the_list_names_no_client_of_another_branch_but_counts_it(bank: House, sign_in: SignIn) -> None:
    http = sign_in(bank.head)
    everything = "".join(http.get(address).content.decode() for address in PAGES)
    assert "虚构港口" not in everything
    assert "虚构港口" in sign_in(bank.risk).get("/limits/?scope=client").content.decode()


def test_the_report_of_large_exposures_is_the_same_in_every_form(bank: House, sign_in: SignIn) -> None:
    http = sign_in(bank.risk)
    text = http.get("/limits/large/csv/").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    names = [row[0] for row in rows[1:3]]
    assert names == ["虚构老板", "虚构水务有限公司"]
    assert float(rows[1][10]) == 9_000
    digest = next(row[1] for row in rows if row and row[0] == "SHA-256")
    assert digest in http.get("/limits/large/").content.decode()
    sheet = load_workbook(io.BytesIO(http.get("/limits/large/xlsx/").content)).active
    assert [cell.value for cell in sheet["A"]][1:3] == names
    with as_system():
        assert Entry.objects.filter(act="exported large exposures").count() == 2
    assert http.get("/limits/large/pdf/").status_code == 404


def test_what_if_writes_nothing_and_names_what_binds(bank: House, sign_in: SignIn) -> None:
    page = sign_in(bank.head).get("/limits/ask/?client=M1&amount=1500").content.decode()
    assert "This does not fit" in page
    assert "Nobody may allow more" in page
    with as_system():
        assert not Reservation.objects.exists()


def test_room_is_reserved_and_released_on_screen(bank: House, sign_in: SignIn) -> None:
    http = sign_in(bank.head)
    form = {"client": "M1", "amount": "900", "key": "D-1", "reason": "decision 1", "product": "loans"}
    assert http.post("/limits/ask/reserve/", form).status_code == 302
    assert http.post("/limits/ask/reserve/", {**form, "key": "D-2"}).status_code == 400
    with as_system():
        held = Reservation.objects.get()
    assert http.post(f"/limits/reservations/{held.pk}/release/", {"why": "turned down"}).status_code == 302
    assert http.post(f"/limits/reservations/{held.pk}/odd/", {"why": "x"}).status_code == 404
    with as_system():
        assert Reservation.objects.get().state == Held.RELEASED


def test_capital_is_entered_by_one_and_confirmed_by_another(house: House, sign_in: SignIn) -> None:
    form = {"lender": "bank", "as_of": "2026-09-30", "net_capital": "65000", "tier_1": "50000", "source": "report"}
    http = sign_in(house.risk)
    assert http.post("/limits/capital/enter/", form).status_code == 302
    with as_system():
        made = Capital.objects.get()
    assert http.post(f"/limits/capital/{made.pk}/confirm/").status_code == 403
    assert sign_in(second(house)).post(f"/limits/capital/{made.pk}/confirm/").status_code == 302
    with as_system():
        assert Capital.objects.at(date(2026, 11, 22)).tier_1 == Decimal(50_000)
    assert sign_in(house.manager).post("/limits/capital/enter/", form).status_code == 403
