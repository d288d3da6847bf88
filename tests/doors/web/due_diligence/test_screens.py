"""The pages of due diligence: what is missing first, hostile uploads refused in words, downloads that never run."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clc.stages.hub.models import Entry
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import (
    CreditQuery,
    Declaration,
    Interview,
    Investigation,
    PaperRequest,
    SiteVisit,
    Verification,
)
from clc.stages.inquiry.services.papers import receive_paper
from clc.stages.inquiry.services.visits import keep_visit
from tests.doors.web.conftest import SignIn
from tests.stages.inquiry.desk import JPEG, PDF, RESIDENT, Desk, bring_all, chunks, do, in_days, photo, seen

QUERIES_MAX = 20


def at(desk: Desk, tail: str = "") -> str:
    """An address of the file."""
    return f"/due-diligence/M1/{desk.file.pk}/{tail}"


PAGES = ["", "papers/", "papers/?receive=1", "papers/?state=missing", "people/", "visits/", "visits/?template=first_contact",
         "verification/"]


def filled(desk: Desk) -> None:
    """A file in which something of everything happened."""
    for code, days in (("licence", -400), ("articles", 0)):
        do(receive_paper, by=desk.manager, paper=desk.paper(code), name="paper.pdf", chunks=chunks(PDF), dated=in_days(days))
    do(keep_visit, by=desk.manager, investigation=desk.file, photos=[photo(original_sha256="b" * 64)],
       told=seen(desk, stock=({"item": "钢管", "unit": "t", "counted": "12", "booked": None},)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("tail", PAGES)
def test_a_page_of_a_file_opens_in_both_languages(desk: Desk, sign_in: SignIn, tail: str, language: str) -> None:
    filled(desk)
    http = sign_in(desk.manager, language)
    with CaptureQueriesContext(connection) as queries:
        answer = http.get(at(desk, tail))
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Language"]) == (200, language)
    assert not re.search(r"""\s(?:style|on[a-z]+)=["']""", page)
    assert len(queries) <= QUERIES_MAX, [one["sql"][:90] for one in queries]


