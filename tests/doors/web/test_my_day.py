"""My day: what it shows to whom, and what is done on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Action, Judging, Standing, Touch, User, Verdict
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, client


def action(house: House, title: str, days: int, owner: User | None = None) -> Action:
    """An open action of the manager's client, due in some days."""
    with as_system():
        return Action.objects.create(client=house.mine, title=title, due=timezone.localdate() + timedelta(days=days),
                                     owner=owner or house.manager)


def part(page: str, title: str) -> str:
    """One list of the day by its heading."""
    return page.partition(f'aria-label="{title}"')[2].partition("</section>")[0]


def test_actions_stand_under_overdue_today_and_the_next_days(house: House, sign_in: SignIn) -> None:
    for title, days in (("Late one", -3), ("Now one", 0), ("Soon one", 4), ("Far one", 30)):
        action(house, title, days)
    page = sign_in(house.manager).get("/").content.decode()
    assert "Late one" in part(page, "Overdue")
    assert "Now one" in part(page, "Today")
    assert "Soon one" in part(page, "Next seven days")
    assert "Far one" not in page
    assert "1 due later" in page


def test_what_is_left_out_of_a_list_is_one_click_away(house: House, sign_in: SignIn) -> None:
    """Many overdue ones push nothing of today out of sight."""
    with as_system():
        Action.objects.bulk_create(
            Action(client=house.mine, title=f"Late {at:03}", due=timezone.localdate() - timedelta(days=1 + at % 3),
                   owner=house.manager) for at in range(130))
    action(house, "Now one", 0)
    action(house, "Far one", 30)
    http = sign_in(house.manager)
    page = http.get("/").content.decode()
    assert "Now one" in part(page, "Today")
    assert part(page, "Overdue").count("Late ") < 130 * 2
    assert 'href="/?show=1000">90 more' in part(page, "Overdue")
    whole = http.get("/?show=1000&later=1").content.decode()
    assert all(f"Late {at:03}" in whole for at in range(130))
    assert "Far one" in part(whole, "Due later")


@pytest.mark.parametrize("number", ["", "0", "-3", "many", "9" * 20, "٣"])
def test_any_number_in_the_address_shows_the_day(house: House, sign_in: SignIn, number: str) -> None:
    assert sign_in(house.manager).get("/", {"show": number}).status_code == 200


def test_a_colleagues_action_is_not_on_my_day(house: House, sign_in: SignIn) -> None:
    action(house, "Somebody else's", 0, owner=house.head)
    assert "Somebody else" not in sign_in(house.manager).get("/").content.decode()


def test_a_head_may_look_at_everybodys(house: House, sign_in: SignIn) -> None:
    action(house, "The manager's", 0)
    http = sign_in(house.head)
    assert "The manager" not in http.get("/").content.decode()
    assert "The manager" in http.get("/?whose=team").content.decode()


def test_a_manager_cannot_ask_for_everybodys(house: House, sign_in: SignIn) -> None:
    action(house, "The head's", 0, owner=house.head)
    assert "The head" not in sign_in(house.manager).get("/?whose=team").content.decode()


def test_one_click_finishes_and_one_more_undoes(house: House, sign_in: SignIn) -> None:
    held = action(house, "Call them", 0)
    http = sign_in(house.manager)
    page = http.post(f"/actions/{held.pk}/finish/", follow=True).content.decode()
    assert "Done: Call them" in page
    assert f'action="/actions/{held.pk}/reopen/"' in page
    assert state(held) == "done"
    http.post(f"/actions/{held.pk}/reopen/")
    assert state(held) == "open"


def state(held: Action) -> str:
    """The action's state as the database has it."""
    with as_system():
        return str(Action.objects.get(pk=held.pk).state)


def test_htmx_receives_the_day_alone_with_a_toast_beside_it(house: House, sign_in: SignIn) -> None:
    held = action(house, "Call them", 0)
    answer = sign_in(house.manager).post(f"/actions/{held.pk}/finish/", headers={"HX-Request": "true", "HX-Target": "day"})
    page = answer.content.decode()
    assert page.count('id="day"') == 1
    assert 'hx-swap-oob="beforeend"' in page
    assert "<html" not in page


def test_an_action_out_of_reach_is_not_found(house: House, sign_in: SignIn) -> None:
    held = action(house, "Call them", 0)
    assert sign_in(house.other).get(f"/actions/{held.pk}/").status_code == 404
    assert sign_in(house.other).post(f"/actions/{held.pk}/finish/").status_code == 404


def test_without_the_permission_nothing_is_finished(house: House, sign_in: SignIn) -> None:
    held = action(house, "Call them", 0)
    assert sign_in(house.auditor).post(f"/actions/{held.pk}/finish/").status_code == 403
    assert state(held) == "open"


