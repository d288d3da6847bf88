"""Statements on the screen: a paper in, its lines looked over once, the grid saved, confirmed by a second person."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http

from clc.doors.jobs import read_statement
from clc.stages.hub.models import Document
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import LineMapping, Statement
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House
from tests.stages.inquiry.reading import hostile
from tests.statement_books import UNUSUAL, book_of_year

HOME = "/statements/M1/"


def bring(http: Http, content: bytes, name: str = "report.xlsx") -> str:
    answer = http.post(f"{HOME}bring/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return str(answer["Location"])


def asked(page: str) -> int:
    return page.count('name="line-')


def take(http: Http, paper: str, **chosen: str) -> Any:
    page = http.get(paper).content.decode()
    form = {f"period-{at}": "1" for at in range(9) if f'name="period-{at}" value="1" checked' in page}
    form |= {f"months-{at}": "12" for at in range(9)} | {f"scope-{at}": "single" for at in range(9)}
    return http.post(f"{paper}take/", {**form, **chosen}, follow=True)


def statements() -> list[Statement]:
    with as_system():
        return list(Statement.objects.order_by("period_end"))


def test_what_lines_mean_is_said_once_and_the_next_year_needs_nothing(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    paper = bring(http, book_of_year(2023))
    page = http.get(paper).content.decode()
    assert asked(page) == len(UNUSUAL)
    chosen = {f"line-{at}": item for at, item in enumerate(UNUSUAL.values())}
    answer = take(http, paper, **chosen)
    assert [one.period_end for one in statements()] == [date(2023, 12, 31)]
    assert "spread-grid" in answer.content.decode()
    second = bring(http, book_of_year(2024))
    page = http.get(second).content.decode()
    assert asked(page) == 0
    assert "Every line is understood" in page
    take(http, second)
    assert [one.period_end.year for one in statements()] == [2023, 2024]


def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.manager).post(f"{HOME}bring/", {"file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00\x00")})
    assert answer.status_code == 400
    with as_system():
        assert not Document.objects.exists()


def test_a_broken_workbook_is_kept_aside_with_the_reason(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    page = http.get(bring(http, b"a,b\n1,2\n", "none.csv")).content.decode()
    assert "No line with an amount was found" in page
    cut = SimpleUploadedFile("cut.xlsx", book_of_year(2023)[:-4000])
    assert http.post(f"{HOME}bring/", {"file": cut}).status_code == 400
    assert not statements()


def drafted(http: Http, year: int = 2023) -> Statement:
    paper = bring(http, book_of_year(year))
    take(http, paper, **{f"line-{at}": item for at, item in enumerate(UNUSUAL.values())})
    return statements()[-1]


def save(http: Http, statement: Statement, cells: dict[str, str], saves: int | None = None, unit: str = "yuan") -> Any:
    told = {"unit": unit, "cells": [{"key": f"{statement.pk}:{key}", "text": text} for key, text in cells.items()],
            "saves": {} if saves is None else {str(statement.pk): saves}}
    return http.post(f"{HOME}{statement.pk}/save/", json.dumps(told), content_type="application/json")


def test_the_grid_saves_in_the_unit_it_shows_and_answers_with_checks(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    answer = save(http, statement, {"current:BS_CASH": "1,234.5"}, unit="ten_thousand").json()
    with as_system():
        assert statement.lines.get(item="BS_CASH", column="current").value == Decimal("12345000")
    assert answer["cells"][f"{statement.pk}:current:BS_CASH"][0] == "1,234.50"
    assert "V02" in answer["panel"]


def test_what_is_no_amount_is_answered_and_the_rest_is_saved(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    answer = save(http, statement, {"current:BS_CASH": "=1+1", "current:BS_INV": "7"}).json()
    assert [one["key"] for one in answer["errors"]] == [f"{statement.pk}:current:BS_CASH"]
    with as_system():
        assert statement.lines.get(item="BS_INV", column="current").value == 7


def test_somebody_elses_save_is_not_overwritten(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    answer = save(http, statement, {"current:BS_CASH": "1"}, saves=0)
    assert answer.status_code == 400
    assert "Somebody else saved" in answer.json()["message"]


def test_a_pasted_block_of_lines_goes_to_what_its_words_mean(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post(f"{HOME}begin/", {"period_end": "2022-12-31", "months": "12", "scope": "single", "unit": "yuan"})
    statement = statements()[0]
    told = {"unit": "yuan", "columns": [f"{statement.pk}:current", f"{statement.pk}:prior"],
            "text": "货币资金\t1,000.00\t2\n存货\t(5)\n什么也不是\t3\n"}
    answer = http.post(f"{HOME}{statement.pk}/fill/", json.dumps(told), content_type="application/json").json()
    assert answer["missed"] == ["什么也不是"]
    with as_system():
        assert statement.amounts("current") == {"BS_CASH": 1000, "BS_INV": -5}
        assert statement.amounts("prior") == {"BS_CASH": 2}


@pytest.mark.parametrize("body", ["", "[]", "{", '{"cells": [1, {"key": 3}, {"key": "x:y", "text": "1"}]}', '{"cells": 5}'])
def test_a_message_no_grid_sends_saves_nothing(house: House, sign_in: SignIn, body: str) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    before = statement.saves
    answer = http.post(f"{HOME}{statement.pk}/save/", body, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert statements()[-1].saves == before


def test_a_statement_of_a_client_out_of_reach_is_not_there(house: House, sign_in: SignIn) -> None:
    statement = drafted(sign_in(house.manager))
    other = sign_in(house.other)
    assert other.get(f"{HOME}{statement.pk}/").status_code == 404
    assert other.get(f"/statements/S1/{statement.pk}/").status_code == 404
    assert save(other, statement, {"current:BS_CASH": "1"}).status_code == 404
    with as_system():
        document = Document.objects.get()
    assert other.get(f"/statements/S1/paper/{document.pk}/").status_code == 404
    assert other.get(f"{HOME}paper/{document.pk}/page/0/").status_code == 404


def test_an_auditor_reads_and_does_not_write(house: House, sign_in: SignIn) -> None:
    statement = drafted(sign_in(house.manager))
    http = sign_in(house.auditor)
    page = http.get(f"{HOME}{statement.pk}/")
    assert page.status_code == 200
    assert "data-editable" not in page.content.decode()
    assert http.post(f"{HOME}begin/", {"period_end": "2022-12-31"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["", "{one}/", "{one}/?as=share", "{one}/?unit=ten_thousand", "{one}/?unit=nonsense", "group/"],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages_without_a_looser_policy(
    house: House, sign_in: SignIn, address: str, language: str
) -> None:
    statement = drafted(sign_in(house.manager))
    answer = sign_in(house.manager, language).get(HOME + address.format(one=statement.pk))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ' style="' not in page
    assert "2023-12-31" in page


def test_a_second_person_confirms_and_the_first_may_not(house: House, sign_in: SignIn) -> None:
    first, second = sign_in(house.manager), sign_in(house.head)
    statement = drafted(first)
    page = second.get(f"{HOME}{statement.pk}/").content.decode()
    assert "Confirm the statement" in page
    assert second.post(f"{HOME}{statement.pk}/confirm/").status_code == 302
    assert statements()[-1].state == "confirmed"
    answer = first.post(f"{HOME}{statement.pk}/restate/", {"why": "Stock was counted again"}, follow=True)
    assert "Version 2" in answer.content.decode()
    fresh = statements()[-1]
    save(first, fresh, {"current:BS_INV": "1"})
    compared = first.get(f"{HOME}{fresh.pk}/?compare=1").content.decode()
    assert "changed" in compared


def test_a_group_is_drafted_with_its_eliminations(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    form = {"period_end": "2023-12-31", f"member-{statement.pk}": "1", f"share-{statement.pk}": "100", "unit": "yuan",
            "entry-0": "1", "words-0": "Within the group", "item-0": "BS_AR", "amount-0": "-10", "entry-1": "1",
            "item-1": "BS_AP", "amount-1": "-10"}
    answer = http.post(f"{HOME}group/", form, follow=True)
    assert answer.status_code == 200
    group = next(one for one in statements() if one.scope == "group")
    with as_system():
        assert group.amounts()["BS_AR"] == statement.amounts()["BS_AR"] - 10


def test_an_entry_that_unbalances_keeps_the_form(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    form = {"period_end": "2023-12-31", f"member-{statement.pk}": "1", "entry-0": "1", "words-0": "Half",
            "item-0": "BS_AR", "amount-0": "-10"}
    answer = http.post(f"{HOME}group/", form)
    assert 'role="alert"' in answer.content.decode()
    assert 'value="-10"' in answer.content.decode()
    assert len(statements()) == 1


def test_a_pdf_waits_for_the_worker_and_shows_its_page(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    paper = bring(http, statement_pdf(), "report.pdf")
    assert "Waiting for the worker" in http.get(paper).content.decode()
    with as_system():
        document = Document.objects.get()
    read_statement(document.pk)
    assert http.get(f"{HOME}paper/{document.pk}/progress/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == paper
    assert 'name="period-0"' in http.get(paper).content.decode()
    picture = http.get(f"{HOME}paper/{document.pk}/page/0/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


def statement_pdf() -> bytes:
    rows = [("Balance sheet", ""), ("Item", "31 December 2023"), ("Cash and bank", "1,000.00"), ("Inventories", "2,000.00"),
            ("Total assets", "3,000.00")]
    return hostile.one_page(hostile.lines(rows))


def test_what_was_taught_is_the_clients_alone(house: House, sign_in: SignIn) -> None:
    drafted(sign_in(house.manager))
    with as_system():
        assert set(LineMapping.objects.values_list("client__code", flat=True)) == {"M1"}


def test_a_paper_that_was_refused_is_read_again_when_it_is_brought_again(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    broken = b"%PDF-1.7\nnothing of a document"
    paper = bring(http, broken, "broken.pdf")
    with as_system():
        read_statement(Document.objects.get().pk)
    assert "not a whole PDF" in http.get(paper).content.decode()
    assert "Waiting for the worker" in http.get(bring(http, broken, "broken.pdf")).content.decode()


def test_a_draft_is_said_to_be_of_another_currency_and_audited(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    statement = drafted(http)
    told = {"period_end": "2023-12-31", "months": "12", "scope": "single", "unit": "thousand", "currency": "usd",
            "rate": "7.1", "audited": "yes", "opinion": "unqualified", "auditor": "Auditors", "filed_on": "2024-04-01"}
    assert http.post(f"{HOME}{statement.pk}/change/", told).status_code == 302
    changed = statements()[0]
    assert (changed.currency, changed.rate, changed.unit, changed.audited) == ("USD", Decimal("7.1"), "thousand", True)
    assert http.post(f"{HOME}{statement.pk}/change/", {**told, "currency": "CNY", "rate": ""}).status_code == 302
    assert statements()[0].rate is None
