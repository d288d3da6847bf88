"""The audit on the screen."""

from __future__ import annotations

import pytest
from django.db import connection

from clc.stages.deal.pricing import price
from clc.stages.deal.services.prices import ask_price
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import note
from tests.doors.api.calling import Caller
from tests.doors.web.conftest import SignIn
from tests.stages.deal.priced import asked, rate
from tests.stages.hub.people import House


@pytest.fixture
def entries(house: House) -> None:
    with as_system():
        note(house.manager, "added a client", house.mine, {"code": "M1"})
        note(house.risk, "judged", None, {"clients": 3})


def test_entries_stand_newest_first(house: House, sign_in: SignIn, entries: None) -> None:
    page = sign_in(house.auditor).get("/audit/").content.decode()
    assert page.index("judged") < page.rindex("added a client")


@pytest.mark.parametrize(("asked", "seen", "hidden"), [
    ("act=judged", "risk", "虚构电力"), ("who=manager", "虚构电力", ">risk<"), ("client=M1", "虚构电力", ">risk<"),
    ("since=2020-01-01", "虚构电力", "No entry"), ("until=2020-01-01", "No entry matches", "虚构电力"),
])
def test_entries_are_found_by_act_person_client_and_day(house, sign_in, entries, asked, seen, hidden):
    page = sign_in(house.auditor).get(f"/audit/?{asked}").content.decode()
    assert seen in page
    assert hidden not in page


def test_what_was_changed_is_named_in_the_readers_language(house: House, sign_in: SignIn, entries: None) -> None:
    http = sign_in(house.auditor, "zh-hans")
    assert ">客户 <span" in http.get("/audit/?client=M1").content.decode()


def test_a_day_that_is_none_is_refused(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.auditor).get("/audit/?since=yesterday").status_code == 400
    assert sign_in(house.auditor).get("/audit/?since=2026-02-31").status_code == 400


def test_an_entry_shows_the_values_it_keeps_and_its_fingerprint(house, sign_in, entries):
    with as_system():
        entry = Entry.objects.get(act="added a client")
    page = sign_in(house.auditor).get(f"/audit/{entry.pk}/").content.decode()
    assert entry.hash in page
    assert "M1" in page


def test_the_sheet_receives_the_entry_without_the_frame(house, sign_in, entries):
    with as_system():
        key = Entry.objects.first().pk
    page = sign_in(house.auditor).get(f"/audit/{key}/", headers={"HX-Request": "true", "HX-Target": "sheet-body"})
    assert "<html" not in page.content.decode()
    assert "data-sheet-address" in page.content.decode()


def test_a_chain_that_holds_says_so(house: House, sign_in: SignIn, entries: None) -> None:
    page = sign_in(house.auditor).post("/audit/check/", follow=True).content.decode()
    assert "The chain holds" in page


def test_an_entry_that_somebody_changed_is_named(house: House, sign_in: SignIn, entries: None) -> None:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("select max(id) from hub_entry")
        last = cursor.fetchone()[0]
        cursor.execute("insert into hub_entry (at, act, kind, key, detail, before, hash)"
                       " values (now(), 'forged', '', '', '{}', 'x', 'y')")
    page = sign_in(house.auditor).post("/audit/check/", follow=True).content.decode()
    assert "does not fit" in page
    assert str(last) not in page.partition("Entry ")[2].partition(" does not fit")[0]


def test_what_is_kept_of_a_price_is_told_only_to_who_sees_prices(house: House, sign_in: SignIn) -> None:
    rate(house)
    with acting_as(house.manager):
        low = round(price(asked(house.mine)).floor - 5e-4, 6)
        held = ask_price(by=house.manager, ask=asked(house.mine, rate=low), key="D-1", reason="keeps the account")
    with as_system():
        key = Entry.objects.get(kind="allowance").pk
    floor = str(held.floor)
    for reader, sees in ((house.auditor, True), (house.admin, False)):
        assert (floor in sign_in(reader).get(f"/audit/{key}/").content.decode()) is sees
        assert (floor in Caller(reader).get("audit/").content.decode()) is sees
