"""What waits for a person's decision stands on their day, and on nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clc.policy import loader
from clc.stages.credit.models import Capital, RiskModelVersion
from clc.stages.credit.services.inventory import Trained, keep_version, submit_version, vote_on_version
from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import Statement
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, person

CARD: dict[str, Any] = dict(loader.shipped().text("scorecard/sme_invoice"))


@pytest.fixture
def second(house: House) -> User:
    """A colleague of risk."""
    with as_system():
        return person("risk2", "risk", house.risk.branch)


@pytest.fixture
def submitted(house: House) -> RiskModelVersion:
    """A model of risk's that waits for approval."""
    with as_system():
        held = keep_version(by=house.risk, name="sme", trained=Trained(CARD, {}))
        return submit_version(by=house.risk, version=held, why="for small firms")


def day_of(sign_in: SignIn, who: User) -> str:
    """Somebody's day."""
    return sign_in(who).get("/").content.decode()


def test_a_model_waits_for_others_not_for_who_trained_it(
    house: House, sign_in: SignIn, second: User, submitted: RiskModelVersion
) -> None:
    assert "Approve the model or send it back" in day_of(sign_in, second)
    for who in (house.risk, house.manager):
        assert "Approve the model" not in day_of(sign_in, who)


def test_who_has_spoken_is_asked_no_more(sign_in: SignIn, second: User, submitted: RiskModelVersion) -> None:
    with as_system():
        vote_on_version(by=second, version=submitted, agrees=True)
    assert "Approve the model" not in day_of(sign_in, second)


def test_an_approval_that_ends_soon_is_told_to_the_owner(house: House, sign_in: SignIn, submitted: RiskModelVersion) -> None:
    soon = timezone.localdate() + timedelta(days=20)
    RiskModelVersion.objects.update(state="approved", approved_at=timezone.now(), expires_on=soon, place="champion")
    assert f"in use ends on {soon}" in day_of(sign_in, house.risk)
    RiskModelVersion.objects.update(expires_on=soon + timedelta(days=60))
    assert "in use ends on" not in day_of(sign_in, house.risk)


def test_a_statement_waits_for_the_head_of_its_own_branch_only(house: House, sign_in: SignIn) -> None:
    with as_system():
        Statement.objects.create(client=house.mine, period_end="2025-12-31", entered_by=house.manager)
        other = person("head_of_south", "branch_head", house.other.branch)
    waits = day_of(sign_in, house.head).partition("Waits for your decision")[2].partition("</section>")[0]
    assert house.mine.party.name in waits
    assert "Waits for your decision" not in day_of(sign_in, other)
    assert "Check the statement" not in day_of(sign_in, house.manager)


def test_a_capital_base_waits_for_a_second_person(house: House, sign_in: SignIn, second: User) -> None:
    with as_system():
        Capital.objects.create(as_of="2026-09-30", net_capital=1, tier_1=1, source="report", by=house.risk)
    assert "Confirm the capital base" in day_of(sign_in, second)
    assert "Confirm the capital base" not in day_of(sign_in, house.risk)
