"""The register of collateral: taken in or refused by law, valued, charged by rank, watched; seen only where it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone, translation

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.credit import covering, registerwatch
from clc.stages.credit.models import Asset, Charge, Guarantee, Valuation
from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Agreed, Promised, Registered
from clc.stages.credit.services.collateral import Cover, Described
from clc.stages.hub.models import Action, Client, Entry, Party, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.hub.people import House, build

D = Decimal


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(db: None) -> House:
    return build()


def days(number: int) -> date:
    """A day so many days from today."""
    return timezone.localdate() + timedelta(days=number)


def as_if(house: House, user: User) -> House:
    """The house with somebody else at the manager's desk."""
    return replace(house, manager=user)


def taken_in(house: House, kind: str = "commercial_property", **more) -> Asset:
    described = Described(kind, "虚构大厦5层", house.mine.party, **more)
    return collateral.add_asset(by=house.manager, client=house.mine, told=described, bars=(), bars_checked=True)


def valued(house: House, asset: Asset, value: str = "1000000", ago: int = 30) -> Valuation:
    return collateral.value_asset(
        by=house.manager, asset=asset, day=days(-ago), value=D(value), method="market", valuer="某评估公司"
    )


def charged(
    house: House,
    asset: Asset,
    amount: str = "400000",
    *,
    on: int | None = -20,
    until: int | None = None,
    client: Client | None = None,
    **more,
) -> Charge:
    told = Agreed(D(amount), days(-25), **more)
    registered = (
        None if on is None else Registered("real_estate", "京(2026)1号", days(on), None if until is None else days(until))
    )
    return charges.add_charge(by=house.manager, asset=asset, client=client or house.mine, told=told, registered=registered)


def insured(house: House, asset: Asset, until: int = 200, *, payee: bool = True) -> None:
    cover = Cover("某财险", "P-1", D(900000), days(-100), days(until), payee)
    collateral.insure_asset(by=house.manager, asset=asset, cover=cover)


def stands(asset: Asset) -> covering.Standing:
    return covering.standing_of(Asset.objects.whole().get(pk=asset.pk), timezone.localdate())


def found(asset: Asset) -> set[str]:
    return {each.name for each in registerwatch.alerts(stands(asset), timezone.localdate(), covering.law())}


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


def test_the_watch_finds_what_is_due_and_the_cure_closes_it(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset, ago=360)
        right = charged(house, asset, "620000", until=20)
        insured(house, asset, until=25)
        assert found(asset) == {"valuation_due", "insurance_due", "registration_due", "ltv_over"}
    assert registerwatch.watch(by=house.risk) == {"assets": 1, "opened": 4, "cured": 0}
    assert registerwatch.watch(by=house.risk) == {"assets": 1, "opened": 0, "cured": 0}
    with acting_as(house.manager):
        assert {each.owner for each in Action.objects.filter(plan="collateral_watch")} == {house.manager}
        valued(house, asset, "1200000", ago=1)
        insured(house, asset, until=400)
        charges.register_charge(
            by=house.manager,
            charge=right,
            version=right.version,
            registered=Registered("real_estate", "3号", days(-1), days(800)),
        )
    assert registerwatch.watch(by=house.risk) == {"assets": 1, "opened": 0, "cured": 4}
    with as_system():
        assert not Action.objects.filter(plan="collateral_watch", state="open").exists()


def test_an_action_of_a_released_asset_is_closed(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        right = charged(house, asset)
    registerwatch.watch(by=house.risk)
    with acting_as(house.manager):
        charges.release_charge(by=house.manager, charge=right, version=right.version, why="repaid")
        collateral.release_asset(by=house.manager, asset=asset, version=asset.version, why="repaid")
    assert registerwatch.watch(by=house.risk)["cured"] == 2
    with as_system():
        assert not Action.objects.filter(plan="collateral_watch", state="open").exists()


@pytest.mark.parametrize(
    ("amount", "alert"), [("540000", None), ("560000", "ltv_near"), ("600000", "ltv_near"), ("600001", "ltv_over")]
)
def test_loan_to_value_warns_near_its_cap_and_over_it(house, amount, alert):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset, amount)
        insured(house, asset)
        assert found(asset) == ({alert} if alert else set())


def test_property_in_a_falling_market_is_valued_every_half_year(house):
    with acting_as(house.manager):
        steady, falling = taken_in(house), taken_in(house, falling_market=True)
        for asset in (steady, falling):
            valued(house, asset, ago=190)
            charged(house, asset)
            insured(house, asset)
        assert found(steady) == set()
        assert found(falling) == {"valuation_due"}


def test_insurance_counts_only_when_we_are_paid_first(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset)
        insured(house, asset, payee=False)
        assert found(asset) == {"insurance_due"}


