"""Ratios over the API: a client's years with peers, spreads, ranks of distress; nothing later, nobody else's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.stages.hub.reach import as_system
from clc.stages.inquiry.peers import DISTRESS_ITEMS
from tests.doors.api.calling import Caller
from tests.stages.hub.people import House, build
from tests.stages.inquiry.firms import END, LATER, each_told, firms, publish, state

TEN = [0.1 * at for at in range(10)]


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_a_clients_ratios_are_told_by_year_with_null_for_unknown(house: House) -> None:
    with as_system():
        state(house.mine)
    told = Caller(house.manager).get("ratios/M1").json()
    by_name = {one["name"]: one for one in told["ratios"]}
    assert told["sources"] == {"2024-12-31": "statement", "2023-12-31": "statement"}
    assert by_name["debt_to_assets"]["values"]["2024-12-31"] == pytest.approx(0.6015, abs=5e-5)
    assert by_name["debt_to_assets"]["key"] == "R_DA"
    assert by_name["asset_growth"]["values"]["2023-12-31"] is None
    assert by_name["altman_z_private"]["zone"] == "grey"
    assert by_name["altman_z_private"]["reference_only"]
    assert by_name["debt_to_assets"]["percentile"] is None


def test_a_published_firm_has_its_percentile_and_band(house: House) -> None:
    with as_system():
        publish(*each_told(firms(house.manager, 10, "钢铁"), "current_ratio", TEN))
    told = Caller(house.manager).get("ratios/F009").json()
    one = next(each for each in told["ratios"] if each["name"] == "current_ratio")
    assert (one["percentile"], one["goodness"], one["group"], one["peers"]) == (1.0, 1.0, "~钢铁", 10)
    assert one["band"]["median"] == pytest.approx(0.45)
    assert (told["peers_period"], told["peers_firms"]) == (END.isoformat(), 10)


def test_ranks_as_of_a_day_do_not_look_ahead_and_name_nobody_elses_firm(house: House) -> None:
    with as_system():
        listed = [*firms(house.manager, 4, "钢铁"), *firms(house.other, 6, "钢铁", mark="G")]
        publish(*[each for item in DISTRESS_ITEMS for each in each_told(listed, item, TEN)])
    caller = Caller(house.manager)
    before = caller.get("ratios/peers/distress", day=LATER.isoformat()).json()
    assert (before["period"], before["ranked"], before["unseen"]) == (END.isoformat(), 10, 6)
    assert {one["client"] for one in before["ranks"]} == {f"F00{at}" for at in range(4)}
    with as_system():
        publish(*[each for item in DISTRESS_ITEMS for each in each_told(
            listed, item, TEN[::-1], known=LATER + timedelta(days=1))])
    assert caller.get("ratios/peers/distress", day=LATER.isoformat()).json() == before
    after = caller.get("ratios/peers/distress", day=(LATER + timedelta(days=1)).isoformat()).json()
    assert after["ranks"] != before["ranks"]


def test_a_spread_is_told_of_eight_firms_and_more(house: House) -> None:
    with as_system():
        publish(*each_told([*firms(house.manager, 8, "钢铁"), *firms(house.manager, 2, "造纸", mark="G")],
                           "current_ratio", TEN))  # fmt: skip
    told = Caller(house.manager).get("ratios/peers/spread", ratio="current_ratio").json()
    assert [(one["group"], one["peers"]) for one in told["spreads"]] == [("*", 10), ("~钢铁", 8)]
    assert told["hidden_groups"] == 1


def test_what_one_may_not_see_or_cannot_be_is_refused(house: House) -> None:
    with as_system():
        state(house.mine)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert Caller(house.other).get("ratios/M1").status_code == 404
    assert Caller(house.admin).get("ratios/peers/distress").status_code == 403
    caller = Caller(house.manager)
    assert caller.get("ratios/M1", day="2000-01-01").status_code == 404
    assert caller.get("ratios/M1", day=tomorrow).json()["day"] == timezone.localdate().isoformat()
    assert caller.get("ratios/peers/spread", ratio="sales_void_share").status_code == 404
    assert caller.get("ratios/peers/spread").status_code == 422
    assert caller.get("ratios/M1", day="soon").status_code == 422