@pytest.mark.parametrize("address", [
    "/due-diligence/M1/", "/due-diligence/M1/open/", "/due-diligence/M1/credit/", "/due-diligence/reconciliation/",
    "/due-diligence/visit/", "/due-diligence/reconciliation/?month=2026-01"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_other_pages_open_in_both_languages(desk: Desk, sign_in: SignIn, address: str, language: str) -> None:
    answer = sign_in(desk.manager, language).get(address)
    assert (answer.status_code, answer["Content-Language"]) == (200, language)


def test_what_is_missing_stands_first_and_says_who_owes_it(desk: Desk, sign_in: SignIn) -> None:
    filled(desk)
    page = sign_in(desk.manager).get(at(desk)).content.decode()
    expired, asked = page.index("Expired"), page.index("Not asked for yet")
    assert expired < asked
    assert "the client" in page
    assert "0%" in page


def test_a_client_without_a_file_is_offered_one(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(desk.house.head).get("/due-diligence/M2/").content.decode()
    assert "No investigation yet" in page


@pytest.mark.parametrize("tail", ["", "papers/", "people/", "visits/", "verification/"])
def test_another_branch_finds_nothing(desk: Desk, sign_in: SignIn, tail: str) -> None:
    assert sign_in(desk.house.other).get(at(desk, tail)).status_code == 404


def test_a_file_of_another_client_is_not_found_under_this_one(desk: Desk, sign_in: SignIn) -> None:
    assert sign_in(desk.house.head).get(f"/due-diligence/M2/{desk.file.pk}/").status_code == 404


def test_an_investigation_is_opened_from_the_form(desk: Desk, sign_in: SignIn) -> None:
    answer = sign_in(desk.house.head).post("/due-diligence/M2/open/", {
        "product": "leasing", "client_type": "company", "purpose": f"Machines, contact {RESIDENT}", "amount": "5,000,000",
        "second": desk.officer.pk, "due": in_days(7).isoformat(), "traits": ["secured"]})
    assert answer.status_code == 302
    with as_system():
        made = Investigation.objects.get(client=desk.house.colleague)
    assert (made.first_id, made.second_id) == (desk.house.head.pk, desk.officer.pk)
    assert (str(made.amount), made.traits) == ("5000000.00", ["secured"])
    assert RESIDENT not in made.purpose


def test_documents_are_asked_for_by_the_handful(desk: Desk, sign_in: SignIn) -> None:
    picked = [desk.paper("licence").pk, desk.paper("articles").pk]
    sign_in(desk.manager).post(at(desk, "papers/ask/"), {"pick": picked, "due": in_days(3).isoformat()})
    assert desk.paper("articles").due == in_days(3)


def test_good_files_are_taken_in_and_a_disguised_one_is_refused_in_words(desk: Desk, sign_in: SignIn) -> None:
    http = sign_in(desk.manager)
    answer = http.post(at(desk, "papers/receive/"), {
        f"file-{desk.paper('licence').pk}": SimpleUploadedFile("licence.pdf", PDF),
        f"file-{desk.paper('articles').pk}": SimpleUploadedFile("articles.pdf", b"<html><script>alert(1)</script>"),
    }, follow=True)
    page = answer.content.decode()
    assert "1 document taken in" in page
    assert "of a type that is not taken" in page
    assert desk.paper("licence").document is not None
    assert desk.paper("articles").document is None


def test_a_file_larger_than_the_limit_is_refused(desk: Desk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = sign_in(desk.manager).post(at(desk, "papers/receive/"), {
        f"file-{desk.paper('licence').pk}": SimpleUploadedFile("big.pdf", PDF + b"\x00" * (51 << 20))}, follow=True)
    assert "larger than 50 MB" in answer.content.decode()
    assert desk.paper("licence").document is None


def test_a_document_is_a_download_that_never_runs_and_its_reading_is_written_down(desk: Desk, sign_in: SignIn) -> None:
    filled(desk)
    document = desk.paper("articles").document_id
    answer = sign_in(desk.officer).get(f"/due-diligence/document/{document}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF
    with as_system():
        assert Entry.objects.filter(act="opened a document", by=desk.officer).count() == 1
    assert sign_in(desk.house.other).get(f"/due-diligence/document/{document}/").status_code == 404


def test_declaring_signing_and_reviewing_go_through_the_screen(desk: Desk, sign_in: SignIn) -> None:
    bring_all(desk)
    do(keep_visit, by=desk.manager, investigation=desk.file, told=seen(desk))
    manager, officer = sign_in(desk.manager), sign_in(desk.officer)
    manager.post(at(desk, "verification/tell/"), {
        "against": "utility", "claim": "Output", "claim_value": "100", "source": "Power", "source_value": "91",
        "as_of": in_days(-1).isoformat()})
    with as_system():
        row = Verification.objects.get(investigation=desk.file)
    officer.post(at(desk, f"verification/{row.pk}/"), {"conclusion": "explained", "reason": "New line"})
    assert "-9.0%" in manager.get(at(desk, "verification/")).content.decode()
    manager.post(at(desk, "people/conclude/"), {"opinion": "Sound"})
    manager.post(at(desk, "people/sign/"))
    officer.post(at(desk, "people/sign/"))
    reviewer = sign_in(desk.reviewer)
    assert "Close the file" in reviewer.get(at(desk, "people/")).content.decode()
    assert "Close the file" not in officer.get(at(desk, "people/")).content.decode()
    reviewer.post(at(desk, "people/close/"), {"outcome": "declined", "why": "Too thin"})
    with as_system():
        assert Investigation.objects.get(pk=desk.file.pk).outcome == "declined"


def test_a_conflict_is_declared_on_the_screen_and_blocks(desk: Desk, sign_in: SignIn) -> None:
    http = sign_in(desk.officer)
    http.post(at(desk, "people/declare/"), {"conflict": "yes", "text": "My brother works there"})
    with as_system():
        assert Declaration.objects.get(investigation=desk.file, by=desk.officer).conflict
    assert http.post(at(desk, "people/conclude/"), {"opinion": "Sound"}).status_code == 403


def test_a_talk_is_written_down(desk: Desk, sign_in: SignIn) -> None:
    sign_in(desk.manager).post(at(desk, "visits/talk/"), {
        "playsheet": "needs_analysis", "with_whom": "Mr Lin", "at": "2026-01-31T09:30", "q-purpose": "Steel"})
    with as_system():
        assert Interview.objects.get().answers[0]["answer"] == "Steel"


def test_credit_queries_go_through_the_gate_on_the_screen(desk: Desk, sign_in: SignIn) -> None:
    http = sign_in(desk.manager)
    subject = {"kind": "person", "subject": "虚构之人", "number": RESIDENT}
    refused = http.post("/due-diligence/M1/credit/ask/", {**subject, "scope": "origination", "reason": "Application"})
    assert refused.status_code == 403
    assert "has signed no authorisation" in refused.content.decode()
    http.post("/due-diligence/M1/credit/authorise/", {
        **subject, "scopes": ["origination"], "signed_on": in_days(-1).isoformat(), "valid_to": in_days(99).isoformat(),
        "file": SimpleUploadedFile("signed.pdf", PDF)})
    http.post("/due-diligence/M1/credit/ask/", {**subject, "scope": "origination", "reason": "Application"})
    with as_system():
        query = CreditQuery.objects.get()
        assert Entry.objects.filter(act="was refused a credit query").count() == 1
    assert http.get(f"/due-diligence/M1/credit/{query.pk}/tell/").status_code == 200
    http.post(f"/due-diligence/M1/credit/{query.pk}/tell/", {"day": in_days(0).isoformat(), "credit_overdue_months": "2"})
    page = http.get("/due-diligence/M1/credit/").content.decode()
    assert "1101**********002X" in page
    assert RESIDENT not in page
    assert "Covered" in http.get("/due-diligence/reconciliation/").content.decode()


def sent(desk: Desk, **more: Any) -> dict[str, Any]:
    """A visit as the phone sends it."""
    digest = hashlib.sha256(JPEG).hexdigest()
    visit = {"key": str(uuid4()), "file": desk.file.pk, "by": desk.manager.pk, "at": timezone.now().isoformat(),
             "place": "Gate", "observations": "Quiet", "companion": desk.officer.pk, "stock": [], "photos": [
                 {"name": "gate.jpg", "sha256": digest, "original_sha256": digest}], **more}
    return {"visit": json.dumps(visit), "photo-0": SimpleUploadedFile("gate.jpg", JPEG)}


def test_a_visit_sent_twice_is_kept_once_and_told_otherwise_answers_both(desk: Desk, sign_in: SignIn) -> None:
    http, key, moment = sign_in(desk.manager), str(uuid4()), timezone.now().isoformat()
    first = http.post("/due-diligence/visit/keep/", sent(desk, key=key, at=moment))
    second = http.post("/due-diligence/visit/keep/", sent(desk, key=key, at=moment))
    other = http.post("/due-diligence/visit/keep/", sent(desk, key=key, at=moment, observations="Busy"))
    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 409)
    assert other.json()["kept"]["observations"] == "Quiet"
    with as_system():
        assert SiteVisit.objects.count() == 1


@pytest.mark.parametrize(("more", "status", "words"), [
    ({"photos": [{"name": "gate.jpg", "sha256": "0" * 64, "original_sha256": "0" * 64}]}, 400, "hash differs"),
    ({"photos": [{"name": "a.jpg", "sha256": "0" * 64, "original_sha256": "0" * 64}] * 2}, 400, "did not arrive"),
    ({"companion": None}, 400, "two people"), ({"companion": 999_999}, 400, "No colleague"),
    ({"by": 1}, 403, "somebody else"), ({"file": 999_999}, 400, "no open investigation"),
    ({"key": "x"}, 400, "cannot be read"), ({"odd": 1}, 400, "cannot be read"),
    ({"latitude": 1e400}, 400, "cannot be read"), ({"place": "a\x00"}, 400, "cannot be read"),
])
def test_a_visit_that_cannot_be_kept_says_why_and_leaves_nothing(desk: Desk, sign_in: SignIn, more, status, words) -> None:
    answer = sign_in(desk.manager).post("/due-diligence/visit/keep/", sent(desk, **more))
    assert answer.status_code == status
    assert words in answer.json()["message"]
    with as_system():
        assert not SiteVisit.objects.exists()


def test_the_kept_page_of_the_visit_form_tells_of_no_client(desk: Desk, sign_in: SignIn) -> None:
    http = sign_in(desk.manager)
    page, worker = http.get("/due-diligence/visit/").content.decode(), http.get("/due-diligence/visit/worker.js")
    assert "虚构" not in page + worker.content.decode()
    assert "csrf" not in page
    assert worker["Content-Type"].startswith("text/javascript")


def test_a_draft_learns_of_a_file_only_as_its_investigator(desk: Desk, sign_in: SignIn) -> None:
    address = f"/due-diligence/visit/about/{desk.file.pk}/"
    told = sign_in(desk.manager).get(address).json()
    assert (told["companion"], told["first"]) == (desk.officer.pk, True)
    assert sign_in(desk.reviewer).get(address).status_code == 403
    assert sign_in(desk.house.other).get(address).status_code == 404


def test_a_paper_is_shown_with_what_may_be_done(desk: Desk, sign_in: SignIn) -> None:
    address = at(desk, f"papers/{desk.paper('licence').pk}/")
    assert "Do without it for now" not in sign_in(desk.manager).get(address).content.decode()
    head = sign_in(desk.house.head)
    assert "Do without it for now" in head.get(address).content.decode()
    head.post(address + "waive/", {"reason": "At the notary", "cure_by": in_days(5).isoformat()})
    with as_system():
        assert PaperRequest.objects.get(pk=desk.paper("licence").pk).waived_until == in_days(5)