@pytest.mark.parametrize("due", ["", "soon", "2026-02-31", "1999-01-01"])
def test_a_day_that_is_none_or_past_is_refused_in_words(house: House, sign_in: SignIn, due: str) -> None:
    held = action(house, "Call them", 0)
    answer = sign_in(house.manager).post(f"/actions/{held.pk}/postpone/", {"due": due})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_an_action_moves_to_another_day(house: House, sign_in: SignIn) -> None:
    held, then = action(house, "Call them", 0), timezone.localdate() + timedelta(days=5)
    sign_in(house.manager).post(f"/actions/{held.pk}/postpone/", {"due": then.isoformat(), "reason": "on leave"})
    with as_system():
        assert Action.objects.get(pk=held.pk).due == then


def test_an_action_is_handed_on_within_the_branch_only(house: House, sign_in: SignIn) -> None:
    held, http = action(house, "Call them", 0), sign_in(house.manager)
    assert http.post(f"/actions/{held.pk}/hand-on/", {"owner": house.other.pk}).status_code == 404
    assert http.post(f"/actions/{held.pk}/hand-on/", {"owner": house.head.pk}).status_code == 302
    with as_system():
        assert Action.objects.get(pk=held.pk).owner_id == house.head.pk


def test_an_action_is_dropped_only_with_a_reason(house: House, sign_in: SignIn) -> None:
    held, http = action(house, "Call them", 0), sign_in(house.manager)
    assert http.post(f"/actions/{held.pk}/drop/", {"reason": " "}).status_code == 400
    http.post(f"/actions/{held.pk}/drop/", {"reason": "client left"})
    assert state(held) == "dropped"


def test_an_action_is_opened_from_a_clients_code(house: House, sign_in: SignIn) -> None:
    today = timezone.localdate().isoformat()
    sign_in(house.manager).post("/actions/open/", {"client": "M1", "title": "Visit", "due": today})
    with as_system():
        assert Action.objects.get(title="Visit").client_id == house.mine.pk


@pytest.mark.parametrize("typed", ["M1", "M1 虚构电力有限公司", "虚构电力", "xgdl"])
def test_a_touch_is_logged_by_code_name_or_initials_and_taken_back(house: House, sign_in: SignIn, typed: str) -> None:
    http = sign_in(house.manager)
    page = http.post("/touches/log/", {"client": typed, "kind": "call", "text": "Spoke of spring"}, follow=True)
    with as_system():
        touch = Touch.objects.get(text="Spoke of spring")
    assert touch.client_id == house.mine.pk
    assert f'action="/touches/{touch.pk}/take-back/"' in page.content.decode()
    http.post(f"/touches/{touch.pk}/take-back/")
    with as_system():
        assert not Touch.objects.exists()


@pytest.mark.parametrize(("client_typed", "kind", "text", "status"), [
    ("S1", "call", "words", 404), ("", "call", "words", 404), ("M1", "dance", "words", 400), ("M1", "call", " ", 400),
])
def test_a_touch_that_cannot_be_logged_says_why(
    house: House, sign_in: SignIn, client_typed: str, kind: str, text: str, status: int
) -> None:
    told = {"client": client_typed, "kind": kind, "text": text}
    assert sign_in(house.manager).post("/touches/log/", told).status_code == status


def test_a_name_that_two_clients_bear_asks_for_the_code(house: House, sign_in: SignIn) -> None:
    with as_system():
        client("M3", "虚构电力二厂", house.manager)
    answer = sign_in(house.manager).post("/touches/log/", {"client": "虚构电力", "kind": "call", "text": "words"})
    assert answer.status_code == 400
    assert "More than one" in answer.content.decode()


def test_names_complete_within_ones_reach(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/names/?client=虚构").content.decode()
    assert "M1 " in page
    assert "S1 " not in page


def standing(house: House, light: str, exposure: float | None, code: str) -> None:
    """A client of the manager with a light and an exposure."""
    one = client(code, f"企业{code}", house.manager)
    run = Judging.objects.create(day=timezone.localdate(), edition=keep_edition(current_book()), state="done")
    Standing.objects.create(client=one, judging=run, day=run.day, light=light, exposure=exposure)
    Verdict.objects.create(client=one, kind="warning", rule="few_buyers", level=light, day=run.day, edition=run.edition)


def test_warnings_stand_by_severity_times_exposure(house: House, sign_in: SignIn) -> None:
    with as_system():
        for light, exposure, code in (("yellow", 5e8, "Y"), ("red", 1e8, "R"), ("orange", 2e8, "O"), ("red", None, "U"),
                                      ("green", 9e9, "G")):
            standing(house, light, exposure, code)
    page = sign_in(house.manager).get("/").content.decode()
    places = [page.index(f"企业{code}") for code in ("Y", "O", "R", "U")]
    assert places == sorted(places)
    warns = page.partition('aria-label="Who warns')[2].partition("</section>")[0]
    assert "企业G" not in warns


def test_a_client_nobody_met_has_gone_quiet_until_somebody_does(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    assert "虚构电力" in part(http.get("/").content.decode(), "Gone quiet")
    http.post("/touches/log/", {"client": "M1", "kind": "visit", "text": "Saw the plant"})
    assert "虚构电力" not in part(http.get("/").content.decode(), "Gone quiet")


def test_somebody_who_sees_no_clients_is_told_so(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.admin).get("/").content.decode()
    assert "Your role sees no clients" in page
