"""The room of a joint meeting on the screen: called, answered, opened, heard, closed; refused forms keep their words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clc.stages.decision.models import Meeting, MeetingState
from clc.stages.hub.models import Action
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.decision.sitting import called, heard, judged, opened, plan
from tests.stages.hub.people import House


def form(house: House, **more: Any) -> dict[str, Any]:
    """The form of a call."""
    return {"kind": "warning", "title": "橙色预警会商", "why": "回款放缓", "chair": house.risk.pk,
            "starts_at": plan(house.risk).starts_at.isoformat(timespec="minutes"), "agenda": "预警内容\n方案",
            "people": [house.manager.pk, house.legal.pk], **more}


def test_a_meeting_is_called_on_the_screen_and_its_room_opens(house: House, sign_in: SignIn) -> None:
    judged(house.mine, ("few_buyers", "orange"), light="orange")
    http = sign_in(house.manager)
    answer = http.post("/meetings/call/M1/", form(house))
    assert answer.status_code == 302
    page = http.get(answer["Location"]).content.decode()
    assert "橙色预警会商" in page
    assert "预警内容" in page


def test_a_refused_call_keeps_its_words(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.manager).post("/meetings/call/M1/", form(house, starts_at="2020-01-01T10:00"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "within the year to come" in page
    assert "回款放缓" in page


@pytest.mark.parametrize("change", [{"chair": "x"}, {"starts_at": "soon"}, {"kind": "none"}, {"besides": "nobody-here"},
                                    {"people": ["999999"], "chair": "999999999999999999999"}])
def test_a_malformed_call_says_so(house: House, sign_in: SignIn, change: dict[str, Any]) -> None:
    assert sign_in(house.manager).post("/meetings/call/M1/", form(house, **change)).status_code == 400
    with as_system():
        assert not Meeting.objects.exists()


def test_the_room_of_another_branch_is_not_found(house: House, sign_in: SignIn) -> None:
    held = called(house)
    http = sign_in(house.other)
    assert http.get(f"/meetings/one/{held.pk}/").status_code == 404
    assert http.post(f"/meetings/one/{held.pk}/option/", {"title": "x"}).status_code == 404
    assert held.title not in http.get("/meetings/").content.decode()


def test_a_meeting_runs_from_invitation_to_minutes(house: House, sign_in: SignIn) -> None:
    held = called(house)
    room = f"/meetings/one/{held.pk}/"
    legal, risk = sign_in(house.legal), sign_in(house.risk)
    legal.post(f"{room}answer/", {"comes": "1"})
    with as_system():
        present = list(held.seats.values_list("pk", flat=True))
    risk.post(f"{room}open/", {"saves": 0, "present": present})
    for title in ("压降", "维持"):
        legal.post(f"{room}option/", {"title": title})
    with as_system():
        seats = {seat.user_id: seat.pk for seat in held.seats.all()}
    risk.post(f"{room}speak/{seats[house.manager.pk]}/", {"stance": "supports:B", "words": "客户配合"})
    risk.post(f"{room}speak/{seats[house.risk.pk]}/", {"stance": "supports:A"})
    assert legal.post(f"{room}speak/{seats[house.legal.pk]}/", {"stance": "dissents"}).status_code == 400
    legal.post(f"{room}speak/{seats[house.legal.pk]}/", {"stance": "dissents", "words": "担保不足"})
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    told = {"saves": 1, "option": "A", "decision": "压降三成", "task0": "谈压降", "owner0": house.manager.pk, "due0": due}
    assert risk.post(f"{room}close/", {**told, "saves": 0}).status_code == 400
    assert risk.post(f"{room}close/", told).status_code == 302
    page = risk.get(room).content.decode()
    assert "担保不足" in page
    assert "The seal holds" in page
    with as_system():
        assert Meeting.objects.get().state == MeetingState.CLOSED
        assert Action.objects.get(client=house.mine).owner == house.manager


def test_the_minutes_come_as_word_in_both_languages(house: House, sign_in: SignIn) -> None:
    held = heard(house, opened(house))
    risk = sign_in(house.risk)
    assert risk.get(f"/meetings/one/{held.pk}/minutes.en.docx").status_code == 400
    due = timezone.localdate().isoformat()
    risk.post(f"/meetings/one/{held.pk}/close/", {"saves": 1, "option": "A", "decision": "x", "task0": "y",
                                                   "owner0": house.manager.pk, "due0": due})
    for language in ("zh-hans", "en"):
        answer = risk.get(f"/meetings/one/{held.pk}/minutes.{language}.docx")
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
    assert risk.get(f"/meetings/one/{held.pk}/minutes.fr.docx").status_code == 400


def test_what_calls_for_a_meeting_is_listed_for_who_may_see_it(house: House, sign_in: SignIn) -> None:
    judged(house.mine, ("few_buyers", "red"))
    assert "虚构电力有限公司" in sign_in(house.risk).get("/meetings/?view=called").content.decode()
    assert "虚构电力有限公司" not in sign_in(house.other).get("/meetings/?view=called").content.decode()


def test_an_auditor_reads_the_room_and_does_nothing(house: House, sign_in: SignIn) -> None:
    held = called(house)
    http = sign_in(house.auditor)
    page = http.get(f"/meetings/one/{held.pk}/").content.decode()
    assert "授信分歧" in page
    assert "/invite/" not in page
    assert http.post(f"/meetings/one/{held.pk}/option/", {"title": "x"}).status_code == 403
