"""The register of collateral: taken in or refused by law, valued, charged by rank, watched; seen only where it may be."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, Charge, Valuation
from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Registered
from clc.stages.credit.services.collateral import Described
from clc.stages.hub.reach import acting_as
from tests.stages.credit.pledging import D, charged, days, stands, taken_in, valued

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize("bar", ["land_ownership", "collective_land", "public_interest", "disputed", "seized", "by_law"])
def test_what_the_law_forbids_to_mortgage_is_refused_with_its_article(house, bar):
    """Civil Code 399."""
    described = Described("land_use_right", "某幼儿园用地", house.mine.party)
    with acting_as(house.manager):
        with pytest.raises(BadInput, match=r"cannot be mortgaged: .*Civil Code 399"):
            collateral.add_asset(by=house.manager, client=house.mine, told=described, bars=[bar], bars_checked=True)
        with pytest.raises(BadInput, match="Nobody checked"):
            collateral.add_asset(by=house.manager, client=house.mine, told=described, bars=(), bars_checked=False)
        assert not Asset.objects.exists()


def test_an_asset_counts_after_haircut_and_lends_up_to_its_cap(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset, "550000")
        one = stands(asset)
    assert (one.counts, one.cap, one.over) == (D("600000.00"), 0.60, False)
    assert one.ltv == pytest.approx(0.55)
    assert [line.taken for line in one.lines] == [D("550000.00")]


def test_rights_of_others_come_first_where_they_were_registered_first(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset, "450000")
        charged(house, asset, "300000", on=-60, holder="某银行")
        charged(house, asset, "200000", on=None, holder="某民间出借人")
        one = stands(asset)
        cover = covering.coverage_of(house.mine, timezone.localdate())
    assert [(line.charge.holder, line.tier, line.taken) for line in one.lines] == [
        ("某银行", 0, D("300000.00")),
        ("", 1, D("300000.00")),
        ("某民间出借人", None, D(0)),
    ]
    assert one.ltv == pytest.approx(0.75)
    assert (cover.claim, cover.allocated) == (450000, 300000)
    assert cover.share == pytest.approx(2 / 3)
    assert cover.by_class["real_estate"] == 300000
    assert cover.gross_by_class["real_estate"] == pytest.approx(500000)


def test_unregistered_mortgages_of_equipment_share_pro_rata_to_the_cent(house):
    """Civil Code 403, 414."""
    with acting_as(house.manager):
        asset = taken_in(house, "equipment")
        valued(house, asset, "250")
        charged(house, asset, "100", on=None)
        charged(house, asset, "100", on=None, holder="甲")
        charged(house, asset, "100", on=None, holder="乙")
        one = stands(asset)
    assert [line.tier for line in one.lines] == [0, 0, 0]
    assert [line.taken for line in one.lines] == [D("33.34"), D("33.33"), D("33.33")]


def test_goods_bought_with_the_loan_come_first_when_registered_in_ten_days(house):
    """Civil Code 416."""
    with acting_as(house.manager):
        asset = taken_in(house, "equipment")
        valued(house, asset, "1000")
        charged(house, asset, "300", on=-50, holder="某银行")
        charged(house, asset, "300", on=-20, delivered_on=days(-30))
        assert [line.charge.ours for line in stands(asset).lines] == [True, False]


def test_a_maximum_amount_mortgage_secures_no_more_than_its_maximum(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset, "500000", maximum=D(300000))
        assert stands(asset).lines[0].secured == D(300000)


def test_a_lapsed_registration_loses_its_rank_and_a_renewed_one_keeps_it(house):
    with acting_as(house.manager):
        asset = taken_in(house, "equipment")
        valued(house, asset, "1000")
        first = charged(house, asset, "300", on=-400, until=5)
        charged(house, asset, "300", on=-100, holder="某银行")
        renewed = charges.register_charge(
            by=house.manager,
            charge=first,
            version=first.version,
            registered=Registered("real_estate", "2号", days(0), days(365)),
        )
        assert renewed.registered_on == days(-400)
        assert stands(asset).lines[0].charge.ours
        Charge.objects.filter(pk=first.pk).update(registered_until=days(-1))
        assert [line.tier for line in stands(asset).lines] == [0, 1]
        assert not stands(asset).lines[0].charge.ours


def test_an_asset_nobody_valued_counts_for_nothing_known(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        charged(house, asset)
        one, cover = stands(asset), covering.coverage_of(house.mine, timezone.localdate())
    assert one.counts is None
    assert one.why_nothing == "unvalued"
    assert one.ltv != one.ltv
    assert cover.allocated != cover.allocated


def test_a_sealed_asset_counts_for_nothing_and_takes_no_new_right(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset)
        asset = collateral.bar_asset(by=house.manager, asset=asset, version=asset.version, bar="seized", why="法院查封")
        assert stands(asset).counts == 0
        with pytest.raises(BadInput, match=r"Civil Code 399 \(5\)"):
            charged(house, asset)
        with pytest.raises(BadInput, match="Somebody changed this asset"):
            collateral.bar_asset(by=house.manager, asset=asset, version=1, bar="", why="lifted")


def test_the_value_of_a_day_is_the_newest_known_on_it(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset, "900000", ago=400)
        valued(house, asset, "700000", ago=10)
        told = Asset.objects.whole().get(pk=asset.pk)
        assert covering.newest(told, timezone.localdate()).value == 700000
        assert covering.newest(told, days(-30)).value == 900000


@pytest.mark.parametrize(
    ("value", "method", "valuer", "day"),
    [
        ("-1", "market", "甲", 0),
        ("NaN", "market", "甲", 0),
        ("1e30", "market", "甲", 0),
        ("1", "guess", "甲", 0),
        ("1", "market", " ", 0),
        ("1", "market", "甲", 1),
    ],
)
def test_a_value_that_cannot_be_is_refused(house, value, method, valuer, day):
    with acting_as(house.manager):
        asset = taken_in(house)
        with pytest.raises(BadInput):
            collateral.value_asset(
                by=house.manager, asset=asset, day=days(day), value=D(value), method=method, valuer=valuer
            )
        assert not Valuation.objects.exists()
