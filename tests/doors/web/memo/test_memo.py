"""A memo: written by people beside live figures, each with its source, sealed when submitted, taken as Word and PDF."""

from __future__ import annotations

import io
from decimal import Decimal

import pypdfium2
import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client as Http
from docx import Document

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.memo import MemoForm
from clc.stages.credit.memo.composing import compose, form_of
from clc.stages.credit.models import Memo
from clc.stages.credit.services.memos import begin_memo, is_whole, save_words, submit_memo, withdraw_memo
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Entry, Party
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Statement, StatementLine
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

WORDS = {
    "proposal": "授信 500 万元，期限一年。", "risks": "<script>alert(1)</script> 客户集中。", "conclusion": "建议同意。",
}  # fmt: skip


@pytest.fixture
def memo(house: House) -> Memo:
    """A memo with every required part written."""
    with acting_as(house.manager):
        begun = begin_memo(by=house.manager, client=house.mine)
        return save_words(by=house.manager, memo=begun, words=WORDS, saves=0)


@pytest.fixture
def manager(house: House, sign_in: SignIn) -> Http:
    return sign_in(house.manager)


@pytest.fixture
def statement(house: House) -> Statement:
    """A confirmed statement with two lines."""
    with as_system():
        row = Statement.objects.create(
            client=house.mine, period_end="2025-12-31", state="draft", entered_by=house.manager, auditor="虚构会计师事务所",
            opinion="unqualified", source_sha256="ab" * 32)
        for item, value in (("BS_TA", "484300000"), ("IS_NI", "-28050000.5")):
            StatementLine.objects.create(statement=row, item=item, value=Decimal(value))
        Statement.objects.filter(pk=row.pk).update(state="confirmed", confirmed_by=house.head)
        row.refresh_from_db()
    return row


def submitted(house: House, memo: Memo) -> Memo:
    with acting_as(house.manager):
        return submit_memo(by=house.manager, memo=memo, saves=memo.saves)


def test_every_shipped_form_names_lines_and_ratios_that_are_there() -> None:
    from_book = current_book().of(MemoForm)
    assert "corporate" in from_book
    template = current_book().text("template/cas_general")["lines"]
    keys = {line["key"] for lines in template.values() for line in lines}
    assert set(from_book["corporate"].lines) <= keys


def test_a_statement_line_quotes_its_statement_with_its_hash(house: House, memo: Memo, statement: Statement) -> None:
    with acting_as(house.manager):
        paper = compose(house.mine, form_of("corporate"), {}, language="zh-hans", day=statement.period_end, author="x")
    key = f"statement/{statement.pk}/BS_TA"
    assert paper.sources[key].digest == "ab" * 32
    quoted = [part.text for line in paper.lines() for part in line if part.source == key]
    assert quoted == ["48,430.00 万元"]
    losses = [part.text for line in paper.lines() for part in line if part.source.endswith("/IS_NI")]
    assert losses == ["-2,805.00 万元"]


def test_what_is_not_known_is_a_dash_and_quotes_nothing(house: House, memo: Memo, statement: Statement) -> None:
    with acting_as(house.manager):
        paper = compose(house.mine, form_of("corporate"), {}, language="en", day=statement.period_end, author="x")
    assert not any(key.endswith("/BS_CASH") for key in paper.sources)


