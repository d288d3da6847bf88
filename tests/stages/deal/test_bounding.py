"""A working-capital loan is held against the need of domain reference 2.2, less the loans that serve it already."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from clc.stages.deal.appraising import appraise
from clc.stages.deal.design import Design, Finding
from clc.stages.deal.ground import Ground, Need
from clc.stages.hub.reach import acting_as
from tests.stages.deal.quoting import begun
from tests.stages.hub.people import House, build

#: Domain reference 2.2, TV-WC, in yuan: the need and the loans there are already.
NEED, LENT = 130_319_300.0, 60_000_000.0


@pytest.fixture
def house(db: None) -> House:
    return build()


def found(house: House, need: Need, **terms: object) -> list[Finding]:
    structure = begun(house.manager, house.mine, **terms)
    with acting_as(house.manager):
        ground = Ground(house.mine, timezone.localdate())
        ground.need = need
        return list(appraise(Design.of(structure), ground, prices=False).findings)


@pytest.mark.parametrize(("amount", "weight", "said"), [
    ("70_319_300", "told", "Within the working-capital need: 130,319,300, less short loans of 60,000,000, leaves 70,319,"),
    ("80_000_000", "approval", "9,680,700 above the working-capital need: 130,319,300, less short loans of 60,000,000"),
])
def test_what_exceeds_the_need_is_said_to_the_yuan(house, amount, weight, said):
    told = [one for one in found(house, Need(NEED, "", None, LENT), amount=Decimal(amount))
            if one.rule == "working_capital/need"]
    assert [one.weight for one in told] == [weight]
    assert said in told[0].message


def test_loans_that_nobody_told_are_a_dash_and_an_unknown_need_says_why(house):
    told = next(one for one in found(house, Need(NEED, ""), amount=Decimal(200_000_000)) if "need" in one.rule)
    assert "less short loans of —" in told.message
    told = next(one for one in found(house, Need(None, "No statement"), amount=Decimal(1_000_000)) if "need" in one.rule)
    assert (told.weight, told.message) == ("told", "No statement")


def test_a_tenor_beyond_three_years_and_payments_above_the_threshold_are_told(house):
    told = {one.rule: one for one in found(house, Need(NEED, ""), amount=Decimal(20_000_000), tenor_months=48)}
    assert told["product/working_capital: beyond"].weight == "approval"
    assert "10,000,000" in told["product/working_capital: entrusted_above"].message
