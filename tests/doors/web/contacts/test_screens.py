"""The screens of the conversation: what they show, refuse and keep, and what they hide from whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from django.utils import timezone

from clc.stages.hub.models import Action, Delegation, Document
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Agreement, Chat, Contact, MessageSent, Phase, Talk
from clc.stages.reach.services.contacts import Told, add_contact
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House
from tests.stages.reach.sowing import sound_lead

PERSON = {"name": "青禾棠", "title": "财务总监", "level": "manager", "field": "finance", "phone": "13800138000",
          "mail": "q@example.cn", "basis": "company", "language": "zh-hans"}


@pytest.fixture
def http(house: House, sign_in: SignIn) -> Http:
    return sign_in(house.manager, "en")


@pytest.fixture
def contact(house: House) -> Contact:
    with acting_as(house.manager):
        return add_contact(by=house.manager, whose=house.mine, told=Told("青禾棠", "manager", "company", phone="13800138000",
                                                                        mail="q@example.cn", field="finance"))


def form(**more: object) -> dict[str, object]:
    return {"key": str(uuid4()), "playbook": "first_contact", "kind": "visit", "q-business_model": "Grid",
            "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", **more}


def words(http: Http, address: str) -> str:
    return http.get(address).content.decode()


def test_a_talk_is_written_and_the_page_says_what_the_gate_misses(house: House, http: Http) -> None:
    key = str(uuid4())
    for _again in range(2):
        assert http.post("/contacts/M1/talk/", form(key=key)).status_code == 302
    with as_system():
        assert Talk.objects.count() == 1
    page = words(http, "/contacts/M1/")
    assert "2 of us took part in one talk" in page
    assert "Ask: Who decides on borrowing" in page
    assert "The talk is written down." in page


def test_a_refused_talk_keeps_the_words_that_were_typed(http: Http) -> None:
    answer = http.post("/contacts/M1/talk/", form(notes="All of it", next_step="Then", next_on="2020-01-01"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "The next step lies before the talk." in page
    assert "All of it" in page
    assert "Grid" in page


def test_a_phase_is_not_left_before_its_gate(house: House, http: Http) -> None:
    http.post("/contacts/M1/begin/", {"playbook": "first_contact"})
    with as_system():
        key = Phase.objects.get().pk
    refused = http.post(f"/contacts/phase/{key}/leave/")
    assert refused.status_code == 400
    assert "cannot be left yet" in refused.content.decode()
    http.post(f"/contacts/phase/{key}/give-up/", {"why": "They merge"})
    with as_system():
        assert Phase.objects.get().end == "given_up"


def test_a_paper_the_gate_waits_for_is_handed_in_beside_it(house: House, http: Http) -> None:
    http.post("/contacts/M1/begin/", {"playbook": "needs_analysis"})
    assert "Sheet of needs, signed back" in words(http, "/contacts/M1/")
    file = SimpleUploadedFile("needs.pdf", b"%PDF-1.4 signed")
    assert http.post("/contacts/M1/paper/", {"kind": "need_sheet", "file": file}).status_code == 302
    with as_system():
        assert Document.objects.get().kind == "need_sheet"
    assert http.post("/contacts/M1/paper/", {"kind": "passport"}).status_code == 400


def test_a_person_is_written_corrected_leaves_and_a_stale_form_is_refused(house: House, http: Http) -> None:
    assert http.post("/contacts/M1/person/", PERSON).status_code == 302
    with as_system():
        key = Contact.objects.get().pk
    address = f"/contacts/person/{key}/"
    assert http.post(address, {**PERSON, "title": "CFO", "saves": "1"}).status_code == 302
    stale = http.post(address, {**PERSON, "title": "Mine", "saves": "1"})
    assert stale.status_code == 400
    assert "was changed at" in stale.content.decode()
    assert "Mine" in stale.content.decode()
    http.post(f"{address}agreed/", {"purpose": "marketing", "agreed": "no", "how": "in a talk"})
    http.post(f"{address}left/", {"day": ""})
    with as_system():
        assert Contact.objects.get().left_on == timezone.localdate()
        assert Agreement.objects.get().agreed is False


def test_people_are_masked_for_who_may_not_see_them(house: House, contact: Contact, sign_in: SignIn) -> None:
    with acting_as(house.manager):
        page = sign_in(house.operations, "en").get("/contacts/M1/").content.decode()
    assert "青**" in page
    assert "13800138000" not in page
    assert "q@example.cn" not in page
    assert "青禾棠" not in page


def test_a_chat_is_looked_over_before_it_is_kept(house: House, http: Http) -> None:
    pasted = "青禾棠 2026-11-20 10:22\n要两千万\n\n望舒岚 2026-11-20 10:25\n电话 13800138000\n"
    page = http.post("/contacts/M1/chat/", {"pasted": pasted}).content.decode()
    assert "138****8000" in page
    with as_system():
        assert not Chat.objects.exists()
    http.post("/contacts/M1/chat/", {"pasted": pasted, "keep": "1", "speaker": ["青禾棠", "望舒岚"], "side-0": "theirs",
                                     "side-1": "own"})
    with as_system():
        assert [line["side"] for line in Chat.objects.get().lines] == ["theirs", "own"]
    assert http.post("/contacts/M1/chat/", {"pasted": "nobody speaks here"}).status_code == 400


def test_a_message_names_everything_against_it_and_goes_when_nothing_is(house: House, contact: Contact, http: Http) -> None:
    asked = {"contact": contact.pk, "template": "event_invitation", "way": "mail", "language": "en", "key": str(uuid4()),
             "a-event": "risk-free evening", "a-day": "2026-12-20", "send": "1"}
    page = http.post("/contacts/M1/message/", asked).content.decode()
    assert "No consent of 青禾棠" in page
    assert "never promised" in page
    sent = http.post("/contacts/M1/message/", {**asked, "template": "first_visit", "a-step": "papers"})
    assert sent.status_code == 302
    with as_system():
        message = MessageSent.objects.get()
    assert message.state in ("ready", "waiting")
    assert http.post(f"/contacts/message/{message.pk}/drop/").status_code == 302
    assert http.post(f"/contacts/message/{message.pk}/burn/").status_code == 404


def test_a_gap_of_the_matrix_becomes_an_action(house: House, http: Http) -> None:
    assert http.post("/contacts/M1/gap/", {"name": "executives"}).status_code == 302
    assert http.post("/contacts/M1/gap/", {"name": "emperors"}).status_code == 400
    with as_system():
        assert "Strategy and disputes" in Action.objects.get().title


def test_who_has_gone_quiet_is_listed_until_left_in_peace(house: House, http: Http) -> None:
    assert "虚构电力" in words(http, "/contacts/quiet/")
    http.post("/contacts/M1/pause/", {"until": (timezone.localdate() + timedelta(days=9)).isoformat(), "why": "Harvest"})
    assert "虚构电力" not in words(http, "/contacts/quiet/").split("<main", 1)[1]
    http.post("/contacts/M1/go-on/")
    assert "虚构电力" in words(http, "/contacts/quiet/")


@pytest.mark.parametrize("address", ["/contacts/M1/", "/contacts/M1/panel/", "/contacts/M1/chat/", "/contacts/M1/message/"])
def test_a_client_out_of_reach_is_not_there(house: House, sign_in: SignIn, address: str) -> None:
    assert sign_in(house.other, "en").get(address).status_code == 404


def test_what_hangs_on_a_client_out_of_reach_is_not_there(house: House, contact: Contact, sign_in: SignIn) -> None:
    other = sign_in(house.other, "en")
    for address in (f"/contacts/person/{contact.pk}/", f"/contacts/person/{contact.pk}/left/"):
        assert (other.post if "left" in address else other.get)(address).status_code == 404


def test_a_lead_has_its_own_conversation(house: House, sign_in: SignIn) -> None:
    lead = sound_lead(house.manager)
    http = sign_in(house.manager, "en")
    assert http.get(f"/contacts/lead/{lead.pk}/").status_code == 200
    assert http.post(f"/contacts/lead/{lead.pk}/person/", PERSON).status_code == 302
    assert http.post(f"/contacts/lead/{lead.pk}/talk/", form(next_step="Send", next_on="2099-01-01")).status_code == 302
    bare = http.get(f"/contacts/lead/{lead.pk}/panel/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in bare
    assert "2 of us took part" in bare
    with as_system():
        lead.refresh_from_db()
        assert (lead.next_step, Talk.objects.get().lead_id) == ("Send", lead.pk)
    assert sign_in(house.other, "en").get(f"/contacts/lead/{lead.pk}/").status_code == 404


def test_the_timeline_tells_papers_messages_and_phases_once(house: House, http: Http) -> None:
    http.post("/contacts/M1/talk/", form())
    page = words(http, "/client/M1/?kind=moves")
    assert "Phase begun: First contact" in page
    assert "Held a talk" not in words(http, "/client/M1/history/")


def test_a_colleague_stands_in_and_is_sent_home(house: House, http: Http) -> None:
    today = timezone.localdate().isoformat()
    http.post("/me/standing-in/", {"deputy": house.officer.pk, "first": today, "last": today, "scope": "act"})
    with as_system():
        held = Delegation.objects.get()
    assert "in force" in words(http, "/me/")
    assert http.post("/me/standing-in/", {"deputy": "x", "first": today, "last": today}).status_code == 400
    http.post(f"/me/standing-in/{held.pk}/end/")
    with as_system():
        held.refresh_from_db()
        assert held.ended_at is not None
