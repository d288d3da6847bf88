"""Approvals on the screen: decided in the list or on the page, refused with reasons and the words kept, seen by few."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Http

from clc.stages.decision.models import Case, CaseState, Dossier, Question, Vote
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.decision.casework import at, chosen, now, opened
from tests.stages.decision.sitting import called, heard, plan
from tests.stages.hub.people import House

APPROVE = {"id": "check", "role": "approver", "decides": "yes", "sla": "3"}
COMMITTEE = {"id": "board", "role": "approver", "kind": "committee", "decides": "yes", "sla": "3"}
WORK = {"id": "bring", "role": "manager", "kind": "work"}


def url(case: Case, verb: str, node: str = "") -> str:
    """Where an act at the open step is sent."""
    return f"/cases/{case.pk}/step/{at(case, node).pk}/{verb}/"


def text(http: Http, address: str, status: int = 200) -> str:
    """A page without its marks."""
    answer = http.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(http: Http, address: str, **told: Any) -> Any:
    """A form sent."""
    return http.post(address, told)


def test_a_case_is_approved_in_the_list(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    http = sign_in(house.approver)
    assert case.title in text(http, "/approvals/")
    answer = post(http, url(case, "approve"), saves=now(case).saves, next="/approvals/")
    assert answer["Location"] == "/approvals/"
    assert now(case).state == CaseState.DONE
    assert case.title not in text(http, "/approvals/")
    assert case.title in text(http, "/approvals/?view=all")


def test_a_refusal_without_words_is_refused_and_keeps_the_page(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    answer = post(sign_in(house.approver), url(case, "reject"), saves=now(case).saves, words=" ")
    assert answer.status_code == 400
    assert now(case).state == CaseState.RUNNING


def test_a_stale_form_is_refused_with_both_sides_and_its_words_are_kept(house: House, sign_in: SignIn) -> None:
    case = opened(house, COMMITTEE)
    old = now(case).saves
    post(sign_in(house.approver2), url(case, "vote"), saves=old, choice="yes")
    answer = post(sign_in(house.approver), url(case, "vote"), saves=old, choice="no", words="现金流依据不足")
    page = answer.content.decode()
    if answer.status_code == 400:
        assert "现金流依据不足" in page
    with as_system():
        assert Vote.objects.filter(case=case, voter=house.approver2).count() == 1


def test_a_double_click_votes_once(house: House, sign_in: SignIn) -> None:
    case = opened(house, COMMITTEE)
    http, where, saves = sign_in(house.approver), url(case, "vote"), now(case).saves
    for _click in range(2):
        post(http, where, saves=saves, choice="yes")
    with as_system():
        assert Vote.objects.filter(case=case).count() == 1


def test_buttons_show_only_what_one_may_do(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    page = sign_in(house.approver).get(f"/cases/{case.pk}/").content.decode()
    assert url(case, "approve") in page
    assert url(case, "return") not in page
    for who in (house.manager, house.risk, house.auditor):
        other = sign_in(who).get(f"/cases/{case.pk}/")
        assert other.status_code == 200
        assert url(case, "approve") not in other.content.decode()
    assert f"/cases/{case.pk}/withdraw/" in sign_in(house.manager).get(f"/cases/{case.pk}/").content.decode()


def test_who_may_not_decide_is_told_so(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    answer = post(sign_in(house.manager), url(case, "approve"), saves=now(case).saves)
    assert answer.status_code == 400
    assert now(case).state == CaseState.RUNNING


def test_anothers_case_is_not_found(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    http = sign_in(house.other)
    assert "no such case" in text(http, f"/cases/{case.pk}/", 404)
    assert post(http, f"/cases/{case.pk}/step/{at(case).pk}/approve/").status_code == 404
    assert case.title not in text(http, "/approvals/?view=all")


@pytest.mark.parametrize("address", ["/cases/99999999999999999999999/", "/cases/dossier/99999999999999999999999/",
                                     "/cases/7/", "/cases/dossier/7/"])
def test_a_number_that_is_none_is_not_found(house: House, sign_in: SignIn, address: str) -> None:
    assert sign_in(house.risk).get(address).status_code == 404


def test_a_question_stops_the_clock_and_is_answered_in_the_list(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    post(sign_in(house.approver), url(case, "ask"), to=str(house.manager.pk), words="贸易背景材料在哪里？")
    manager = sign_in(house.manager)
    assert "贸易背景材料在哪里" in text(manager, "/approvals/")
    with as_system():
        asked = Question.objects.get(case=case)
    post(manager, f"/cases/{case.pk}/answer/{asked.pk}/", words="见第三号附件")
    assert "见第三号附件" in text(sign_in(house.approver), f"/cases/{case.pk}/")
    assert "贸易背景材料在哪里" not in text(manager, "/approvals/")


def test_somebody_is_added_a_seat_handed_on_and_a_condition_set(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    http = sign_in(house.approver)
    post(http, url(case, "condition"), saves=now(case).saves, label="抵押登记", gate="first_drawing", asks="登记证明")
    post(http, url(case, "add"), saves=now(case).saves, user=str(house.approver2.pk), where="before", words="请先看")
    page = text(http, f"/cases/{case.pk}/")
    assert "抵押登记" in page
    assert "must agree" in page
    post(sign_in(house.approver2), url(case, "approve"), saves=now(case).saves)
    post(sign_in(house.approver), url(case, "approve"), saves=now(case).saves)
    assert now(case).state == CaseState.DONE


def test_what_was_seen_is_read_again_under_its_seal(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    post(sign_in(house.approver), url(case, "approve"), saves=now(case).saves, words="同意")
    with as_system():
        keys = list(Dossier.objects.filter(case=case).values_list("pk", flat=True))
    assert len(keys) == 2
    for key in keys:
        page = text(sign_in(house.auditor), f"/cases/dossier/{key}/")
        assert "The seal holds" in page
        assert "The chain of this client is whole" in page
        assert "CNY 5,000,000.00" in page or "5,000,000" in page


def test_a_case_goes_back_to_an_earlier_step(house: House, sign_in: SignIn) -> None:
    case = opened(house, WORK, APPROVE)
    post(sign_in(house.manager), url(case, "finish"), saves=now(case).saves, words="已备齐")
    post(sign_in(house.approver), url(case, "return"), saves=now(case).saves, to="bring", words="补充流水")
    assert at(case).node == "bring"
    assert "补充流水" in text(sign_in(house.manager), f"/cases/{case.pk}/")


def test_a_case_is_opened_from_a_chosen_structure_once_and_withdrawn(house: House, sign_in: SignIn) -> None:
    structure = chosen(house.mine, house.manager)
    http = sign_in(house.manager)
    assert "Open approval" in text(http, "/road/M1/")
    for _click in range(2):
        answer = post(http, f"/cases/open/structure/{structure.pk}/")
        assert answer.status_code == 302
    with as_system():
        case = Case.objects.get()
    assert case.number in text(http, "/road/M1/")
    assert post(http, f"/cases/{case.pk}/withdraw/", saves=now(case).saves, words="").status_code == 400
    post(http, f"/cases/{case.pk}/withdraw/", saves=now(case).saves, words="客户改期")
    assert now(case).state == CaseState.WITHDRAWN
    assert "客户改期" in text(http, f"/cases/{case.pk}/")


def test_the_shipped_road_says_who_holds_it_and_what_is_missing(house: House, sign_in: SignIn) -> None:
    structure = chosen(house.mine, house.manager)
    http = sign_in(house.manager)
    post(http, f"/cases/open/structure/{structure.pk}/")
    page = text(http, "/road/M1/")
    assert "the case stands here" in page
    assert page.count("still ahead") > 8


def test_a_copy_goes_to_a_colleague(house: House, sign_in: SignIn) -> None:
    case = opened(house, APPROVE)
    post(sign_in(house.manager), f"/cases/{case.pk}/copy/", people=[str(house.legal.pk)], words="请知悉")
    assert case.title in text(sign_in(house.legal), "/approvals/?view=others")


def test_a_step_that_waits_for_a_meeting_goes_on_when_it_is_closed(house: House, sign_in: SignIn) -> None:
    case = opened(house, {"id": "talk", "kind": "meeting", "role": "risk", "gate": "meeting_held"}, APPROVE)
    manager = sign_in(house.manager)
    assert "No joint meeting is called" in text(manager, f"/cases/{case.pk}/")
    when = plan(house.risk).starts_at.isoformat(timespec="minutes")
    answer = post(manager, "/meetings/call/M1/", kind="exceptions", title="例外会商", why="两项例外", starts_at=when,
                  chair=house.risk.pk, case=case.pk, step="talk",
                  people=[house.manager.pk, house.risk.pk, house.legal.pk])
    room = answer["Location"]
    assert "not closed yet" in text(manager, f"/cases/{case.pk}/")
    with as_system():
        held = case.meetings.get()
        present = list(held.seats.values_list("pk", flat=True))
    risk = sign_in(house.risk)
    post(risk, f"{room}open/", saves=0, present=present)
    with as_system():
        held.refresh_from_db()
    heard(house, held)
    told = {"option": "A", "decision": "同意上报", "task0": "补充说明", "owner0": house.manager.pk, "due0": when[:10]}
    assert post(risk, f"{room}close/", saves=1, **told).status_code == 400
    assert post(risk, f"{room}close/", saves=1, goes_on="yes", **told).status_code == 302
    assert at(case).node == "check"


def test_my_day_tells_what_waits(house: House, sign_in: SignIn) -> None:
    opened(house, COMMITTEE)
    called(house)
    assert "Vote: Board" in text(sign_in(house.approver), "/")
    assert "Answer the invitation to a joint meeting" in text(sign_in(house.legal), "/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_a_case_asks_little_of_the_database(
    house: House, sign_in: SignIn, language: str, django_assert_max_num_queries: Any
) -> None:
    case = opened(house, COMMITTEE)
    http = sign_in(house.approver, language)
    http.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(31):
        page = http.get(f"/cases/{case.pk}/")
    assert not re.search(r"""\sstyle=["']""", page.content.decode())