def test_a_memo_reads_in_both_languages_with_its_numbers_and_hostile_words_stay_words(
    house: House, sign_in: SignIn, memo: Memo, statement: Statement
) -> None:
    page = sign_in(house.manager, "zh-hans").get(f"/memo/one/{memo.pk}/").content.decode()
    assert "48,430.00 万元" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "CNY 484.300 m" in sign_in(house.manager, "en").get(f"/memo/one/{memo.pk}/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_memo_comes_as_word_and_pdf(manager: Http, memo: Memo, statement: Statement, language: str) -> None:
    amount = "48,430.00" if language == "zh-hans" else "484.300"
    answer = manager.get(f"/memo/one/{memo.pk}/{language}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    opened = pypdfium2.PdfDocument(answer.content)
    assert amount in "".join(opened[at].get_textpage().get_text_range() for at in range(len(opened)))
    word = Document(io.BytesIO(manager.get(f"/memo/one/{memo.pk}/{language}.docx").content))
    assert any(amount in cell.text for table in word.tables for row in table.rows for cell in row.cells)


def test_a_submitted_memo_stays_as_it_was_whatever_happens_after(house: House, manager: Http, memo: Memo,
                                                                 statement: Statement) -> None:
    held = submitted(house, memo)
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(industry="C99")
    page = manager.get(f"/memo/one/{held.pk}/").content.decode()
    assert "C99" not in page.partition('class="memo')[2]
    assert "The seal holds" in page
    assert is_whole(held)
    assert held.seal in page


def test_the_database_itself_refuses_a_change_of_a_sealed_memo(house: House, memo: Memo) -> None:
    held = submitted(house, memo)
    with as_system():
        for change in ({"paper_en": "{}"}, {"words": {}}, {"state": "draft"}, {"seal": "0" * 64}):
            with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
                Memo.objects.filter(pk=held.pk).update(**change)


def test_a_memo_without_its_required_parts_is_not_submitted(house: House) -> None:
    with acting_as(house.manager):
        begun = begin_memo(by=house.manager, client=house.mine)
        with pytest.raises(BadInput, match="Still to be written"):
            submit_memo(by=house.manager, memo=begun, saves=0)


def test_a_stale_form_is_refused_and_nothing_is_lost(house: House, memo: Memo) -> None:
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="changed this memo"):
            save_words(by=house.manager, memo=memo, words={"proposal": "mine"}, saves=0)
        memo.refresh_from_db()
    assert memo.words["proposal"] == WORDS["proposal"]


def test_each_seal_carries_the_one_before_and_a_new_memo_starts_with_the_old_words(house: House, memo: Memo) -> None:
    first = submitted(house, memo)
    with acting_as(house.manager):
        second = begin_memo(by=house.manager, client=house.mine)
    assert (second.number, second.words) == (2, WORDS)
    assert submitted(house, second).seal_before == first.seal


def test_a_memo_is_withdrawn_with_a_reason_and_stays_readable(house: House, manager: Http, memo: Memo) -> None:
    held = submitted(house, memo)
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="reason"):
            withdraw_memo(by=house.manager, memo=held, why=" ")
        withdraw_memo(by=house.manager, memo=held, why="new figures")
    assert "new figures" in manager.get(f"/memo/one/{held.pk}/").content.decode()


def test_another_branch_neither_reads_nor_writes(house: House, sign_in: SignIn, memo: Memo) -> None:
    other = sign_in(house.other)
    for address in (f"/memo/one/{memo.pk}/", f"/memo/one/{memo.pk}/zh-hans.pdf", f"/memo/{house.mine.code}/"):
        assert other.get(address).status_code == 404
    assert other.post(f"/memo/begin/{house.mine.code}/").status_code == 404
    with acting_as(house.other), pytest.raises(NotAllowed):
        begin_memo(by=house.other, client=house.mine)


def test_an_auditor_reads_and_writes_nothing(house: House, sign_in: SignIn, memo: Memo) -> None:
    http = sign_in(house.auditor)
    assert http.get(f"/memo/one/{memo.pk}/").status_code == 200
    assert http.post(f"/memo/one/{memo.pk}/save/", {"saves": memo.saves}).status_code == 403


def test_the_day_s_work_on_screen_from_begin_to_seal(house: House, manager: Http) -> None:
    assert "Write a memo" in manager.get(f"/memo/{house.mine.code}/").content.decode()
    form = manager.post(f"/memo/begin/{house.mine.code}/", follow=True).content.decode()
    assert "Still to be written" in form
    with as_system():
        number = Memo.objects.get().pk
    manager.post(f"/memo/one/{number}/save/", {**WORDS, "saves": "0"})
    page = manager.post(f"/memo/one/{number}/submit/", {**WORDS, "saves": "1"}, follow=True).content.decode()
    assert "The seal holds" in page
    assert "Not submitted yet" not in manager.get(f"/memo/{house.mine.code}/").content.decode()


def test_every_save_of_a_memo_is_in_the_audit_without_its_words(house: House, memo: Memo) -> None:
    with as_system():
        entry = Entry.objects.filter(act="wrote in a memo").get()
    assert entry.detail == {"number": 1, "parts": sorted(WORDS), "saves": 1}
