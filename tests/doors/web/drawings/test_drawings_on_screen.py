"""Drawings on screen: asked in a form that keeps its words, reviewed with every check, released, answered, booked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clc.doors.registry import channels
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import
from clc.stages.hub.reach import as_system
from clc.stages.servicing.models import Drawing, DrawingState, Loan
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, build
from tests.stages.servicing import drawn


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with as_system():
        yield build()


def line(number: int = 1, **more: Any) -> dict[str, Any]:
    told = {"payee": "虚构钢铁销售有限公司", "account": "6222 0202 0011 2233", "bank": "虚构银行", "bank_code": "",
            "amount": "8,000,000", "invoice": "INV-1", **more}
    return {f"{name}-{number}": value for name, value in told.items()}


def form(structure: Any, **more: Any) -> dict[str, Any]:
    return {"structure": structure.pk, "day": drawn.soon().isoformat(), "mode": "entrusted", "purpose": "采购钢材",
            "once": "1234", **line(), **more}


def test_a_drawing_is_asked_for_with_its_paper_and_found_on_the_desk(house: House, sign_in: SignIn) -> None:
    structure = drawn.ready(house)
    scan = SimpleUploadedFile("合同.pdf", b"%PDF-1.4 ...")
    http = sign_in(house.manager)
    answer = http.post("/drawings/M1/new/", {**form(structure), "file-evidence-1": scan, "ask": "1"})
    made = Drawing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/drawings/one/{made.pk}/")
    assert (made.state, made.payments.get().account) == (DrawingState.ASKED, "6222020200112233")
    assert made.payments.get().evidence is not None
    desk = sign_in(house.operations).get("/drawings/").content.decode()
    assert f"/drawings/one/{made.pk}/" in desk


def test_refused_words_stay_in_the_form_and_nothing_is_kept(house: House, sign_in: SignIn) -> None:
    structure = drawn.ready(house)
    answer = sign_in(house.manager).post("/drawings/M1/new/", {**form(structure), **line(account="1"), "ask": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "5 to 34 letters" in page
    assert 'value="8,000,000"' in page
    assert not Drawing.objects.exists()


def test_more_payees_get_their_lines_without_losing_a_word(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).post("/drawings/M1/new/", {**form(drawn.ready(house)), "more": "1"}).content.decode()
    assert 'name="payee-3"' in page
    assert 'value="INV-1"' in page
    assert not Drawing.objects.exists()


def test_the_reviewer_sees_what_stops_the_money_and_is_refused_with_it(house: House, sign_in: SignIn) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, state="open")
    asked = drawn.asked(house, structure)
    http = sign_in(house.operations)
    page = http.get(f"/drawings/one/{asked.pk}/").content.decode()
    assert "1 stops the money" in page
    assert f"view=conditions&amp;structure={structure.pk}" in page
    answer = http.post(f"/drawings/one/{asked.pk}/pass/", {"saves": asked.saves, "words": "meine Worte"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Open: 抵押已登记" in page
    assert "meine Worte" in page


def test_words_are_asked_for_where_only_a_person_knows(house: House, sign_in: SignIn) -> None:
    asked = drawn.asked(house, drawn.ready(house), drawn.payee(house, name="虚构房地产开发有限公司"))
    http = sign_in(house.operations)
    assert 'name="explain-sort"' in http.get(f"/drawings/one/{asked.pk}/").content.decode()
    told = {"saves": asked.saves, "explain-sort": "购置厂房，已见合同", "explain-day": "已核对"}
    assert http.post(f"/drawings/one/{asked.pk}/pass/", told).status_code == 302
    page = sign_in(house.accountant).get(f"/drawings/one/{asked.pk}/").content.decode()
    assert "购置厂房，已见合同" in page


def test_each_sees_only_the_verbs_that_are_theirs(house: House, sign_in: SignIn) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    found = {who: set(re.findall(rf"/drawings/one/{asked.pk}/(\w+)/\"", sign_in(getattr(house, who)).get(
        f"/drawings/one/{asked.pk}/").content.decode())) for who in ("manager", "operations", "accountant", "auditor")}
    assert found == {"manager": {"withdraw"}, "operations": {"pass", "return"}, "accountant": set(), "auditor": set()}


def test_money_is_released_fetched_answered_and_traced_to_its_loan(house: House, sign_in: SignIn) -> None:
    reviewed = drawn.passed(house, drawn.asked(house, drawn.ready(house)))
    http = sign_in(house.accountant)
    assert http.post(f"/drawings/one/{reviewed.pk}/release/", {"saves": reviewed.saves}).status_code == 302
    held = drawn.fresh(reviewed)
    file = held.files.get()
    xml = http.post(f"/drawings/one/{held.pk}/file/{file.pk}/xml/")
    assert xml["Content-Type"] == "application/xml"
    assert xml["Content-Disposition"] == f'attachment; filename="{file.message}.xml"'
    assert xml.content.decode() == file.xml
    told = {"payment": held.payments.get().pk, "state": "paid", "bank_reference": "B1",
            "day": timezone.localdate().isoformat()}
    assert http.post(f"/drawings/one/{held.pk}/confirm/", told).status_code == 302
    assert "counts once" in http.post(f"/drawings/one/{held.pk}/confirm/", told, follow=True).content.decode()
    loan = Loan.objects.get()
    page = http.get(f"/drawings/one/{held.pk}/").content.decode()
    assert loan.number in page
    version = held.schedules.get()
    schedule = http.get(f"/drawings/schedule/{version.pk}/").content.decode()
    assert "8,000,000.00" in schedule
    assert version.rows[-1]["due"] in schedule


def test_a_stale_page_is_told_where_the_drawing_stands(house: House, sign_in: SignIn) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    drawn.passed(house, asked)
    answer = sign_in(house.operations2).post(f"/drawings/one/{asked.pk}/return/", {"saves": asked.saves, "why": "缺合同"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "now “Waiting for release”" in page


def test_the_tracker_tells_what_each_condition_holds_up(house: House, sign_in: SignIn) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, state="open", due=timezone.localdate())
    asked = drawn.asked(house, structure)
    page = sign_in(house.operations).get("/drawings/conditions/").content.decode()
    assert f"/drawings/one/{asked.pk}/" in page
    assert "抵押已登记" in page


def test_another_branch_finds_no_drawing(house: House, sign_in: SignIn) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    http = sign_in(house.other)
    assert http.get(f"/drawings/one/{asked.pk}/").status_code == 404
    assert str(asked.pk) not in re.findall(r"/drawings/one/(\d+)/", http.get("/drawings/?view=review").content.decode())
    assert http.post(f"/drawings/one/{asked.pk}/withdraw/", {"saves": asked.saves, "why": "x"}).status_code == 404


def test_my_day_tells_the_reviewer_and_then_the_accountant(house: House, sign_in: SignIn) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    address = f"/drawings/one/{asked.pk}/"
    assert address in sign_in(house.operations).get("/").content.decode()
    drawn.passed(house, asked)
    assert address in sign_in(house.accountant).get("/").content.decode()


def test_a_full_desk_asks_the_database_as_often_as_an_empty_one(house: House, sign_in: SignIn) -> None:
    structure = drawn.ready(house, amount="90000000")
    for at in range(4):
        drawn.asked(house, structure, drawn.payee(house, f"{at + 1}000000", invoice=f"INV-{at}"))
    http = sign_in(house.operations)
    for address in ("/drawings/?view=review", "/drawings/conditions/", "/drawings/M1/"):
        with CaptureQueriesContext(connection) as queries:
            assert http.get(address).status_code == 200
        assert len(queries) <= 30, (address, len(queries))


def test_who_releases_money_brings_the_banks_answers_in_at_the_desk(house: House, sign_in: SignIn) -> None:
    held = drawn.out(house, drawn.ready(house))
    ours = held.payments.get().reference
    told = f"我方流水号,交易状态,银行流水号,金额\n{ours},成功,B1,8000000.00\nCLC-NOBODY,成功,B2,1.00\n".encode()
    http = sign_in(house.accountant)
    assert "Bring the answers in" in http.get("/drawings/?view=bank").content.decode()
    answer = http.post("/drawings/answers/", {"files": SimpleUploadedFile("回单.csv", told)})
    assert answer.status_code == 302
    run = Import.objects.get()
    assert (run.by, run.state) == (house.accountant, "planned")
    run_import(run.pk, channels=channels())
    page = http.get("/drawings/?view=bank").content.decode()
    assert "CLC-NOBODY" in page
    assert drawn.fresh(held).state == DrawingState.PAID


def test_what_is_no_answer_of_a_bank_is_refused_in_words_and_nobody_else_brings_one(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.accountant).post("/drawings/answers/", {"files": SimpleUploadedFile("a.csv", b"x,y\n1,2\n")})
    assert answer.status_code == 400
    assert "no answer of a bank" in answer.content.decode()
    for other in (house.operations, house.manager):
        http = sign_in(other)
        assert "Bring the answers in" not in http.get("/drawings/?view=bank").content.decode()
        assert http.post("/drawings/answers/", {"files": SimpleUploadedFile("a.csv", b"x")}).status_code == 403
    assert not Import.objects.exists()
