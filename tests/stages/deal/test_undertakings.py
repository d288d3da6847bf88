"""What stands behind a deal: each form by its strength in law, its gates, its bounds; what it does to loss and price."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.credit.services.charges import resolve_guarantee
from clc.stages.deal import enhancing
from clc.stages.deal.models import Undertaking
from clc.stages.deal.services import undertakings
from clc.stages.hub.reach import acting_as
from tests.stages.credit.pledging import charged, taken_in, valued
from tests.stages.deal.protected import D, given, paper, rated, vouch
from tests.stages.deal.quoting import begun
from tests.stages.hub.people import House, build

TODAY = timezone.localdate


@pytest.fixture
def house(db: None) -> House:
    return build()


def effect(house: House, amount: str = "1000000", *ones: Undertaking) -> enhancing.Effect:
    structure = begun(house.manager, house.mine, amount=D(amount))
    with acting_as(house.manager):
        held = Undertaking.objects.filter(ended_on__isnull=True).select_related("guarantee")
        return enhancing.effect_of(house.mine, list(ones) or list(held), TODAY(), structure=structure)


def seen(house: House, one: Undertaking, *gates: str) -> Undertaking:
    with acting_as(house.manager):
        return undertakings.see_gates(by=house.manager, undertaking=one, version=one.version, seen=gates,
                                      evidence=paper(house.mine))


def test_a_cash_margin_counts_once_we_control_the_account(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        one = given(house, "cash_margin", "500000")
    before = effect(house)
    assert before.parts[0].piece.why == enhancing.NOT_SEEN
    assert float(before.after.lgd) == float(before.before.lgd) == pytest.approx(0.40)
    seen(house, one, "controlled")
    after = effect(house)
    assert float(after.after.lgd) == pytest.approx(0.20)
    assert float(after.after.expected_loss) == pytest.approx(0.5 * 0.02 * 0.40)
    assert after.price_before.floor > after.price_after.floor


def test_three_quarters_in_cash_take_the_collateral_step_of_the_price(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        one = given(house, "cash_margin", "750000")
    seen(house, one, "controlled")
    found = effect(house)
    assert (found.step(found.price_before), found.step(found.price_after)) == (30.0, -30.0)


def test_a_guarantor_takes_the_place_of_the_debtor_on_what_it_covers(house):
    rated(house, house.mine, 0.02)
    rated(house, house.colleague, 0.005)
    with acting_as(house.head):
        one = given(house, "joint_guarantee", "500000", house.colleague.party)
    seen(house, one, "guarantee_resolution")
    found = effect(house)
    assert float(found.after.expected_loss) == pytest.approx(0.5 * 0.02 * 0.4 + 0.5 * 0.005 * 0.4)
    assert float(found.after.vouched) == pytest.approx(0.5)
    assert found.parts[0].lgd == pytest.approx(0.40 - 0.25)


@pytest.mark.parametrize("kind", ["general", "untold"])
def test_a_guarantee_of_unclear_type_is_a_general_one_and_counts_for_nothing(house, kind):
    """Civil Code 686."""
    rated(house, house.mine, 0.02)
    rated(house, house.colleague, 0.005)
    made = vouch(house, house.colleague.party, kind)
    with acting_as(house.manager):
        resolve_guarantee(by=house.manager, guarantee=made, resolution="shareholders")
        given(house, "joint_guarantee", None, guarantee=made)
    found = effect(house)
    assert found.parts[0].piece.why == enhancing.GENERAL
    assert float(found.after.lgd) == float(found.before.lgd)


def test_a_guarantee_of_the_register_needs_its_resolution_there(house):
    rated(house, house.mine, 0.02)
    rated(house, house.colleague, 0.005)
    made = vouch(house, house.colleague.party)
    with acting_as(house.manager):
        one = given(house, "joint_guarantee", None, guarantee=made)
        with pytest.raises(BadInput, match="register of collateral"):
            undertakings.see_gates(by=house.manager, undertaking=one, version=1, seen=["guarantee_resolution"],
                                   evidence=paper(house.mine))
    assert effect(house).parts[0].piece.why == enhancing.NOT_SEEN
    with acting_as(house.manager):
        resolve_guarantee(by=house.manager, guarantee=made, resolution="board")
    assert effect(house).parts[0].piece.counts


def test_somebody_nobody_rated_counts_for_nothing(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        one = given(house, "joint_guarantee", "500000", house.colleague.party)
    seen(house, one, "guarantee_resolution")
    assert effect(house).parts[0].piece.why == enhancing.UNRATED


@pytest.mark.parametrize(("carried", "one", "small", "counts"), [
    (10_000, 1_000, False, True), (10_001, 1_000, False, False), (10_001, 1_000, True, True), (9_000, 1_001, False, False),
])
def test_a_guarantee_company_counts_within_its_bounds(house, carried, one, small, counts):
    """10 times its net assets (15 mainly for small firms), a tenth for one debtor."""
    rated(house, house.mine, 0.02)
    rated(house, house.colleague, 0.005)
    company = {"net_assets": 10_000, "carried": carried * 10, "one": one, "with_affiliates": 1_200, "small": small}
    with acting_as(house.manager):
        made = given(house, "financing_guarantee", "500000", house.colleague.party, company=company)
    seen(house, made, "guarantee_resolution")
    piece = effect(house).parts[0].piece
    assert piece.counts is counts
    assert [bound.name for bound in piece.bounds] == ["whole", "one", "with_affiliates"]


def test_a_company_of_which_nothing_is_told_counts_for_nothing(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        made = given(house, "financing_guarantee", "500000", house.colleague.party)
    seen(house, made, "guarantee_resolution")
    assert effect(house).parts[0].piece.why == enhancing.UNTOLD


def test_a_mortgage_counts_by_the_register(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        asset = taken_in(house)
        valued(house, asset)
        charged(house, asset, "1000000")
        given(house, "mortgage", None, asset=asset)
    found = effect(house)
    assert found.parts[0].piece.counts
    assert float(found.after.covered) == pytest.approx(0.6)
    assert float(found.after.lgd) == pytest.approx(0.6 * 0.20 + 0.4 * 0.40)


@pytest.mark.parametrize("kind", [
    "general_guarantee", "letter_of_comfort", "shortfall_undertaking", "completion_undertaking"])
def test_weak_words_move_no_number_but_may_touch_slotting(house, kind):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        one = given(house, kind, "500000", house.colleague.party)
    if "guarantee_resolution" in enhancing.forms()[kind].gates:
        seen(house, one, "guarantee_resolution")
    found = effect(house)
    assert found.parts[0].piece.why == enhancing.ACTS_NOT
    assert float(found.after.lgd) == float(found.before.lgd)
    assert bool(found.touched) is (kind != "general_guarantee")


def test_what_ended_or_ran_out_counts_no_more(house):
    rated(house, house.mine, 0.02)
    with acting_as(house.manager):
        one = given(house, "cash_margin", "500000", until=TODAY() - timedelta(days=1))
    seen(house, one, "controlled")
    assert effect(house).parts[0].piece.why == enhancing.ENDED


def test_without_a_rating_the_price_is_unknown_and_the_reason_told(house):
    with acting_as(house.manager):
        given(house, "cash_margin", "500000")
    found = effect(house)
    assert found.unknown
    assert float(found.after.expected_loss) != float(found.after.expected_loss)


def test_what_each_form_needs_is_asked_for(house):
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="names its asset"):
            given(house, "mortgage")
        with pytest.raises(BadInput, match="amount is needed"):
            given(house, "cash_margin", None)
        with pytest.raises(BadInput, match="who gives it"):
            given(house, "joint_guarantee", "5")
        with pytest.raises(BadInput, match="their own debt"):
            given(house, "joint_guarantee", "5", house.mine.party)
        with pytest.raises(BadInput, match="not among those you may see"):
            undertakings.add_undertaking(by=house.manager, client=house.mine,
                                         given=undertakings.Given("joint_guarantee", house.south.party, D(5)))
        with pytest.raises(BadInput, match="number above 0"):
            given(house, "cash_margin", "NaN")
        one = given(house, "cash_margin", "5")
        with pytest.raises(BadInput, match="shown by a paper"):
            undertakings.see_gates(by=house.manager, undertaking=one, version=1, seen=["controlled"], evidence=None)
        with pytest.raises(BadInput, match="not in the client's file"):
            undertakings.see_gates(by=house.manager, undertaking=one, version=1, seen=["controlled"],
                                   evidence=paper(house.south))


def test_another_branch_sees_no_undertaking(house):
    with acting_as(house.manager):
        one = given(house, "cash_margin", "5")
    with acting_as(house.other):
        assert not Undertaking.objects.exists()
        with pytest.raises(NotAllowed):
            undertakings.end_undertaking(by=house.other, undertaking=one, version=1, why="x")
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from deal_undertakingevent")
            assert cursor.fetchone() == (0,)
