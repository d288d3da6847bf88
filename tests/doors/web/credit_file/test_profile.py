"""The profile on screen: what is told with its age and source, what is missing told from there, the team, who sees whom."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import timezone

from clc.stages.credit.profile.composing import profile_of
from clc.stages.hub.models import Document, Fact, Party
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.facts import tell_fact
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.services.people import Place, seat_person
from tests.doors.api.calling import Caller
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

PAGE = "/credit-file/M1/"
SCRIPT = "<script>alert(1)</script>"
TODAY = timezone.localdate()


def tell(house: House, name: str, value: str | None = None, text: str = "", as_of: date = TODAY) -> Fact:
    with acting_as(house.manager):
        return tell_fact(by=house.manager, client=house.mine, name=name, text=text, as_of=as_of,
                         value=None if value is None else Decimal(value))


def seat(house: House, name: str = "青禾棠", position: str = "chair", since: date = date(2020, 1, 1), **more: str) -> Seat:
    with acting_as(house.manager):
        return seat_person(by=house.manager, client=house.mine, place=Place(name, position, since, **more))


def turn(house: House, **party: str) -> None:
    """Make the client another kind of party."""
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(**party)


@pytest.fixture
def manager(house: House, sign_in: SignIn) -> Http:
    return sign_in(house.manager)


def text_of(http: Http, address: str = PAGE) -> str:
    answer = http.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("party", "english", "chinese"), [
    ({}, "Industry position", "行业地位"), ({"size": "small"}, "Owner and family", "实际控制人与家庭"),
    ({"kind": "project_company"}, "Concession and permits", "特许权与审批"),
    ({"kind": "government"}, "Public finances", "财政状况"), ({"kind": "institution"}, "Capital strength", "资本实力"),
    ({"kind": "person"}, "Owner and family", "实际控制人与家庭"),
])
def test_every_type_of_client_is_read_by_its_own_sheet_in_both_languages(
    house: House, sign_in: SignIn, party: dict[str, str], english: str, chinese: str,
) -> None:
    turn(house, **party)
    assert english in text_of(sign_in(house.manager))
    page = text_of(sign_in(house.manager, "zh-hans"))
    assert chinese in page
    assert english not in page


def test_a_line_tells_its_value_its_day_and_who_said_it_and_answers_why(house: House, manager: Http) -> None:
    tell(house, "market_share", "0.1234")
    page = text_of(manager)
    line = page.partition("Share of its market")[2].partition("</li>")[0]
    assert "12.3%" in line
    assert TODAY.isoformat() in line
    assert "manager" in line
    assert "M1/fact/market_share" in line


def test_what_nobody_told_is_a_dash_with_its_reason_and_is_told_from_there(house: House, manager: Http) -> None:
    line = text_of(manager).partition("Share of its market")[2].partition("</li>")[0]
    assert 'class="unknown" title="Nobody has told it yet."' in line
    assert "/tell/?name=market_share&amp;next=" in line
    told = {"name": "market_share", "value": "0.2", "as_of": TODAY.isoformat(), "next": PAGE}
    answer = manager.post("/client/M1/tell/", told)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert "20.0%" in text_of(manager)


def test_a_value_older_than_its_line_allows_is_marked_stale(house: House, manager: Http) -> None:
    tell(house, "market_share", "0.1", as_of=TODAY - timedelta(days=500))
    assert "Older than 12 months" in text_of(manager)
    tell(house, "market_share", "0.1")
    assert "Older than 12 months" not in text_of(manager)


def test_needed_lines_are_counted_and_the_missing_ones_offered(house: House, manager: Http) -> None:
    with acting_as(house.manager):
        before = profile_of(house.mine)
    tell(house, "esg_category", text="B")
    with acting_as(house.manager):
        after = profile_of(house.mine)
    assert (len(before.missing) - len(after.missing), len(before.needed)) == (1, len(after.needed))
    page = text_of(manager)
    assert "Still missing" in page
    assert f"<b>1/{len(after.needed)}</b>" in page


def test_a_choice_is_told_by_choosing_and_shown_in_the_reader_s_words(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager, "zh-hans")
    form = text_of(http, "/client/M1/tell/?name=product_cycle")
    assert '<option value="maturity">成熟期</option>' in form
    refused = http.post("/client/M1/tell/", {"name": "product_cycle", "value": "eternal", "as_of": TODAY.isoformat()})
    assert refused.status_code == 400
    http.post("/client/M1/tell/", {"name": "product_cycle", "value": "maturity", "as_of": TODAY.isoformat()})
    assert "成熟期" in text_of(http)


@pytest.mark.parametrize("away", ["//evil.example/", "javascript:alert(1)", "https://evil.example/credit-file/M1/"])
def test_after_telling_one_is_never_sent_to_a_strange_place(manager: Http, away: str) -> None:
    told = {"name": "market_share", "value": "0.2", "as_of": TODAY.isoformat(), "next": away}
    assert manager.post("/client/M1/tell/", told)["Location"] == "/client/M1/"


def test_hostile_words_stay_words(house: House, manager: Http) -> None:
    tell(house, "external_rating", text=SCRIPT)
    seat(house, name=SCRIPT, background=SCRIPT, source=SCRIPT)
    turn(house, kind="government")
    page = text_of(manager)
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert SCRIPT not in text_of(manager, "/credit-file/M1/seat/?position=" + SCRIPT)
    assert SCRIPT not in text_of(manager, "/client/M1/tell/?name=market_share&next=" + SCRIPT)


def test_what_changed_in_twelve_months_stands_at_the_top(house: House, manager: Http) -> None:
    old, now = TODAY - timedelta(days=500), timezone.now()
    fact = tell(house, "capacity_use", "0.9", as_of=old)
    with as_system():
        Fact.objects.filter(pk=fact.pk).update(known_at=now - timedelta(days=500))
    tell(house, "capacity_use", "0.6")
    seat(house, "甲", since=date(2019, 1, 1))
    seat(house, "乙", since=TODAY - timedelta(days=30))
    strip = text_of(manager).partition("profile-since")[2].partition("</section>")[0]
    assert "90.0%" in strip
    assert "60.0%" in strip
    assert "乙" in strip
    assert "left:" in strip


def test_a_value_told_again_as_it_was_is_no_change(house: House, manager: Http) -> None:
    fact = tell(house, "capacity_use", "0.9", as_of=TODAY - timedelta(days=500))
    with as_system():
        Fact.objects.filter(pk=fact.pk).update(known_at=timezone.now() - timedelta(days=500))
    tell(house, "capacity_use", "0.9")
    assert "Nothing changed in the last twelve months." in text_of(manager)


def test_a_person_joins_leaves_and_is_corrected_on_screen(house: House, manager: Http) -> None:
    told = {"name": "青禾棠", "position": "chair", "since": "2020-01-01", "background": "工程师", "source": "年报"}
    assert manager.post(f"{PAGE}seat/", told).status_code == 302
    with as_system():
        held = Seat.objects.get()
    assert "青禾棠" in text_of(manager)
    assert 'value="青禾棠"' in text_of(manager, f"{PAGE}seat/{held.pk}/")
    manager.post(f"{PAGE}seat/{held.pk}/", {**told, "name": "青禾梓"})
    assert "青禾梓" in text_of(manager)
    manager.post(f"{PAGE}seat/{held.pk}/leave/", {"until": "2026-05-01", "why": "退休"})
    assert "Those who left" in text_of(manager)
    manager.post(f"{PAGE}seat/{held.pk}/strike/")
    assert "青禾梓" not in text_of(manager)


def test_a_form_that_cannot_be_kept_comes_back_as_it_was_typed(house: House, manager: Http) -> None:
    told = {"name": "王 11010519491231002X", "position": "chair", "since": "2020-01-01", "background": "很长的经历"}
    answer = manager.post(f"{PAGE}seat/", told)
    assert answer.status_code == 400
    assert "很长的经历" in answer.content.decode()
    assert "Numbers of persons are not kept here." in answer.content.decode()
    assert manager.post(f"{PAGE}seat/", {**told, "name": "王", "since": "someday"}).status_code == 400
    with as_system():
        assert not Seat.objects.exists()


def test_a_document_of_another_client_is_no_source(house: House, manager: Http) -> None:
    with as_system():
        paper = Document.objects.create(client=house.south, name="x", sha256="a" * 64, size=1, mime="text/plain", path="x")
    told = {"name": "甲", "position": "chair", "since": "2020-01-01", "document": str(paper.pk)}
    assert manager.post(f"{PAGE}seat/", told).status_code == 400
    assert manager.post(f"{PAGE}seat/", {**told, "document": "x"}).status_code == 400


def test_names_of_people_are_cut_for_roles_that_may_not_see_them(house: House, sign_in: SignIn) -> None:
    held = seat(house, "青禾棠", background="工程师")
    seat(house, "虚构会计师事务所", "auditor")
    page = text_of(sign_in(house.operations))
    assert "青**" in page
    assert "青禾棠" not in page
    assert "工程师" not in page
    assert "虚构会计师事务所" in page
    assert sign_in(house.operations).get(f"{PAGE}seat/{held.pk}/").status_code == 403
    told = Caller(house.operations).get("profile/", client="M1").json()["team"]
    assert {one["name"] for one in told} == {"青**", "虚构会计师事务所"}


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}seat/", f"{PAGE}seat/1/"])
def test_another_branch_finds_no_profile(house: House, sign_in: SignIn, address: str) -> None:
    assert sign_in(house.other).get(address).status_code == 404


def test_a_place_of_another_client_is_not_reached_through_one_s_own(house: House, sign_in: SignIn) -> None:
    held = seat(house)
    http = sign_in(house.other)
    for act in ("", "leave/", "strike/"):
        assert http.post(f"/credit-file/S1/seat/{held.pk}/{act}", {"until": "2026-01-01"}).status_code == 404


def test_who_tells_nothing_is_offered_nothing(house: House, sign_in: SignIn) -> None:
    page = text_of(sign_in(house.auditor))
    assert "/tell/" not in page
    assert "Add to the team" not in page
    assert sign_in(house.auditor).post(f"{PAGE}seat/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize(("sheet", "status"), [("group", 200), ("company", 200), ("government", 404), ("../x", 404)])
def test_a_client_is_read_by_another_sheet_only_where_it_fits(manager: Http, sheet: str, status: int) -> None:
    assert manager.get(PAGE, {"sheet": sheet}).status_code == status


def test_the_profile_is_told_through_the_api(house: House) -> None:
    tell(house, "market_share", "0.25")
    told = Caller(house.manager).get("profile/", client="M1").json()
    answers = {one["of"]: one for section in told["sections"] for one in section["answers"]}
    assert (told["sheet"], answers["fact/market_share"]["value"]) == ("company", 0.25)
    assert answers["fact/market_rank"]["value"] is None
    assert answers["fact/market_rank"]["because"]
    assert Caller(house.other).get("profile/", client="M1").status_code == 404
    assert Caller(house.manager).get("profile/", client="M1", sheet="government").status_code == 404
    assert "fact/market_share" in Caller(house.manager).get("profile/sheets").json()["company"]


def test_a_place_is_written_through_the_api(house: House) -> None:
    told: dict[str, Any] = {"client": "M1", "name": "青禾棠", "position": "chair", "since": "2020-01-01"}
    assert Caller(house.manager).send("profile/team", told).json()["name"] == "青禾棠"
    assert Caller(house.manager).send("profile/team", {**told, "position": "pope"}).status_code == 422
    assert Caller(house.auditor).send("profile/team", {**told, "position": "director"}).status_code == 403
    assert Caller(house.other).send("profile/team", {**told, "position": "director"}).status_code == 404