def test_listed_shares_are_marked_to_the_prices_of_a_day_once(house):
    with acting_as(house.manager):
        asset = taken_in(house, "listed_shares", security_code="600000", quantity=D(10000))
        charged(house, asset, "30000")
        valued(house, asset, "80000", ago=10)
        assert found(asset) == {"mark_due"}
        assert collateral.mark_shares(by=house.manager, prices={"600000": D("9.5")}, day=days(0)) == 1
        assert collateral.mark_shares(by=house.manager, prices={"600000": D("9.5")}, day=days(0)) == 0
        assert stands(asset).valuation.value == 95000
        assert found(asset) == set()
        with pytest.raises(BadInput, match="is not above 0"):
            collateral.mark_shares(by=house.manager, prices={"600000": D(0)}, day=days(-1))


def test_a_guarantee_says_its_type_and_the_law_fills_its_period(house):
    """Civil Code 686, 692."""
    with acting_as(house.manager):
        guarantor = Party.objects.create(name="虚构担保有限公司")
        with pytest.raises(BadInput, match="type of the guarantee is not told"):
            charges.add_guarantee(
                by=house.manager, client=house.mine, guarantor=guarantor, told=Promised("", D(100), days(300))
            )
        made = charges.add_guarantee(
            by=house.manager, client=house.mine, guarantor=guarantor, told=Promised("untold", D(100), days(300))
        )
        assert (made.in_law, made.months, made.months_by_law) == ("general", 6, True)
        with pytest.raises(BadInput, match="their own debt"):
            charges.add_guarantee(
                by=house.manager, client=house.mine, guarantor=house.mine.party, told=Promised("joint", D(100), days(300))
            )


def test_a_guarantee_stands_behind_its_gate_until_a_resolution_was_seen(house):
    """Company Law 2023 art. 15."""
    with acting_as(house.manager):
        company, human = Party.objects.create(name="虚构担保有限公司"), Party.objects.create(name="张某", kind="person")
        told = Promised("joint", D(100), days(300), 24)
        made = charges.add_guarantee(by=house.manager, client=house.mine, guarantor=company, told=told)
        assert not charges.gate_open(made)
        with pytest.raises(BadInput, match="must have its reason"):
            charges.resolve_guarantee(by=house.manager, guarantee=made, resolution="exempt")
        assert charges.gate_open(charges.resolve_guarantee(by=house.manager, guarantee=made, resolution="shareholders"))
        assert charges.gate_open(charges.add_guarantee(by=house.manager, client=house.mine, guarantor=human, told=told))


def test_an_asset_shared_with_another_branch_is_ranked_whole_and_shows_no_name(house):
    """A right for a client of another branch counts in the ranks of those who cannot see that client."""
    with acting_as(house.risk):
        asset = collateral.add_asset(
            by=house.operations,
            client=house.south,
            told=Described("commercial_property", "南港仓库", house.south.party),
            bars=(),
            bars_checked=True,
        )
        collateral.value_asset(
            by=house.operations, asset=asset, day=days(-3), value=D(1000000), method="market", valuer="甲"
        )
        for client, on in ((house.south, -50), (house.mine, -10)):
            charges.add_charge(
                by=house.operations,
                asset=asset,
                client=client,
                told=Agreed(D(400000), days(-60)),
                registered=Registered("real_estate", "1", days(on)),
            )
    with acting_as(house.manager):
        one = stands(asset)
        assert [(line.hidden, line.taken) for line in one.lines] == [(True, D("400000.00")), (False, D("200000.00"))]
        assert Charge.objects.count() == 1
        assert covering.coverage_of(house.mine, timezone.localdate()).allocated == 200000
        with pytest.raises(NotAllowed):
            collateral.value_asset(by=house.manager, asset=asset, day=days(-1), value=D(1), method="market", valuer="甲")


def test_nobody_of_another_branch_sees_or_touches_collateral(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset)
        insured(house, asset)
    with acting_as(house.other):
        for model in (Asset, Charge, Valuation, Guarantee):
            assert not model.objects.exists()
        with pytest.raises(NotAllowed):
            valued(as_if(house, house.other), asset)
        with connection.cursor() as cursor:
            cursor.execute("set local role clc_app")
            for table in ("asset", "assetevent", "charge", "chargeevent", "valuation", "insurance", "guarantee"):
                cursor.execute(f"select count(*) from credit_{table}")
                assert cursor.fetchone() == (0,), table
            cursor.execute("update credit_asset set name = 'x'")
            assert cursor.rowcount == 0


def test_an_auditor_changes_nothing_in_the_register(house):
    with acting_as(house.manager):
        asset = taken_in(house)
    with acting_as(house.auditor):
        for write in (lambda: valued(as_if(house, house.auditor), asset), lambda: taken_in(as_if(house, house.auditor))):
            with pytest.raises(NotAllowed):
                write()


def test_every_change_leaves_an_audit_line_and_a_history(house):
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        collateral.bar_asset(by=house.manager, asset=asset, version=1, bar="disputed", why="诉讼")
        acts = list(Entry.objects.order_by("id").values_list("act", flat=True))
        assert acts[-3:] == ["took in collateral", "valued collateral", "barred collateral"]
        with connection.cursor() as cursor:
            cursor.execute("select barred from credit_assetevent where pgh_obj_id = %s", [asset.pk])
            assert cursor.fetchall() == [("disputed",)]
