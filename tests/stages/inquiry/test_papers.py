"""Documents: asked for, taken in by what they are, expired, waived and cured, chased when late; hostile files refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.models import Action, Document
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.keeping import BYTES_MAX, path_of
from clc.stages.inquiry.models import PaperRequest, PaperState, Waiver
from clc.stages.inquiry.services.papers import ask_papers, chase_papers, receive_paper, verify_paper, waive_paper
from tests.stages.inquiry.desk import PDF, Desk, chunks, in_days


def office(*names: str) -> bytes:
    """A zip with these entries."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name in names:
            out.writestr(name, b"x")
    return held.getvalue()


def take(
    desk: Desk, content: bytes = PDF, name: str = "licence.pdf", code: str = "licence", days_ago: int = 0,
) -> PaperRequest:
    """Take a document in as the manager."""
    with acting_as(desk.manager):
        return receive_paper(by=desk.manager, paper=desk.paper(code), name=name, chunks=chunks(content),
                             dated=in_days(-days_ago))


def test_asking_for_documents_reminds_whoever_collects_them_until_all_are_there(desk: Desk) -> None:
    with acting_as(desk.manager):
        action = ask_papers(by=desk.manager, investigation=desk.file, due=in_days(5),
                            papers=[desk.paper("licence"), desk.paper("articles")])
    assert (action.owner, action.due) == (desk.manager, in_days(5))
    take(desk)
    assert open_actions(desk) == ["Collect the documents asked for"]
    take(desk, code="articles")
    assert open_actions(desk) == []


def open_actions(desk: Desk) -> list[str]:
    """Titles of the client's open actions."""
    with as_system():
        return list(Action.objects.open().filter(client=desk.client).values_list("title", flat=True))


def test_a_document_goes_from_missing_to_verified(desk: Desk) -> None:
    assert desk.paper("licence").state_on(in_days(0)) == PaperState.MISSING
    with acting_as(desk.manager):
        ask_papers(by=desk.manager, investigation=desk.file, papers=[desk.paper("licence")], due=in_days(2))
    assert desk.paper("licence").state_on(in_days(2)) == PaperState.ASKED
    assert desk.paper("licence").state_on(in_days(3)) == PaperState.OVERDUE
    assert take(desk).state_on(in_days(0)) == PaperState.RECEIVED
    with acting_as(desk.officer):
        assert verify_paper(by=desk.officer, paper=desk.paper("licence"), how="Register").state_on(in_days(0)) == "verified"


def test_a_document_expires_so_many_days_after_its_own_day(desk: Desk) -> None:
    paper = take(desk, days_ago=80, code="register_extract")
    assert paper.expires == in_days(10)
    assert paper.state_on(in_days(10)) == PaperState.RECEIVED
    assert paper.state_on(in_days(11)) == PaperState.EXPIRED


def test_an_expired_document_is_not_verified(desk: Desk) -> None:
    take(desk, days_ago=91, code="register_extract")
    with acting_as(desk.officer), pytest.raises(BadInput, match="expired on"):
        verify_paper(by=desk.officer, paper=desk.paper("register_extract"), how="Register")


def test_who_took_a_sensitive_document_in_does_not_verify_it(desk: Desk) -> None:
    take(desk, code="bank_flows")
    with acting_as(desk.manager), pytest.raises(NotAllowed, match="does not verify"):
        verify_paper(by=desk.manager, paper=desk.paper("bank_flows"), how="Looks right")


def test_a_waiver_reminds_of_its_cure_and_ends_when_the_document_comes(desk: Desk) -> None:
    with acting_as(desk.house.head):
        waive_paper(by=desk.house.head, paper=desk.paper("licence"), reason="At the notary", cure_by=in_days(10))
    paper = desk.paper("licence")
    assert (paper.state_on(in_days(10)), paper.state_on(in_days(11))) == (PaperState.WAIVED, PaperState.WAIVER_OVER)
    assert open_actions(desk) == ["Bring in the document that was waived for now"]
    take(desk)
    assert open_actions(desk) == []
    with as_system():
        assert Waiver.objects.get(paper=paper).cured_at is not None
    assert desk.paper("licence").waived_until is None


@pytest.mark.parametrize(("who", "words"), [("manager", "role does not allow"), ("officer", "role does not allow")])
def test_an_investigator_does_not_waive(desk: Desk, who: str, words: str) -> None:
    user = getattr(desk, who)
    with acting_as(user), pytest.raises(NotAllowed, match=words):
        waive_paper(by=user, paper=desk.paper("licence"), reason="Later", cure_by=in_days(5))


@pytest.mark.parametrize(("reason", "days"), [("", 5), ("Later", 0), ("Later", 400)])
def test_a_waiver_without_reason_or_end_is_refused(desk: Desk, reason: str, days: int) -> None:
    with acting_as(desk.house.head), pytest.raises(BadInput):
        waive_paper(by=desk.house.head, paper=desk.paper("licence"), reason=reason, cure_by=in_days(days))


