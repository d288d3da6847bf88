"""Protection on screen: agreed, tested, drawn; undertakings with what they take off; conditions closed with their paper."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clc.stages.deal.models import Condition, Covenant, CovenantTest, Undertaking
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.conftest import SignIn
from tests.stages.credit.rated import tell
from tests.stages.deal.protected import agreed, given, paper, rated
from tests.stages.hub.people import House

AT = "/covenants/M1/"


def test_a_covenant_is_agreed_and_its_limit_drawn(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    tell(house.mine, house.manager, total_liabilities=58, total_assets=100)
    answer = http.post(f"{AT}set/", {"rule": "liabilities_to_assets", "limit": "0.6"})
    assert answer.status_code == 302
    page = http.get(AT).content.decode()
    assert "Highest liabilities to assets" in page
    assert 'class="cov-value thin"' in page
    assert "58.0%" in page
    assert "indicators.debt_to_assets" in page


def test_a_project_is_tested_with_its_amounts(house: House, sign_in: SignIn) -> None:
    with acting_as(house.manager):
        one = agreed(house, "dscr_minimum", "1.2")
    http = sign_in(house.manager)
    told = {"day": timezone.localdate().isoformat(), "cash": "120 100", "service": "92 92"}
    http.post(f"{AT}covenant/{one.pk}/test/", told)
    with as_system():
        assert CovenantTest.objects.get().value == pytest.approx(100 / 92)
    assert "1.09×" in http.get(AT).content.decode()


@pytest.mark.parametrize(("told", "said"), [
    ({"rule": "liabilities_to_assets", "limit": "70"}, "above 2"), ({"rule": "no", "limit": ""}, "There is no covenant"),
    ({"rule": "liabilities_to_assets", "limit": "abc"}, "is not a number"),
    ({"rule": "liabilities_to_assets", "every_months": "0"}, "1 to 60 months"),
    ({"rule": "keep_permits", "limit": "1"}, "has no limit"),
])
def test_what_cannot_be_agreed_is_said_and_not_kept(house: House, sign_in: SignIn, told: dict[str, str], said: str) -> None:
    answer = sign_in(house.manager).post(f"{AT}set/", told)
    assert answer.status_code in (400, 409, 422)
    assert said in answer.content.decode()
    with as_system():
        assert not Covenant.objects.exists()


def test_an_undertaking_says_why_it_does_not_count_and_then_what_it_takes_off(house: House, sign_in: SignIn) -> None:
    rated(house, house.mine, 0.02)
    one = given(house, "cash_margin", "500000")
    http = sign_in(house.manager)
    assert "Account under our control" in http.get(f"{AT}?view=support").content.decode()
    http.post(f"{AT}support/{one.pk}/see/", {"version": "1", "seen": "controlled", "evidence": paper(house.mine).pk})
    with as_system():
        assert Undertaking.objects.get().seen == ["controlled"]
    assert "Taken into account" in http.get(f"{AT}?view=support").content.decode()


def test_rates_show_only_to_who_may_see_them(house: House, sign_in: SignIn) -> None:
    rated(house, house.mine, 0.02)
    given(house, "cash_margin", "500000")
    assert "Floor rate" not in sign_in(house.auditor).get(f"{AT}?view=support").content.decode()


def test_a_list_opens_conditions_and_a_paper_closes_one(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post(f"{AT}conditions/take/", {"list": "corporate", "closes": timezone.localdate().isoformat()})
    with as_system():
        one = Condition.objects.get(name="fees")
    http.post(f"{AT}conditions/{one.pk}/meet/", {"evidence": paper(house.mine).pk})
    with as_system():
        one.refresh_from_db()
    assert one.state == "met"
    assert "10 of 11 conditions are open" in http.get(f"{AT}?view=conditions").content.decode()
    own = http.post(f"{AT}conditions/{one.pk}/reopen/", {"why": ""})
    assert "needs a reason" in own.content.decode()


def test_who_asked_for_a_condition_does_not_waive_it(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post(f"{AT}conditions/add/", {"label": "发票", "gate": "each_drawing"})
    with as_system():
        one = Condition.objects.get()
    assert http.post(f"{AT}conditions/{one.pk}/waive/", {"why": "小额"}).status_code == 403
    assert sign_in(house.head).post(f"{AT}conditions/{one.pk}/waive/", {"why": "小额"}).status_code == 302


def test_the_south_finds_nothing(house: House, sign_in: SignIn) -> None:
    with acting_as(house.manager):
        one = agreed(house)
    http = sign_in(house.other)
    for address in (AT, f"{AT}?view=support", f"{AT}covenant/{one.pk}/end/", f"/covenants/S1/covenant/{one.pk}/end/"):
        answer = http.post(address, {"version": "1", "why": "x"}) if "end" in address else http.get(address)
        assert answer.status_code == 404
    with as_system():
        assert Covenant.objects.get().ended_on is None
