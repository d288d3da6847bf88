"""Processes on the screen: brought in with checks, confirmed by another, drawn in one's language, tried, brought over."""

from __future__ import annotations

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http

from clc.stages.decision.models import Crossing, Definition
from clc.stages.decision.processes import current
from clc.stages.decision.shipped import bring_in
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.decision.casework import at, opened, process
from tests.stages.decision.drawn import drawn, shipped_file
from tests.stages.hub.people import House

SMALL = drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='risk' clc:sla='1'")
XXE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
STEP = {"id": "branch", "role": "branch_head", "sla": "2", "decides": "yes"}


def brought(http: Http, raw: bytes, name: str = "small.bpmn", why: str = "新流程") -> tuple[int, str]:
    """What the form answers to a file."""
    answer = http.post("/processes/bring/", {"file": SimpleUploadedFile(name, raw), "why": why})
    return answer.status_code, answer.content.decode()


def shipped(name: str = "corporate_loan", kind: str = "bpmn") -> int:
    """The key of a version in force."""
    bring_in()
    return current(name, kind).pk


def test_a_version_is_brought_in_by_one_and_put_in_force_by_another(house: House, sign_in: SignIn) -> None:
    status, _text = brought(sign_in(house.risk), SMALL)
    made = Definition.objects.get(name="small")
    assert (status, made.state, made.by) == (302, "draft", house.risk)
    own = sign_in(house.risk)
    assert "Put in force" not in own.get(f"/processes/{made.pk}/").content.decode()
    assert own.post(f"/processes/{made.pk}/confirm/").status_code == 403
    other = sign_in(house.compliance)
    assert "Put in force" in other.get(f"/processes/{made.pk}/").content.decode()
    assert other.post(f"/processes/{made.pk}/confirm/").status_code == 302
    assert other.post(f"/processes/{made.pk}/confirm/").status_code == 400
    assert current("small").pk == made.pk


@pytest.mark.parametrize(("raw", "words"), [
    (XXE, "document type or entities"), (gzip.compress(SMALL), "packed"), (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
    (b" " * 1_000_001, "larger than 1 MB"), (b"hello", "not well-formed"),
    (drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='pope' clc:sla='1'"), "role pope"),
    (SMALL.replace(b"<bpmn:userTask", b"<bpmn:scriptTask"), "not run here"),
])
def test_a_hostile_or_broken_file_is_told_in_the_form_and_what_was_typed_stays(
        house: House, sign_in: SignIn, raw: bytes, words: str) -> None:
    before = Definition.objects.count()
    status, text = brought(sign_in(house.risk), raw, why="试一试")
    assert status == 400
    assert words in text
    assert "试一试" in text
    assert "root:x" not in text
    assert Definition.objects.count() == before


def test_a_file_without_a_reason_or_without_a_file_is_told(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    assert brought(http, SMALL, why=" ")[0] == 400
    assert http.post("/processes/bring/", {"why": "x"}).status_code == 400


@pytest.mark.parametrize("who", ["manager", "legal", "operations", "accountant"])
def test_who_may_not_change_processes_is_refused(house: House, sign_in: SignIn, who: str) -> None:
    http = sign_in(getattr(house, who))
    assert brought(http, SMALL)[0] == 403
    key = shipped()
    assert http.post(f"/processes/{key}/confirm/").status_code == 403
    assert http.post(f"/processes/{key}/cross/").status_code == 403


def test_the_drawing_speaks_the_readers_language_and_runs_nothing(house: House, sign_in: SignIn) -> None:
    key = shipped()
    english = sign_in(house.manager).get(f"/processes/{key}/drawing.xml")
    chinese = sign_in(house.manager, "zh-hans").get(f"/processes/{key}/drawing.xml")
    assert english["Content-Type"] == "application/xml"
    assert "7 Due diligence" in english.content.decode()
    assert "尽职调查" in chinese.content.decode()
    assert sign_in(house.manager).get(f"/processes/{shipped('authority', 'dmn')}/drawing.xml").status_code == 404


def test_a_drawing_made_of_markup_stays_text(house: House, sign_in: SignIn) -> None:
    raw = drawn("s:s u:a e:e", "s > a", "a > e", a="clc:role='risk' clc:sla='1' name='&lt;img src=x onerror=alert(1)&gt;'")
    assert brought(sign_in(house.risk), raw)[0] == 302
    text = sign_in(house.compliance).get(f"/processes/{Definition.objects.get(name='small').pk}/").content.decode()
    assert "<img src=x" not in text


def test_the_file_is_handed_out_as_it_was_brought_in(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.risk).get(f"/processes/{shipped()}/file/")
    assert answer.content == shipped_file("corporate_loan.bpmn")
    assert "attachment" in answer["Content-Disposition"]


def test_a_try_says_the_way_a_case_would_go(house: House, sign_in: SignIn) -> None:
    told = "try=1&fact-exposure=300,000,000"
    text = sign_in(house.risk).get(f"/processes/{shipped()}/?{told}").content.decode()
    assert "L4 Head office committee" in text
    assert '"approve_l4": "path"' in text
    table = sign_in(house.risk).get(f"/processes/{shipped('authority', 'dmn')}/?{told}").content.decode()
    assert "dmn-row spoke" in table
    assert "More than 200 million" in table


@pytest.mark.parametrize("told", ["try=1&fact-exposure=" + "9" * 99, "try=1&fact-grade=%3Cscript%3E",
                                  "try=1&fact-exposure=nan", "try=1&fact-a;b=1"])
def test_a_try_of_nonsense_is_answered(house: House, sign_in: SignIn, told: str) -> None:
    answer = sign_in(house.risk).get(f"/processes/{shipped()}/?{told}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_cases_are_brought_over_on_the_screen(house: House, sign_in: SignIn) -> None:
    case = opened(house, STEP)
    with as_system():
        Definition.objects.filter(name="trial").update(state="retired")
    process({**STEP, "id": "region"})
    http = sign_in(house.risk)
    page = http.get(f"/processes/{case.definition_id}/").content.decode()
    assert "Bring them over" in page
    assert 'name="place-branch"' in page
    assert http.post(f"/processes/{case.definition_id}/cross/", {"place-branch": "region"}).status_code == 302
    assert at(case).node == "region"
    assert Crossing.objects.get().moved == [case.number]


def test_past_cases_are_shown_only_of_clients_one_sees(house: House, sign_in: SignIn) -> None:
    case = opened(house, STEP)
    shown = sign_in(house.manager).get(f"/processes/{case.definition_id}/past/").content.decode()
    hidden = sign_in(house.other).get(f"/processes/{case.definition_id}/past/").content.decode()
    assert case.number in shown
    assert case.number not in hidden


def test_who_sees_no_client_sees_no_past_case(house: House, sign_in: SignIn) -> None:
    case = opened(house, STEP)
    http = sign_in(house.admin)
    assert http.get(f"/processes/{case.definition_id}/past/").status_code == 403
    assert f"/processes/{case.definition_id}/past/" not in http.get(f"/processes/{case.definition_id}/").content.decode()
