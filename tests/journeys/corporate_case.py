"""From the client's choice to the committee's decision, and on to contracts signed by all."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.corporate_lead import SOON, TODAY, Journey, cleared_by_two
from tests.journeys.hands import clicked, fill, paper, press, says, unfold

OFFERED = "年度流动资金贷款"


def the_client_chooses_and_the_case_opens(journey: Journey) -> None:
    """Nothing is put up for approval before the client chose; what stands behind it and its conditions are written first."""
    page = journey.on("product", f"/structures/{journey.client}/")
    page.locator("main a", has_text=OFFERED).first.click()
    expect(page.get_by_role("button", name="发起审批")).to_have_count(0)
    journey.at["quote"] = page.url
    page = journey.on("manager", "quote")
    clicked(page, page.get_by_role("button", name="客户选定此方案").first)
    structure = page.locator('form[action^="/cases/open/"]').get_attribute("action") or ""
    journey.at["structure"] = key = structure.rstrip("/").rpartition("/")[2]
    page.goto(f"/covenants/{journey.client}/?view=support&structure={key}")
    given = page.locator("[name=guarantee] option").nth(1).get_attribute("value") or ""
    fill(page, {"kind": "joint_guarantee", "guarantee": given}, 'form[action$="/support/add/"]')
    press(page, "登记", 'form[action$="/support/add/"]')
    page.goto(f"/covenants/{journey.client}/?view=conditions&structure={key}")
    fill(page, {"list": "corporate", "closes": SOON}, 'form[action$="/conditions/take/"]')
    press(page, "列出条件", 'form[action$="/conditions/take/"]')
    page.goto(journey.at["quote"])
    press(page, "发起审批")
    journey.at["case"] = page.url
    says(page, "与名单", "请由两人核查")


def the_names_are_cleared_for_the_case(journey: Journey) -> None:
    """The case waits for its client's name, too: looking again does not help before two people cleared it."""
    page = journey.on("manager", "case")
    press(page, "重新检查")
    says(page, "请由两人核查")
    cleared_by_two(journey)
    page.goto(journey.at["case"])
    press(page, "重新检查")
    expect(page.locator(".case-step h2")).to_have_text(re.compile("10 审查"))


def the_case_is_reviewed_and_voted_on(journey: Journey) -> None:
    """Who asks does not decide; the committee counts nothing before its quorum."""
    page = journey.on("manager", "case")
    expect(page.get_by_role("button", name="批准")).to_have_count(0)
    page = journey.on("credit_officer", "case")
    page.locator(".case-decide [name=words]").fill("第一还款来源充分，同意上会")
    press(page, "批准")
    expect(page.locator(".case-step h2")).to_have_text(re.compile("贷审会"))
    page = journey.on("approver", "case")
    press(page, "赞成")
    unfold(page, "结束表决")
    clicked(page, page.locator('form[action$="/close/"] button'))
    says(page, "法定人数为 3 人中的 2 人", "请等待其他成员")
    press(journey.on("approver2", "case"), "赞成")
    page = journey.on("approver", "case")
    unfold(page, "结束表决")
    clicked(page, page.locator('form[action$="/close/"] button'))
    expect(page.locator(".case-step h2")).to_have_text(re.compile("12 签约"))
    says(page, "尚未起草合同")


def the_contracts_are_drafted_and_signed(journey: Journey) -> None:
    """Drafted from the approval, filled, released; the guarantor's resolution and the identity of who signs come first."""
    says(journey.on("manager", f"/drawings/{journey.client}/"), "合同未签署")
    page = journey.on("manager", f"/contracts/{journey.client}/")
    press(page, "起草合同")
    papers = [one.get_attribute("href") or "" for one in page.locator("main table").first.locator("a.mono").all()]
    assert len(papers) == 3
    for address in papers:
        page.goto(address)
        written(page)
        if page.locator('form[action$="/release/"]').count() == 0:
            the_resolution_is_seen(journey, address)
            page.goto(address)
        clicked(page, page.locator('form[action$="/release/"] button'))
        signed(journey, address)
    says(journey.on("manager", "case"), "14 放款审核", "未落实")


def written(page: Page) -> None:
    """The blanks of a contract are filled."""
    form = page.locator('form[action$="/fill/"]')
    values = {"draw_until": (TODAY + timedelta(days=150)).isoformat(), "court": "虚构仲裁委员会", "copies": "4"}
    for one in form.locator("input:not([type=hidden])").all():
        one.fill(values.get(one.get_attribute("name") or "", "6222020200112233"))
    clicked(page, form.get_by_role("button", name="填写"))


def the_resolution_is_seen(journey: Journey, address: str) -> None:
    """A guarantee is not released before a lawyer who did not draft it saw the resolution of the guarantor."""
    page = journey.on("legal", f"{address}?view=signing")
    says(page, "未见董事会或股东会决议")
    form = page.locator('form[action$="/resolution/"]')
    form.locator("[name=file]").set_input_files(paper("股东会决议.pdf"))
    clicked(page, form.locator("button").last)
    expect(page.locator("main")).not_to_contain_text("未见董事会或股东会决议")


def signed(journey: Journey, address: str) -> None:
    """The client, then we: not before identity and seal were compared and two of ours saw it."""
    expect(journey.on("manager", f"{address}?view=signing").locator('form[action$="/sign/"]')).to_have_count(0)
    page = journey.on("legal", f"{address}?view=signing")
    form = page.locator('form[action$="/sign/"]')
    fill(page, {"person": "岑望舒", "capacity": "法定代表人"}, 'form[action$="/sign/"]')
    clicked(page, form.locator("button").last)
    says(page, "须核对身份证件和印鉴")
    form.locator("[name=id_seen]").check()
    form.locator("[name=seal_seen]").check()
    form.locator("[name=witness]").select_option(label="青禾岚")
    form.locator("[name=second_witness]").select_option(label="云栖舟")
    for person in ("岑望舒", "云栖舟"):
        fill(page, {"person": person, "capacity": "法定代表人"}, 'form[action$="/sign/"]')
        form.locator("[name=file]").set_input_files(paper("签字页.pdf"))
        clicked(page, form.locator("button").last)
    says(page, "已签署")
