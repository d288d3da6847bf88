"""What was confirmed of an alternative moves its price by itself, each step with its why; what stops it is a finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.stages.deal import greening
from clc.stages.deal.appraising import Appraisal, asked_of
from clc.stages.deal.models import MarginTarget, Structure, Undertaking
from clc.stages.deal.services import green, quotes, undertakings
from clc.stages.deal.services.green import Aimed
from clc.stages.deal.services.green_decisions import confirm_green
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.priced import rate
from tests.stages.deal.protected import given, paper, rated, used
from tests.stages.deal.quoting import ahead, begun, fresh
from tests.stages.hub.people import House, build, person

EVERY = {name: next(iter(item.answers)) for name, (_pillar, item) in greening.scorecard().items().items()}


@pytest.fixture
def house(db: None) -> House:
    made = build()
    rate(made)
    return made


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("green-officer", "risk", house.mine.branch)


def looked(house: House, structure: Structure) -> Appraisal:
    with acting_as(house.manager):
        return quotes.look(fresh(structure.quote), prices=True, only=structure.pk)[0][1]


def confirmed_use(house: House, officer: User, structure: Structure, share: str = "0.6") -> None:
    with acting_as(house.manager):
        made = used(house, share=share)
    with as_system():
        type(made).objects.filter(pk=made.pk).update(structure=structure)
    with acting_as(officer):
        confirm_green(by=officer, told=made)


def test_a_confirmed_green_use_lowers_the_price_and_says_which_use_it_was(house, officer):
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    before = looked(house, structure).priced
    confirmed_use(house, officer, structure)
    after = looked(house, structure).priced
    assert before.line("green").value == 0
    assert after.ask.green == pytest.approx(0.6)
    assert after.line("green").value < 0
    assert after.guide < before.guide
    assert "60 % of the use of funds is green, as two people confirmed" in after.line("green").why


def test_a_new_version_keeps_the_green_share_until_somebody_assesses_it_anew(house, officer):
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    confirmed_use(house, officer, structure)
    with acting_as(house.manager):
        quote = quotes.offer_quote(by=house.manager, quote=fresh(structure.quote), valid_until=ahead(), saves=0)
        newer = quotes.renew_quote(by=house.manager, quote=quote).structures.get()
    assert looked(house, newer).priced.ask.green == pytest.approx(0.6)
    confirmed_use(house, officer, newer, "0.2")
    assert looked(house, newer).priced.ask.green == pytest.approx(0.2)


def test_targets_missed_raise_the_margin_by_the_very_step_of_the_score(house, officer):
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    with acting_as(house.manager):
        aimed = Aimed("单位能耗", {date(2026, 6, 30): 90.0}, False)
        made = green.aim_margin(by=house.manager, client=house.mine, aimed=aimed)
    with as_system():
        MarginTarget.objects.filter(pk=made.pk).update(structure=structure)
    with acting_as(officer):
        confirm_green(by=officer, told=made)
    found = looked(house, structure).priced.line("kpi")
    assert found.value == pytest.approx(2.5)
    assert "2026-06-30" in found.why


def test_a_guarantor_lowers_the_loss_in_the_price_once_its_resolution_is_seen(house):
    rated(house, house.colleague, 0.0005)
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"), amount=Decimal(1_000_000))
    before = looked(house, structure).priced
    with acting_as(house.head):
        one = given(house, "joint_guarantee", "500000", house.colleague.party)
    with as_system():
        Undertaking.objects.filter(pk=one.pk).update(structure=structure)
    missing = looked(house, structure)
    assert missing.priced.parts.lgd == pytest.approx(before.parts.lgd)
    assert [(told.weight, told.rule) for told in missing.of_field("security")] == [
        ("approval", "enhancement/joint_guarantee: gates")]
    with acting_as(house.manager):
        undertakings.see_gates(by=house.manager, undertaking=one, version=one.version, seen=["guarantee_resolution"],
                               evidence=paper(house.mine))
    after = looked(house, structure)
    assert not after.of_field("security")
    assert after.priced.parts.lgd < before.parts.lgd
    assert after.priced.floor < before.floor
    assert "Joint and several guarantee" in after.priced.line("lgd").why
    with acting_as(house.manager):
        assert asked_of(structure).digest() != before.ask.digest()


def test_a_hard_stop_is_a_finding_and_no_offer_is_made(house, officer):
    structure = begun(house.manager, house.mine, rate=Decimal("0.12"))
    with acting_as(house.manager):
        bad = green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=["environment_breach"])
    told = looked(house, structure).of_field("society")
    assert [(one.weight, one.rule) for one in told] == [("refused", "esg/client: stops")]
    with acting_as(house.manager), pytest.raises(BadInput, match="society: Major environmental breach"):
        quotes.offer_quote(by=house.manager, quote=fresh(structure.quote), valid_until=ahead(), saves=0)
    assert bad.day == timezone.localdate()
