"""What is done on a client's page: with permission, undone with one press, audited, never half."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from clc.stages.hub.models import Action, ActionState, Client, Entry, Fact, Touch
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import warn
from tests.stages.hub.people import House

ACTS = ("touch", "action", "next", "tell", "edit")


def held(house: House) -> Client:
    """The client as it is written now."""
    with as_system():
        return Client.objects.select_related("party").get(pk=house.mine.pk)


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_does_nothing(db: None, act: str) -> None:
    assert Http().post(f"/client/M1/{act}/").status_code == 302


@pytest.mark.parametrize("act", ACTS)
def test_without_the_permission_nothing_is_done(house: House, sign_in: SignIn, act: str) -> None:
    form = {"kind": "call", "text": "x", "title": "x", "due": "2026-01-01"}
    answer = sign_in(house.auditor).post(f"/client/M1/{act}/", form)
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_a_client_of_another_branch_is_not_found(house: House, sign_in: SignIn, act: str) -> None:
    assert sign_in(house.head).post(f"/client/S1/{act}/", {"kind": "call", "text": "x"}).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_a_post_without_its_token_is_refused(house: House, sign_in: SignIn, act: str) -> None:
    strict = Http(enforce_csrf_checks=True)
    strict.force_login(house.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"/client/M1/{act}/").status_code == 403


def test_a_contact_is_logged_and_taken_back(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post("/client/M1/touch/", {"kind": "visit", "text": "看了厂房"})
    with as_system():
        touch = Touch.objects.get()
    page = http.get("/client/M1/").content.decode()
    assert "看了厂房" in page
    undo = f"/client/M1/touch/{touch.pk}/undo/"
    assert undo in page
    http.post(undo)
    with as_system():
        assert not Touch.objects.exists()
    assert http.post(undo).status_code == 404


@pytest.mark.parametrize("form", [{"kind": "call", "text": "  "}, {"kind": "seance", "text": "x"}, {}])
def test_a_contact_that_says_nothing_is_refused_in_words(house: House, sign_in: SignIn, form: dict[str, str]) -> None:
    assert sign_in(house.manager).post("/client/M1/touch/", form).status_code == 400


def test_an_action_is_opened_finished_and_opened_again(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    due = timezone.localdate() + timedelta(days=3)
    http.post("/client/M1/action/", {"title": "索取报表", "due": due.isoformat()})
    with as_system():
        action = Action.objects.get()
    assert (action.due, action.owner) == (due, house.manager)
    http.post(f"/client/M1/action/{action.pk}/finish/", {"outcome": "已收到"})
    with as_system():
        assert Action.objects.get().state == ActionState.DONE
    assert "已收到" in http.get("/client/M1/").content.decode()
    http.post(f"/client/M1/action/{action.pk}/reopen/")
    with as_system():
        assert Action.objects.get().state == ActionState.OPEN


def test_an_action_opened_by_mistake_is_taken_back(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post("/client/M1/action/", {"title": "x", "due": "2026-01-01"})
    with as_system():
        action = Action.objects.get()
    http.post(f"/client/M1/action/{action.pk}/drop/")
    with as_system():
        assert Action.objects.get().state == ActionState.DROPPED


@pytest.mark.parametrize("due", ["", "soon", "2026-02-31", "99999-01-01"])
def test_an_action_without_a_real_day_is_refused_in_words(house: House, sign_in: SignIn, due: str) -> None:
    answer = sign_in(house.manager).post("/client/M1/action/", {"title": "x", "due": due})
    assert answer.status_code == 400
    assert "is not a day" in answer.content.decode()


def test_an_action_of_another_client_is_not_finished_here(house: House, sign_in: SignIn) -> None:
    verdict = warn(house.colleague)
    with as_system():
        action = Action.objects.get(verdict=verdict)
    assert sign_in(house.head).post(f"/client/M1/action/{action.pk}/finish/").status_code == 404


def test_the_next_step_is_written_in_place(house: House, sign_in: SignIn) -> None:
    sign_in(house.manager).post("/client/M1/next/", {"next_step": "  约见董事长 "})
    assert held(house).next_step == "约见董事长"


def test_basic_facts_are_corrected_and_the_audit_keeps_both(house: House, sign_in: SignIn) -> None:
    form = {"name": "虚构电力集团", "state": "prospect", "since": "2020-05-01", "industry": "D44", "country": "CN"}
    assert sign_in(house.manager).post("/client/M1/edit/", form).status_code == 302
    now = held(house)
    assert (now.party.name, now.state, now.since) == ("虚构电力集团", "prospect", date(2020, 5, 1))
    with as_system():
        entry = Entry.objects.get(act="changed a client")
    assert entry.detail["from"]["name"] == "虚构电力有限公司"
    assert "虚构电力集团" in sign_in(house.manager).get("/client/M1/history/").content.decode()


@pytest.mark.parametrize(("form", "words"), [
    ({"uscc": "91110000000000000X"}, "check digit"), ({"lei": "123"}, "check digits"), ({"name": " "}, "needs a name"),
    ({"since": "tomorrow"}, "Write a day"), ({"since": "2999-01-01"}, "Write a day"), ({"state": "asleep"}, "Choose one"),
    ({"name": "长" * 241}, "At most 240"), ({"industry": "x" * 9}, "At most 8")])
def test_a_wrong_correction_is_shown_beside_its_field_and_nothing_changes(
    house: House, sign_in: SignIn, form: dict[str, str], words: str
) -> None:
    answer = sign_in(house.manager).post("/client/M1/edit/", {"name": "另名", **form})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert held(house).party.name == "虚构电力有限公司"


def test_a_fact_is_told_anew_and_the_old_value_stays_as_history(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post("/client/M1/tell/", {"name": "employees", "value": "1,200", "as_of": "2026-01-31"})
    http.post("/client/M1/tell/", {"name": "employees", "value": "1300", "as_of": "2026-01-31"})
    http.post("/client/M1/tell/", {"name": "bank_rating", "value": "B", "as_of": "2026-01-31"})
    with as_system():
        told = list(Fact.objects.filter(name="employees").order_by("pk").values_list("value", "superseded_at"))
    assert [float(value) for value, _at in told] == [1200.0, 1300.0]
    assert told[0][1] is not None
    page = http.get("/client/M1/facts/").content.decode()
    assert "1,300" in page
    assert "1,200" not in page


@pytest.mark.parametrize("form", [
    {"name": "employees", "value": "many"}, {"name": "employees", "value": "1e400"},
    {"name": "employees", "value": "NaN"},
    {"name": "sold_12m", "value": "5"}, {"name": "nothing", "value": "5"},
    {"name": "employees", "value": "5", "as_of": "x"}])
def test_a_fact_that_cannot_be_kept_is_refused_in_words(house: House, sign_in: SignIn, form: dict[str, str]) -> None:
    answer = sign_in(house.manager).post("/client/M1/tell/", {"as_of": "2026-01-31", **form})
    assert answer.status_code == 400
    with as_system():
        assert not Fact.objects.exists()


@pytest.mark.parametrize("form", ["edit", "tell"])
def test_the_forms_open_as_pages_and_in_the_sheet(house: House, sign_in: SignIn, form: str) -> None:
    http = sign_in(house.manager)
    assert "<html" in http.get(f"/client/M1/{form}/").content.decode()
    sheet = http.get(f"/client/M1/{form}/", headers={"HX-Request": "true", "HX-Target": "sheet-body"}).content.decode()
    assert "<html" not in sheet
    assert "<form" in sheet
