"""Price and curve files: what the shipped ones say on a day, who may allow how much, what is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from clc.policy.kind.curve import FundingCurve
from clc.policy.kind.price import PriceRule
from clc.policy.loader import shipped
from clc.policy.problems import BadBook

DAY = date(2026, 11, 22)
PRICE, CURVE = shipped().of(PriceRule)["china"], shipped().of(FundingCurve)["ftp_cny"]


def changed(path: str, change: dict[str, Any]) -> None:
    shipped().overlay({path: change})


def test_the_shipped_numbers_are_those_of_the_reference():
    told = PRICE.on_day(DAY)
    assert told is not None
    assert told["taxes"] == {"vat": 0.06, "surcharge": 0.12, "income": 0.25}
    assert (told["hurdle"], told["capital_ratio"], told["credit"]) == (0.12, 0.105, 0.0)
    assert told["table"]["grade"] == {"AAA": 0, "AA": 10, "A": 25, "BBB": 60, "BB": 120, "B": 220}
    assert told["table"]["security"] == {"cash": -30, "property": -10, "other": 0, "unsecured": 30}
    assert (told["table"]["tenor"], told["table"]["tenor_from"]) == (5, 3)
    tiers = told["table"]["tier"]
    assert (tiers["core"], tiers["gold"], tiers["silver"]) == (-15, -10, -5)
    assert (told["table"]["green_least"], told["table"]["green_most"], told["table"]["kpi"]) == (10, 20, 5)


@pytest.mark.parametrize(("points", "roles", "resolution"), [
    (0.01, ("branch_head",), False), (10.0, ("branch_head",), False), (10.01, ("risk",), False), (30.0, ("risk",), False),
    (30.01, ("risk",), True), (500.0, ("risk",), True),
])
def test_who_may_allow_how_many_basis_points(points, roles, resolution):
    rung = PRICE.rung(points, DAY)
    assert rung is not None
    assert (rung.roles, rung.resolution) == (roles, resolution)


def test_a_higher_rung_may_allow_less_and_a_lower_never_more():
    assert PRICE.rung(5.0, DAY, "risk") is not None
    assert PRICE.rung(12.0, DAY, "branch_head") is None
    assert PRICE.rung(5.0, DAY, "manager") is None
    assert PRICE.roles_for(5.0, DAY) == ("branch_head", "risk")


def test_everything_unconfirmed_says_so():
    assert PRICE.status == PRICE.taxes.status == PRICE.capital_status == "to_confirm"
    assert PRICE.table.status == CURVE.status == "house"


def test_before_its_numbers_are_in_force_a_file_says_nothing():
    assert PRICE.on_day(date(2010, 1, 1)) is None
    assert CURVE.on_day(date(2010, 1, 1)) is None


def test_the_curve_rises_with_tenor_on_every_day_of_the_shipped_book():
    for day in (date(2016, 1, 1), date(2021, 1, 1), date(2024, 6, 1), DAY):
        told = CURVE.on_day(day)
        assert told is not None
        rates = [rate for _years, rate in told["base"]]
        assert rates == sorted(rates)


@pytest.mark.parametrize(("change", "said"), [
    ({"curve": "moon"}, "curve/moon"),
    ({"taxes": {"vat": {"2016-05-01": 6.0}}}, "vat"),
    ({"hurdle": {"2015-01-01": 12}}, "hurdle"),
    ({"table": {"green_least": {"2015-01-01": 30.0}}}, "green_least"),
    ({"below_floor": [{"label": "x", "roles": ["risk"]}, {"label": "y", "roles": ["risk"]}]}, "below_floor"),
    ({"below_floor": [{"label": "x", "roles": ["moon"]}]}, "role/moon"),
    ({"running": {"2015-01-01": [{"up_to": 5.0, "cost": 0.01}, {"up_to": 4.0, "cost": 0.01}]}}, "running"),
    ({"magic": 1}, "magic"),
])
def test_a_price_file_that_cannot_be_is_refused(change, said):
    with pytest.raises(BadBook, match=said):
        changed("price/china", change)


@pytest.mark.parametrize(("base", "said"), [
    ({"12": 2.1}, "base"), ({"0": 0.02, "12": 0.02}, "base"), ({"12": 0.02}, "two tenors"),
    ({"one": 0.02, "12": 0.02}, "base"),
])
def test_a_curve_file_that_cannot_be_is_refused(base, said):
    told = deepcopy(dict(shipped().text("curve/ftp_cny")))
    told["base"] = {"2015-01-01": base}
    with pytest.raises(BadBook, match=said):
        changed("curve/ftp_new", told)
