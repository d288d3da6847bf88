"""The project rating on screen: begun, filled with a live result, proposed, confirmed by another; nothing for others."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Http

from clc.stages.credit.models import SlottingSheet
from clc.stages.credit.slots import questionnaire
from clc.stages.deal.models import Project
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, person

HOME = "/slotting/M1/"
TRAITS = {"t-phase": "construction", "t-offtake": "contract", "t-supply": "none", "t-reserves": "none"}


def held() -> SlottingSheet:
    """The one sheet as it is written now."""
    with as_system():
        return SlottingSheet.objects.select_related("edition").get()


def answers(default: str = "2", **more: str) -> dict[str, str]:
    """A form with every question answered."""
    told = dict.fromkeys((f"a-{name}" for name in questionnaire("pf_slot_v1").questions()), default)
    return told | TRAITS | {f"a-{name}": answer for name, answer in more.items()}


def begun(http: Http) -> SlottingSheet:
    http.post(f"{HOME}start/", {"project": ""})
    return held()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_empty_page_says_what_to_do_next(house: House, sign_in: SignIn, language: str) -> None:
    page = sign_in(house.manager, language).get(HOME).content.decode()
    assert ("Rate a project" if language == "en" else "项目评级") in page


def test_a_project_of_the_client_is_rated(house: House, sign_in: SignIn) -> None:
    with as_system():
        Project.objects.create(code="P7", name="虚构光伏电站", client=house.mine)
        Project.objects.create(code="P8", name="别家项目", client=house.south)
    http = sign_in(house.manager)
    assert "虚构光伏电站" in http.get(HOME).content.decode()
    http.post(f"{HOME}start/", {"project": "P7"})
    assert held().project_name == "虚构光伏电站"
    assert http.post(f"{HOME}start/", {"project": "P8"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sheet_shows_all_described_answers(house: House, sign_in: SignIn, language: str) -> None:
    http = sign_in(house.manager, language)
    begun(http)
    page = http.get(HOME).content.decode()
    assert len(re.findall(r'data-question="f\d_\d+"', page)) == 34
    assert len(re.findall(r'type="radio" name="a-f\d_\d+" value="[1-4]"', page)) == 4 * 34
    assert ("fixed-price" in page.lower()) == (language == "en")
    assert not re.search(r"""\sstyle=["']""", page)


def test_the_result_follows_the_form_and_keeps_nothing(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    sheet = begun(http)
    page = http.post(f"{HOME}sheet/{sheet.pk}/preview/", answers() | {"exposure": "100000000"}).content.decode()
    assert "Good" in page
    assert 'title="90,000,000.00"' in page
    assert 'title="9,450,000.00"' in page
    assert held().answers == {}
    capped = http.post(f"{HOME}sheet/{sheet.pk}/preview/", answers("1", f1_3="4")).content.decode()
    assert "Weak under stress" in capped
    assert "this holds the category down" in capped
    part = http.post(f"{HOME}sheet/{sheet.pk}/preview/", {"a-f1_1": "1"}).content.decode()
    assert "Describe the project first" in part
    assert "1 of " in part


def test_it_goes_from_save_to_propose_to_confirm_by_another(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    sheet = begun(http)
    http.post(f"{HOME}sheet/{sheet.pk}/save/", answers() | {"version": str(sheet.version)})
    http.post(f"{HOME}sheet/{sheet.pk}/propose/", answers() | {"version": str(held().version)})
    assert held().state == "proposed"
    assert http.post(f"{HOME}sheet/{sheet.pk}/confirm/", {"version": str(held().version)}).status_code == 403
    with as_system():
        officer = person("officer", "credit_officer", house.mine.branch)
    second = sign_in(officer)
    assert "Confirm rating" in second.get(HOME).content.decode()
    second.post(f"{HOME}sheet/{sheet.pk}/confirm/", {"version": str(held().version)})
    assert held().state == "confirmed"
    assert "Confirmed by officer" in http.get(HOME).content.decode()
    why = http.get("/why/M1/slotting/").content.decode()
    assert "Good (2)" in why
    assert "Transaction characteristics" in why


def test_what_is_missing_is_said_and_the_draft_is_kept(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    sheet = begun(http)
    form = answers() | {"version": str(sheet.version)}
    form.pop("a-f3_2")
    answer = http.post(f"{HOME}sheet/{sheet.pk}/propose/", form, follow=True)
    assert "Not answered yet (1): F3.2" in answer.content.decode()
    assert held().answers["f1_1"]["answer"] == 2


def test_a_stale_form_is_refused_in_words(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    sheet = begun(http)
    http.post(f"{HOME}sheet/{sheet.pk}/save/", answers() | {"version": "1"})
    answer = http.post(f"{HOME}sheet/{sheet.pk}/save/", answers("4") | {"version": "1"})
    assert answer.status_code == 400
    assert "Somebody changed this sheet" in answer.content.decode()
    assert held().answers["f1_1"]["answer"] == 2


@pytest.mark.parametrize(
    "wrong", [{"a-f1_1": "7"}, {"years_left": "many"}, {"t-phase": "asleep"}, {"pool": "x"}, {"exposure": "1e400"}]
)
def test_bad_input_is_told_and_never_breaks(house: House, sign_in: SignIn, wrong: dict[str, str]) -> None:
    http = sign_in(house.manager)
    sheet = begun(http)
    act = "preview" if "exposure" in wrong else "save"
    answer = http.post(f"{HOME}sheet/{sheet.pk}/{act}/", answers() | {"version": "1"} | wrong)
    assert answer.status_code == 400
    assert held().answers == {}


@pytest.mark.parametrize("act", ["save", "propose", "numbers", "override", "sign", "confirm", "back"])
def test_another_branch_finds_nothing(house: House, sign_in: SignIn, act: str) -> None:
    sheet = begun(sign_in(house.manager))
    other = sign_in(house.other)
    assert other.get(HOME).status_code == 404
    assert other.post(f"{HOME}sheet/{sheet.pk}/{act}/", {"version": "1", "notches": "1"}).status_code in (403, 404)
    assert held().state == "draft"


def test_a_sheet_of_one_client_does_not_open_under_another(house: House, sign_in: SignIn) -> None:
    sheet = begun(sign_in(house.manager))
    assert sign_in(house.risk).post(f"/slotting/M2/sheet/{sheet.pk}/preview/", answers()).status_code == 404
