"""A project's financing in the browser, in Chinese, by its people: from the first lead to money the bank paid."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Demonstration
from tests.journeys.deal import (
    Deal,
    a_lead_becomes_a_client,
    a_price_is_offered_and_taken,
    a_project_is_modelled,
    due_diligence_is_opened,
    due_diligence_is_signed,
    takes_in,
)
from tests.journeys.payout import (
    money_is_asked_for,
    the_conditions_are_met,
    the_contracts_are_signed,
    the_drawing_is_paid,
    the_list_is_taken,
)
from tests.journeys.person import Person, SignIn
from tests.journeys.ruling import (
    a_joint_meeting_is_held,
    the_committee_votes,
    the_credit_officer_supports,
    the_environment_is_reviewed,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_project_goes_from_its_lead_to_money_paid_out_and_every_gate_says_first_what_is_missing(
    demonstration: Demonstration, sign_in: SignIn,
) -> None:
    deal = Deal(sign_in)
    a_lead_becomes_a_client(deal)
    a_project_is_modelled(deal)
    a_price_is_offered_and_taken(deal)
    the_list_is_taken(deal)
    _opened(deal)
    _first_papers(deal)
    _model_and_risks(deal)
    a_joint_meeting_is_held(deal)
    the_environment_is_reviewed(deal)
    the_credit_officer_supports(deal)
    the_committee_votes(deal)
    _each_sees_what_they_may(deal)
    deal.at_the_case("manager").reads("尚未起草合同")
    the_contracts_are_signed(deal)
    deal.at_the_case("manager").reads("12 融资关闭", "未落实：")
    the_conditions_are_met(deal)
    deal.at_the_case("manager").reads("尚无提款放行")
    the_drawing_is_paid(deal, money_is_asked_for(deal))
    stands = deal.at_the_case("manager").page.locator("main .case-step")
    expect(stands).to_contain_text("14 建设期监控")
    assert len(deal.people) >= 8
    deal.who("manager").goes(deal.lead).reads("成交", "融资关闭")


def _opened(deal: Deal) -> None:
    """The case begins; what nobody told of the project is said, and told."""
    manager = deal.who("manager").goes(deal.quote).sends("/cases/open/")
    deal.case = manager.path
    manager.reads("的总投资、开工日或完工日未填写")
    manager.goes(deal.project).sends("/change/", {"cost": "450000000", "starts": "2026-12-15", "completes": "2027-12-31"})


def _first_papers(deal: Deal) -> None:
    """Go decision, mandate and due diligence, each missed first."""
    deal.at_the_case("manager").reads("客户档案中没有该材料：立项决策备忘录")
    due_diligence_is_opened(deal)
    takes_in(deal, "立项决策备忘录")
    deal.at_the_case("manager").reads("客户档案中没有该材料：委任书")
    takes_in(deal, "委任书")
    due_diligence_is_signed(deal, lambda: _misses(deal, "尽职调查"))


def _model_and_risks(deal: Deal) -> None:
    """The model is confirmed by a second person, the risks are allocated."""
    _misses(deal, "项目模型尚未确认")
    deal.who("credit_officer").goes(deal.project).sends("/confirm/")
    _misses(deal, "客户档案中没有该材料：风险分配矩阵")
    takes_in(deal, "风险分配矩阵")


def _each_sees_what_they_may(deal: Deal) -> None:
    """Who runs the system sees no client, who audits changes nothing, who pays out sees no lead."""
    deal.who("admin").is_kept_out(deal.case).is_kept_out(f"/client/{deal.code}/")
    deal.who("auditor").goes(deal.case).finds_no("form[action*='/step/']").finds_no("[formaction*='/step/']")
    deal.who("accountant").is_kept_out(deal.lead)


def _misses(deal: Deal, words: str) -> Person:
    return deal.at_the_case("manager").reads(words)