def test_what_is_late_becomes_an_action_once(desk: Desk) -> None:
    with acting_as(desk.manager):
        ask_papers(by=desk.manager, investigation=desk.file, papers=[desk.paper("licence")], due=in_days(0))
    take(desk, code="register_extract", days_ago=100)
    with as_system():
        assert [chase_papers(day=in_days(0)), chase_papers(day=in_days(1)), chase_papers(day=in_days(2))] == [1, 1, 0]
    assert {"Renew a document that has expired", "Chase a document that is overdue"} <= set(open_actions(desk))
    take(desk)
    assert "Chase a document that is overdue" not in open_actions(desk)


def test_a_manager_of_another_branch_cannot_bring_a_document(desk: Desk) -> None:
    paper = desk.paper("licence")
    with acting_as(desk.house.other), pytest.raises(NotAllowed, match="not among those"):
        receive_paper(by=desk.house.other, paper=paper, name="x.pdf", chunks=chunks(PDF), dated=in_days(0))


@pytest.mark.parametrize(("name", "content", "words"), [
    ("licence.pdf", b"<html><script>alert(1)</script></html>", "of a type that is not taken"),
    ("licence.pdf", b"\xef\xbb\xbf \n<!DOCTYPE html><p>", "of a type that is not taken"),
    ("licence.svg", b"<svg onload=alert(1)>", "of a type that is not taken"),
    ("licence.pdf", b"MZ\x90\x00\x03\x00", "of a type that is not taken"),
    ("licence.pdf", b"\x7fELF\x02\x01", "of a type that is not taken"),
    ("licence.pdf", b"#!/bin/sh\nrm -rf .", "of a type that is not taken"),
    ("licence.html", PDF, "not what its name says"),
    ("licence.pdf", b"just words", "not what its name says"),
    ("licence.pdf.exe", PDF, "not what its name says"),
    ("flows.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "carries a program"),
    ("flows.xlsx", office("payload.exe", "xl/workbook.xml"), "carries a program"),
    ("flows.xlsx", b"PK\x03\x04broken", "of a type that is not taken"),
    ("empty.pdf", b"", "is empty"),
])
def test_a_hostile_file_is_refused_and_nothing_is_kept(desk: Desk, name: str, content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        take(desk, content, name)
    assert desk.paper("licence").document_id is None
    with as_system():
        assert not Document.objects.filter(client=desk.client).exists()
    assert not list(settings.HOME.documents.glob(".*.part"))


@pytest.mark.parametrize(("name", "content"), [
    ("flows.xlsx", office("[Content_Types].xml", "xl/workbook.xml")), ("deed.docx", office("word/document.xml")),
    ("invoice.ofd", office("OFD.xml", "Doc_0/Document.xml")), ("note.txt", "经营正常".encode("gb18030")),
])
def test_office_files_and_plain_text_are_taken(desk: Desk, name: str, content: bytes) -> None:
    assert take(desk, content, name).document is not None


def test_two_hundred_megabytes_are_refused_while_they_come(desk: Desk) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield PDF
        for _each in range(200):
            sent += 1 << 20
            yield b"\x00" * (1 << 20)

    with acting_as(desk.manager), pytest.raises(BadInput, match="larger than 50 MB"):
        receive_paper(by=desk.manager, paper=desk.paper("licence"), name="big.pdf", chunks=endless(), dated=in_days(0))
    assert sent <= BYTES_MAX + (1 << 20)
    assert not list(settings.HOME.documents.glob(".*.part"))


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "..\\..\\boot.pdf", ".hidden.pdf", "a\x00b.pdf"])
def test_a_name_leads_nowhere(desk: Desk, name: str) -> None:
    document = take(desk, PDF, name).document
    assert document is not None
    assert path_of(document).is_relative_to(settings.HOME.documents)
    assert not set("/\\\x00") & set(document.name)
    assert path_of(document).stat().st_mode & 0o777 == 0o400


def test_a_document_whose_bytes_are_gone_says_so(desk: Desk) -> None:
    document = take(desk, PDF + b"%gone").document
    assert document is not None
    path_of(document).unlink()
    with pytest.raises(NotFound, match="not here any more"):
        path_of(document)


def test_a_document_dated_tomorrow_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="not dated after today"):
        take(desk, days_ago=-1)


def test_every_change_of_a_request_leaves_its_history(desk: Desk) -> None:
    take(desk)
    with acting_as(desk.manager), connection.cursor() as cursor:
        cursor.execute("select count(*) from inquiry_paperrequestevent where code = 'licence'")
        assert cursor.fetchone()[0] >= 1
    with acting_as(desk.house.other), connection.cursor() as cursor:
        cursor.execute("select count(*) from inquiry_paperrequestevent")
        assert cursor.fetchone()[0] == 0


def test_a_document_dated_long_ago_holds_no_longer(desk: Desk) -> None:
    paper = take(desk, days_ago=400)
    assert paper.expires == in_days(0) - timedelta(days=35)
