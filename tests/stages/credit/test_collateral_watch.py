"""The watch of the register, guarantees, and who sees what of collateral."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.credit import covering, registerwatch
from clc.stages.credit.models import Asset, Charge, Guarantee, Valuation
from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Agreed, Promised, Registered
from clc.stages.credit.services.collateral import Described
from clc.stages.hub.models import Action, Entry, Party
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.pledging import D, as_if, charged, days, found, insured, stands, taken_in, valued

pytestmark = pytest.mark.usefixtures("in_english")


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
