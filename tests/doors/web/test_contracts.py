"""The screens of contracts: drafted, worded otherwise, reviewed, signed; each refusal keeps what was typed."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clc.stages.contract.models import Archived, Contract, Deviation, PaperTemplate, Signature
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.contract.signing_room import FILLED, approve, chosen, contract, drafted, filled, released, scan, sign_all
from tests.stages.contract.templates import template
from tests.stages.hub.people import House

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("view", ["text", "redline", "redline&base=1&text=en", "terms", "signing", "duties"])
def test_every_view_of_a_contract_opens(house: House, sign_in: SignIn, view: str, language: str) -> None:
    held = sign_all(house, released(house, drafted(house)))
    http = sign_in(house.manager, language)
    answer = http.get(f"/contracts/paper/{held.pk}/?view={view}")
    assert answer.status_code == 200
    assert 'style="' not in answer.content.decode()


@pytest.mark.parametrize("view", ["drafts", "review", "signing", "force", "archive"])
def test_every_list_opens(house: House, sign_in: SignIn, view: str) -> None:
    drafted(house)
    assert sign_in(house.legal).get(f"/contracts/?view={view}").status_code == 200


def test_contracts_are_drafted_from_the_client_s_file_once_approved(house: House, sign_in: SignIn) -> None:
    structure = chosen(house)
    http = sign_in(house.manager)
    page = http.get("/contracts/M1/").content.decode()
    assert "never put up for approval" in page
    assert f"/contracts/begin/{structure.pk}/" not in page
    assert http.post(f"/contracts/begin/{structure.pk}/").status_code == 400
    approve(house, structure)
    assert f"/contracts/begin/{structure.pk}/" in http.get("/contracts/M1/").content.decode()
    for _twice in range(2):
        assert http.post(f"/contracts/begin/{structure.pk}/").status_code == 302
    with as_system():
        assert Contract.objects.filter(within__structure=structure, kind="loan").count() == 1


def test_a_refused_wording_keeps_what_was_typed_and_says_why(house: House, sign_in: SignIn) -> None:
    held = contract(drafted(house))
    answer = sign_in(house.manager).post(f"/contracts/paper/{held.pk}/clause/loan_purpose/edit/", {
        "zh": "用途不限，另有约定。", "en": "For anything at all.", "why": "客户", "saves": held.saves, "view": "text",
        "clause_name": "loan_purpose"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "用途不限，另有约定。" in page
    assert "keep its terms" in page


def test_a_stale_form_is_refused_and_its_words_are_kept(house: House, sign_in: SignIn) -> None:
    held = contract(drafted(house))
    filled(house, held)
    answer = sign_in(house.manager).post(f"/contracts/paper/{held.pk}/fill/", {
        **FILLED, "court": "另一法院", "saves": held.saves, "view": "text"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "另一法院" in page
    assert "version 2" in page


def test_from_a_draft_to_the_archive_on_the_screen_by_four_people(house: House, sign_in: SignIn) -> None:
    held = contract(drafted(house))
    base = f"/contracts/paper/{held.pk}"
    manager, legal, operations = sign_in(house.manager), sign_in(house.legal), sign_in(house.operations)

    def now() -> str:
        return str(contract(held.within).saves)

    assert manager.post(f"{base}/fill/", {**FILLED, "saves": now()}).status_code == 302
    assert manager.post(f"{base}/clause/default_standard/edit/", {
        "zh": "出现违约的，甲方先书面催告。", "en": "In a breach Party A first warns in writing.", "why": "客户要求",
        "saves": now()}).status_code == 302
    assert manager.post(f"{base}/move/release/", {"saves": now()}).status_code == 400
    with as_system():
        deviation = Deviation.objects.get(contract=held)
    assert manager.post(f"/contracts/deviation/{deviation.pk}/", {"accept": "yes"}).status_code == 403
    assert "先书面催告" in legal.get("/contracts/?view=review").content.decode()
    assert legal.post(f"/contracts/deviation/{deviation.pk}/", {"accept": "yes"}).status_code == 302
    assert manager.post(f"{base}/move/release/", {"saves": now()}).status_code == 302
    with as_system():
        first, second = Signature.objects.filter(contract=held).order_by("order")
    given = {"person": "王签", "capacity": "法定代表人", "day": "", "id_seen": "1", "seal_seen": "1",
             "witness": house.manager.pk, "second_witness": house.officer.pk}
    page = legal.post(f"/contracts/signature/{first.pk}/sign/", {**given, "view": "signing"})
    assert page.status_code == 400
    assert "王签" in page.content.decode()
    from_today = timezone.localdate().isoformat()
    told = {**given, "day": from_today, "file": SimpleUploadedFile("页.pdf", PDF)}
    assert legal.post(f"/contracts/signature/{first.pk}/sign/", told).status_code == 302
    code_page = legal.post(f"/contracts/signature/{second.pk}/send/", {
        "service": "local", "person": "李行", "capacity": "负责人", "view": "signing"}).content.decode()
    code = code_page.split("Code for the signatory: ", 1)[1][:8]
    wrong = legal.post(f"/contracts/signature/{second.pk}/confirm/", {"word": "nonsense", "view": "signing"})
    assert wrong.status_code == 400
    with as_system():
        assert Signature.objects.get(pk=second.pk).ticket["tries"] == 1
    assert legal.post(f"/contracts/signature/{second.pk}/confirm/", {"word": code, "view": "signing"}).status_code == 302
    assert contract(held.within).state == "signed"
    told = {"box": "A-1-2", "evidence": scan(house).pk, "saves": now()}
    assert operations.post(f"{base}/archive/", told).status_code == 302
    with as_system():
        assert Archived.objects.get(contract=held).box == "A-1-2"


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_word_file_carries_each_term_as_a_control_with_its_key(house: House, sign_in: SignIn, language: str) -> None:
    held = contract(drafted(house))
    answer = sign_in(house.manager).get(f"/contracts/paper/{held.pk}/print/{language}/docx/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        text = parts.read("word/document.xml").decode()
    times = 2 if language == "both" else 1
    assert text.count('<w:tag w:val="amount"/>') == times
    assert text.count("壹仟贰佰万元整") == (0 if language == "en" else 1)


def test_the_other_branch_finds_no_contract(house: House, sign_in: SignIn) -> None:
    held = contract(drafted(house))
    http = sign_in(house.other)
    assert http.get(f"/contracts/paper/{held.pk}/").status_code == 404
    assert http.get(f"/contracts/paper/{held.pk}/print/zh/docx/").status_code == 404
    assert held.number not in http.get("/contracts/").content.decode()


def test_a_template_is_brought_in_by_one_and_confirmed_by_another(house: House, sign_in: SignIn) -> None:
    told = {"kind": "loan", "language": "zh", "file": SimpleUploadedFile("本行.docx", template())}
    assert sign_in(house.legal).post("/contracts/templates/bring/", told).status_code == 302
    with as_system():
        made = PaperTemplate.objects.defer("content").get()
    assert sign_in(house.legal).post(f"/contracts/templates/{made.pk}/confirm/").status_code == 403
    answer = sign_in(house.manager).post("/contracts/templates/bring/", {
        "kind": "loan", "language": "zh", "file": SimpleUploadedFile("x.docx", b"no zip")})
    assert answer.status_code == 400
    assert "no Word file" in answer.content.decode()
