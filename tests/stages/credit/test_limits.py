"""The capital base, approved limits and related parties: two people, and what they bound."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.credit.models import Capital, RelatedParty
from clc.stages.credit.room import room
from clc.stages.credit.services.limits import confirm, enter_capital, flag_related_party, refuse, set_limit
from clc.stages.hub.models import Client
from clc.stages.hub.reach import acting_as
from tests.stages.credit.lending import capital, exposed, second
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def entered(house: House, **more):
    told = {"tier_1": Decimal(50_000), "net_capital": Decimal(65_000), **more}
    return enter_capital(by=house.risk, lender="bank", as_of=date(2026, 9, 30), amounts=told, source="report")


def test_capital_holds_only_when_a_second_person_confirms_it(house: House) -> None:
    with acting_as(house.risk):
        made = entered(house)
        assert Capital.objects.at(timezone.localdate()) is None
        with pytest.raises(NotAllowed, match="does not confirm"):
            confirm(by=house.risk, entered=made)
    other = second(house)
    with acting_as(other):
        confirm(by=other, entered=made)
        assert Capital.objects.at(timezone.localdate()) == made
        assert Capital.objects.at(date(2026, 9, 29)) is None
        with pytest.raises(BadInput, match="decided"):
            refuse(by=other, entered=made, why="late")


@pytest.mark.parametrize(("more", "words"), [
    ({"tier_1": Decimal(70_000)}, "cannot exceed"), ({"net_capital": Decimal(-1)}, "above 0"),
    ({"net_capital": Decimal("NaN")}, "above 0"), ({"net_capital": None, "tier_1": None}, "At least one"),
])
def test_capital_that_cannot_be_is_refused(house: House, more, words: str) -> None:
    with acting_as(house.risk), pytest.raises(BadInput, match=words):
        entered(house, **more)


def test_a_manager_sets_no_limits(house: House) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed):
        enter_capital(by=house.manager, lender="bank", as_of=date(2026, 9, 30), amounts={}, source="x")


def test_an_approved_limit_binds_once_confirmed(house: House) -> None:
    capital(house)
    exposed(house.mine, 300)
    today = timezone.localdate()
    with acting_as(house.risk):
        made = set_limit(by=house.risk, subject=house.mine, amount=Decimal(500), starts=today,
                         ends=today + timedelta(days=365), reference="2026-17")
        assert room(house.mine, day=today).binds.rule != ""
    other = second_of(house)
    with acting_as(other):
        confirm(by=other, entered=made)
        found = room(house.mine, more=Decimal(201), day=today)
        assert found.headroom == 200
        assert [one.label for one in found.breaches] == ["Approved limit"]
        assert not room(house.mine, more=Decimal(200), day=today).breaches


def second_of(house: House):
    return type(house.risk).objects.get(username="risk-two")


def test_a_related_party_is_bound_by_the_limits_on_related_parties(house: House) -> None:
    capital(house)
    exposed(house.mine, 3_000)
    with acting_as(house.risk):
        flag = flag_related_party(by=house.risk, party=house.mine.party, why="a director's company", since=date(2024, 1, 1))
    other = second_of(house)
    with acting_as(other):
        confirm(by=other, entered=flag)
    with acting_as(house.manager):
        bounds = {one.rule: one for one in room(house.mine, more=Decimal(400), day=timezone.localdate()).bounds}
        assert bounds["related_party"].touched.limit == 6_500
        assert bounds["related_all"].touched.limit == 32_500
        assert bounds["related_cumulative"].touched.is_breached
        assert not bounds["related_cumulative"].touched.blocks
    with acting_as(house.other):
        assert not RelatedParty.objects.exists()


def test_the_marks_are_told_and_block_nothing(house: House) -> None:
    capital(house)
    exposed(house.mine, 1_000)
    with acting_as(house.manager):
        found = room(house.mine, more=Decimal(300), day=timezone.localdate())
    assert [one.rule for one in found.marks] == ["large_exposure"]
    assert not found.breaches


def test_a_leasing_company_is_bound_on_its_own_base(house: House) -> None:
    with acting_as(house.risk):
        made = enter_capital(by=house.risk, lender="leasing", as_of=date(2026, 9, 30), source="report",
                             amounts={"net_assets": Decimal(1_000)})
    other = second(house)
    with acting_as(other):
        confirm(by=other, entered=made)
        found = {one.rule: one.touched.limit for one in room(house.mine, day=timezone.localdate()).bounds}
    assert found["lc_single"] == 300
    assert found["lc_group"] == 500
    assert "single_loan" not in found


def test_a_bank_is_bound_as_a_bank(house: House) -> None:
    capital(house)
    with acting_as(house.head):
        Client.objects.get(pk=house.mine.pk)
        house.mine.party.industry = "J66"
        found = {one.rule for one in room(house.mine, day=timezone.localdate()).bounds}
    assert "bank_exposure" in found
    assert not {"single_loan", "single_exposure", "group_exposure"} & found


@pytest.mark.parametrize("amount", ["0.00000001", "0", "-1e40", "1e40", "NaN"])
def test_a_limit_of_less_than_a_cent_is_refused(house: House, amount: str) -> None:
    day = timezone.localdate()
    with acting_as(house.risk), pytest.raises(BadInput, match="above 0"):
        set_limit(by=house.risk, subject=house.mine, amount=Decimal(amount), starts=day, ends=day, reference="R1")
