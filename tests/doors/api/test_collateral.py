"""The API of collateral and project ratings: read as the register stands, shares marked, nothing of other branches."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Agreed, Registered
from clc.stages.credit.services.collateral import Described
from clc.stages.credit.services.slotting import start_sheet
from clc.stages.hub.reach import acting_as
from tests.doors.api.calling import Caller
from tests.stages.hub.people import House


def pledged(house: House) -> None:
    """10,000 shares pledged for 30,000, registered."""
    today = timezone.localdate()
    with acting_as(house.manager):
        described = Described("listed_shares", "虚构股票", house.mine.party, security_code="600000", quantity=Decimal(10000))
        asset = collateral.add_asset(by=house.manager, client=house.mine, told=described, bars=(), bars_checked=True)
        charges.add_charge(
            by=house.manager, asset=asset, client=house.mine, told=Agreed(Decimal(30000), today - timedelta(9)),
            registered=Registered("depository", "1", today - timedelta(8)))  # fmt: skip


def test_shares_are_marked_and_then_cover(house: House) -> None:
    pledged(house)
    caller, today = Caller(house.manager), timezone.localdate().isoformat()
    before = caller.get("collateral/coverage/", client="M1").json()
    assert (before["claim"], before["allocated"], before["share"]) == (30000, None, None)
    prices = [{"code": "600000", "price": "5"}, {"code": "000001", "price": 9}]
    marked = caller.send("collateral/marks/", {"day": today, "prices": prices})
    assert marked.json() == {"marked": 1}, marked.content
    after = caller.get("collateral/coverage/", client="M1").json()
    assert (after["allocated"], after["by_class"]["financial"]) == (25000, 25000)
    asset = caller.get("collateral/", client="M1").json()[0]
    assert (asset["loan_to_value"], asset["cap"], asset["rights"][0]["rank"]) == (0.6, 0.5, 1)


def test_a_sheet_under_way_has_no_category_yet(house: House) -> None:
    with acting_as(house.manager):
        start_sheet(by=house.manager, client=house.mine, project=("P1", "x"))
    sheet = Caller(house.manager).get("collateral/slotting/", client="M1").json()["items"][0]
    assert (sheet["state"], sheet["category"], sheet["total"]) == ("draft", "unknown", None)


def test_another_branch_finds_nothing_and_an_auditor_marks_nothing(house: House) -> None:
    pledged(house)
    for address in ("collateral/", "collateral/coverage/", "collateral/slotting/"):
        assert Caller(house.other).get(address, client="M1").status_code == 404
    marks = {"day": timezone.localdate().isoformat(), "prices": [{"code": "600000", "price": 5}]}
    assert Caller(house.auditor).send("collateral/marks/", marks).status_code == 403
    assert Caller(house.other).send("collateral/marks/", marks).json() == {"marked": 0}


def test_a_price_that_is_none_is_refused(house: House) -> None:
    pledged(house)
    told = {"day": timezone.localdate().isoformat(), "prices": [{"code": "600000", "price": 0}]}
    answer = Caller(house.manager).send("collateral/marks/", told)
    assert answer.status_code == 422
    assert "600000" in answer.json()["detail"]
