"""A corporate loan stops at every gate, says what is missing and where, and is approved by the level of its facts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.stages.deal.models import Structure
from clc.stages.decision import reading, waiting
from clc.stages.decision.models import Case, CaseStep, Dossier
from clc.stages.decision.services import cases, deciding, voting
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Judging, JudgingState, Standing, Touch, TouchKind
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Investigation
from clc.stages.reach.models import Lead
from tests.stages.credit.lending import capital, exposed
from tests.stages.deal.priced import rate
from tests.stages.decision.casework import at, chosen, does, now
from tests.stages.hub.people import House
from tests.stages.inquiry.desk import Desk, bring_all, stand_desk
from tests.stages.reach.sowing import list_in_force


@pytest.fixture
def desk(db: None) -> Desk:
    return stand_desk()


def opened(house: House, **terms: Any) -> Case:
    structure = chosen(house.mine, house.manager, **{"rate": Decimal("0.12"), "amount": Decimal("1000000.00"), **terms})
    return does(house.manager, cases.open_case, subject="structure", key=str(structure.pk))


def go_on(house: House, case: Case, *does_it: Callable[[], object]) -> str:
    """What stands after somebody did something: the node the case waits at."""
    with as_system():
        for each in does_it:
            each()
    does(house.manager, cases.look_again, client=house.mine)
    return at(now(case)).node


def says(house: House, case: Case) -> str:
    """What is missing where the case stands."""
    with acting_as(house.manager):
        found = waiting.step_missing(at(case))
        assert all(one.todo and one.address.startswith("/") for one in found), found
        return " ".join(one.words for one in found)


def submitted(desk: Desk) -> None:
    Investigation.objects.filter(pk=desk.file.pk).update(state="submitted", seal="0" * 64, opinion="可行",
                                                         submitted_at=timezone.now())


def met(house: House) -> None:
    Touch.objects.create(client=house.mine, kind=TouchKind.VISIT, at=timezone.now(), by=house.manager, text="首访")


def stood(house: House, **more: Any) -> None:
    run = Judging.objects.create(day=timezone.localdate(), state=JudgingState.DONE, edition=keep_edition(current_book()))
    Standing.objects.create(client=house.mine, judging=run, day=timezone.localdate(),
                            **{"service_tier": "normal", "light": "green", **more})


def test_a_loan_stops_at_every_gate_and_is_approved_by_the_committee_of_its_level(desk: Desk) -> None:
    house = desk.house
    with as_system():
        stood(house)
        Lead.objects.create(kind="company", pipeline="corporate", stage="new", name="虚构电力有限公司", client=house.mine,
                            branch=house.mine.branch, owner=house.manager, captured_at=timezone.now(),
                            stage_since=timezone.now(), touched_at=timezone.now(), by=house.manager)
    case = opened(house)
    assert (at(case).node, "not accepted" in says(house, case)) == ("screening", True)
    assert go_on(house, case, lambda: Lead.objects.update(screened="accepted")) == "first_contact"
    assert "No visit or meeting" in says(house, case)
    assert go_on(house, case, lambda: met(house)) == "application"
    assert "Not asked for yet" in says(house, case)
    bring_all(desk)
    assert go_on(house, case) == "kyc"
    assert "No list of names" in says(house, case)
    assert go_on(house, case, list_in_force) == "due_diligence"
    assert "is not submitted" in says(house, case)
    assert go_on(house, case, lambda: submitted(desk)) == "rating"
    assert "no confirmed rating" in says(house, case)
    assert "capital base" in says(house, case)
    rate(house)
    capital(house, tier_1=10**9, net=10**9)
    exposed(house.mine, 0)
    assert go_on(house, case) == "review"
    approved_by_level(desk, case)


def approved_by_level(desk: Desk, case: Case) -> None:
    house = desk.house
    step = at(case)
    with as_system():
        dossier = Dossier.objects.get(step=step)
        content = dossier.content()
    assert content["subject"]["rests_on"]["rating"]["grade"]
    assert content["subject"]["terms"]["design"]["amount"] == "1000000.00"
    assert {one["name"] for one in content["subject"]["rests_on"]["documents"]} == {"paper.pdf"}
    assert content["missing"] == []
    does(desk.reviewer, deciding.approve, step=step, words="同意上会")
    held = now(case)
    assert (held.facts["grade"], held.facts["exposure"], held.facts["secured"]) == ("BBB", 1_000_000.0, 0.0)
    assert (held.level, at(held).node) == ("L3", "approve_l3")
    board = at(held)
    for who in (house.approver, house.approver2, house.approver3):
        does(who, voting.vote, step=board, choice="yes")
    held = now(case)
    assert (held.state, at(held).node) == ("approved", "signing")
    with acting_as(house.manager):
        found = reading.approved_terms(Structure.objects.get(pk=int(case.subject_key)))
    assert found is not None
    assert found.dossier.content()["tables"][-1]["table"] == "authority"
    assert len(found.dossier.content()["votes"]) == 4


def test_a_prospect_without_a_lead_is_not_screened(desk: Desk) -> None:
    house = desk.house
    with as_system():
        type(house.mine).objects.filter(pk=house.mine.pk).update(state="prospect")
    case = opened(house)
    assert "never screened" in says(house, case)


def test_an_amount_beyond_a_limit_is_said_with_the_limit(desk: Desk) -> None:
    house = desk.house
    with as_system():
        met(house)
        list_in_force()
        submitted(desk)
    bring_all(desk)
    rate(house)
    capital(house)
    exposed(house.mine, 0)
    case = opened(house)
    assert at(case).node == "rating"
    assert "is exceeded by" in says(house, case)


def test_a_structure_that_says_no_purpose_is_not_known(desk: Desk) -> None:
    house = desk.house
    with as_system():
        met(house)
    case = opened(house, purpose="")
    assert at(case).node == "needs"
    assert "what the money is for" in says(house, case)


def test_a_refused_review_ends_the_loan(desk: Desk) -> None:
    house = desk.house
    with as_system():
        met(house)
        list_in_force()
        submitted(desk)
    bring_all(desk)
    rate(house)
    capital(house, tier_1=10**9, net=10**9)
    exposed(house.mine, 0)
    case = opened(house)
    with pytest.raises(BadInput, match="reason"):
        does(desk.reviewer, deciding.reject, step=at(case), words="")
    does(desk.reviewer, deciding.reject, step=at(case), words="第一还款来源不足")
    assert now(case).state == "refused"
    with as_system():
        assert not CaseStep.objects.filter(case=case, state="open").exists()


def test_reading_says_why_nothing_is_approved(desk: Desk) -> None:
    house = desk.house
    structure = chosen(house.mine, house.manager)
    with acting_as(house.manager):
        assert reading.approved_terms(structure) is None
        why = reading.why_not_approved(structure)
        assert why is not None
        assert "never put up" in why.words
    case = does(house.manager, cases.open_case, subject="structure", key=str(structure.pk))
    with acting_as(house.manager):
        why = reading.why_not_approved(structure)
        assert why is not None
        assert case.number in why.words
        assert why.address == f"/cases/{case.pk}/"
