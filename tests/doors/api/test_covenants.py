"""The API of protection and green: what stands is told, unknown is null, nothing of other branches."""

from __future__ import annotations

from django.utils import timezone

from clc.stages.hub.reach import acting_as, as_system
from tests.doors.api.calling import Caller
from tests.stages.credit.rated import tell
from tests.stages.deal.protected import given, paper, rated, used
from tests.stages.hub.people import House, person


def test_a_covenant_is_agreed_stands_and_is_tested(house: House) -> None:
    caller = Caller(house.manager)
    made = caller.send("covenants/", {"client": "M1", "rule": "liabilities_to_assets", "limit": "0.6"})
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["value"]) == ("unknown", None)
    tell(house.mine, house.manager, total_liabilities=70, total_assets=100)
    (one,) = caller.get("covenants/", client="M1").json()
    assert (one["state"], one["value"], one["formula"]) == ("breached", 0.7, "indicators.debt_to_assets")
    tested = caller.send(f"covenants/{one['id']}/tests", {"day": timezone.localdate().isoformat()})
    assert (tested.status_code, tested.json()["found"]) == (201, "breached")


def test_a_percentage_where_a_share_is_meant_is_refused_and_nothing_kept(house: House) -> None:
    caller = Caller(house.manager)
    wrong = caller.send("covenants/", {"client": "M1", "rule": "liabilities_to_assets", "limit": 70})
    assert wrong.status_code == 422
    assert "0.7" in wrong.content.decode()
    assert caller.get("covenants/", client="M1").json() == []


def test_what_stands_behind_a_loan_tells_rates_only_to_who_may_see_them(house: House) -> None:
    rated(house, house.mine, 0.02)
    given(house, "cash_margin", "500000")
    found = Caller(house.manager).get("covenants/effect", client="M1").json()
    assert (found["exposure"], found["floor_before"]) == (None, None)
    assert found["undertakings"][0]["counts"] is False


def test_a_green_use_is_proposed_and_confirmed_by_another(house: House) -> None:
    key = paper(house.mine).pk
    told = {"client": "M1", "code": "4.2", "amount": 100, "share": "0.5", "approved_on": "2026-03-01", "evidence": key,
            "benefits": {"tco2e": 5}, "taxonomy": {"eligible": True}}
    made = Caller(house.manager).send("green/uses", told)
    assert (made.status_code, made.json()["green_amount"], made.json()["taxonomy"]) == (201, "50.00", "open"), made.content
    at = f"green/uses/{made.json()['id']}/confirm"
    assert Caller(house.manager).send(at, {}).status_code == 403
    with as_system():
        officer = person("officer", "credit_officer", house.mine.branch)
    assert Caller(officer).send(at, {}).json()["state"] == "confirmed"
    totals = Caller(officer).get("green/totals").json()
    (four,) = [one for one in totals["by_category"] if one["uses"]]
    assert (four["key"], four["amount"], four["benefits"]) == ("catalogue_2025/4", "50.00", {"tco2e": 5.0})
    assert totals["financed_tonnes"] is None


def test_another_branch_is_told_nothing(house: House) -> None:
    with acting_as(house.manager):
        made = used(house)
    other = Caller(house.other)
    assert other.get("covenants/", client="M1").status_code == 404
    assert other.get("green/uses", state="waiting").json()["items"] == []
    assert other.send(f"green/uses/{made.pk}/confirm", {}).status_code in (403, 404)
    assert other.get("covenants/conditions", client="M1").status_code == 404
